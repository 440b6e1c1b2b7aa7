package pool

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

func TestKnownTag(t *testing.T) {
	if k, ok := KnownTag("AfdB"); !ok || !strings.EqualFold(k.Driver, "afd.sys") {
		t.Errorf("AfdB: %+v, %v", k, ok)
	}
	for _, tag := range []string{"", "Af", "zz\x00z", "????"} {
		if k, ok := KnownTag(tag); ok {
			t.Errorf("%q is known as %+v", tag, k)
		}
	}
	lines := slices.DeleteFunc(strings.Split(strings.TrimSuffix(tagLines, "\n"), "\n"), func(line string) bool { return strings.HasPrefix(line, "# ") })
	for i := 1; i < len(lines); i++ {
		if lines[i-1] >= lines[i] || strings.Count(lines[i], "\t") != 2 || lines[i][4] != '\t' {
			t.Fatalf("line %d of the list is out of order or form: %q", i+1, lines[i])
		}
	}
	if len(lines) < 3000 {
		t.Errorf("%d tags", len(lines))
	}
}

func TestTagText(t *testing.T) {
	for v, want := range map[uint32]string{0x42646641: "AfdB", 0x20707249: "Irp ", 0xe56c6946: "File", 0: "", 0x20202020: "", 0x00646641: ""} {
		if got, ok := TagText(v); ok != (want != "") || ok && got != want {
			t.Errorf("0x%08x: %q, %v; want %q", v, got, ok, want)
		}
	}
}

// TestBlockAt writes headers as the type lists of each version give them.
func TestBlockAt(t *testing.T) {
	const base = 0xffff800000001000
	page := make([]byte, 0x1000)
	// x64: PreviousSize, PoolIndex, BlockSize, PoolType, tag.
	copy(page[0x000:], []byte{0, 0, 0x08, 2})
	copy(page[0x080:], []byte{8, 0, 0x04, 3})
	copy(page[0x084:], "Ntfc")
	space := memory.Space{Virtual: memory.NewBlocks(bytes.NewReader(page), []memory.Block{{Start: base, Size: 0x1000}}), Pointer: 8}
	for _, at := range []memory.Virt{base + 0x80, base + 0x90} {
		b, ok := (*TagList)(nil).BlockAt(space, at, 19041)
		if !ok || b.Tag != "Ntfc" || b.Type != "paged" || b.Size.Value != 0x40 || b.Address != base+0x90 {
			t.Errorf("0x%x: %+v, %v", at, b, ok)
		}
	}
	if b, ok := (*TagList)(nil).BlockAt(space, base+0x200, 19041); ok {
		t.Errorf("zeros are a block: %+v", b)
	}
	if _, ok := (*TagList)(nil).BlockAt(space, base+0x84, 19041); ok {
		t.Error("an address off the grid is a block")
	}

	// x86 of XP: 9 bits of size, 7 of index or type, in units of 8.
	binary.LittleEndian.PutUint16(page[0x100:], 0x20)
	binary.LittleEndian.PutUint16(page[0x102:], 0x05|3<<9) // stored type 3: nonpaged, must succeed
	copy(page[0x104:], "AfdB")
	space = memory.Space{Virtual: memory.NewBlocks(bytes.NewReader(page), []memory.Block{{Start: 0x81000000, Size: 0x1000}}), Pointer: 4}
	if b, ok := (*TagList)(nil).BlockAt(space, 0x81000108, 2600); !ok || b.Tag != "AfdB" || b.Type != "nonpaged" || b.Size.Value != 0x28 {
		t.Errorf("x86: %+v, %v", b, ok)
	}
	if _, ok := (*TagList)(nil).BlockAt(space, 0x81000108, 1057); ok {
		t.Error("NT 3.51 has a pool header layout")
	}
}

// TestCommit: from Windows 10 on, what is left of commit bounds the pools.
func TestCommit(t *testing.T) {
	for _, c := range []struct {
		build            uint32
		committed, limit uint64
		want             string // "" for unknown
	}{
		{19041, 96, 100, facts.PoolExhausted}, {19041, 85, 100, facts.PoolNear}, {22621, 30, 100, facts.PoolNotExhausted},
		{19041, 0, 100, ""}, {19041, 50, 0, ""}, {9600, 96, 100, ""},
	} {
		m := &Reader{Space: memory.Space{Pointer: 8}, Build: c.build}
		p := facts.Pool{NonPaged: facts.PoolUsage{Bytes: facts.Some[uint64](1 << 20)}, Paged: facts.PoolUsage{Bytes: facts.Some[uint64](1 << 20)}}
		m.bounds().Limits(&p, Figures{Committed: facts.NonZero(c.committed, "none"), CommitLimit: facts.NonZero(c.limit, "none")})
		if got := p.NonPaged.State.Or(""); got != c.want || p.NonPaged.State.OK != (c.want != "") || p.Paged.State != p.NonPaged.State && c.want != "" {
			t.Errorf("%+v: %+v, %+v", c, p.NonPaged.State, p.Paged.State)
		}
	}
}
