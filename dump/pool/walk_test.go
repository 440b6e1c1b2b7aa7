package pool

import (
	"testing"

	"dumptriage/dump/internal/bin"
)

// TestWalkedStates: what the type of a block says differs by the version
// (POOL_HEADER in the type lists of Windows 7 and Server 2003).
func TestWalkedStates(t *testing.T) {
	for _, c := range []struct {
		build               uint32
		nonPaged, paged, no byte // values of the type field
	}{{3790, 1, 2, 0}, {7601, 2, 3, 4}} {
		forms := walkForms(c.build, 8)
		if len(forms) != 1 {
			t.Fatalf("build %d has %d forms", c.build, len(forms))
		}
		page, at, previous := make(bin.Record, pageSize), 0, byte(0)
		put := func(kind, units byte, tag string) {
			copy(page[at:], []byte{previous, 0, units, kind})
			copy(page[at+4:], tag)
			at, previous = at+int(units)*0x10, units
		}
		put(c.nonPaged, 0x10, "Nonp")
		put(c.paged, 0x20, "Page")
		put(c.no, 0x50, "Free")
		put(c.nonPaged, 0x80, "Last")
		blocks, ok := forms[0].walkPage(page, nil)
		if !ok || len(blocks) != 4 {
			t.Fatalf("build %d: %d blocks, %v", c.build, len(blocks), ok)
		}
		for i, want := range []walked{
			{tagOf("Nonp"), false, false, 0x100}, {tagOf("Page"), false, true, 0x200}, {tagOf("Free"), true, blocks[2].paged, 0x500}, {tagOf("Last"), false, false, 0x800},
		} {
			if blocks[i] != want {
				t.Errorf("build %d, block %d: %+v, want %+v", c.build, i, blocks[i], want)
			}
		}
	}
}
