package pool

import (
	"encoding/binary"
	"strings"
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// TestChargedTo: the process that a block is charged to stands at its end on
// x86, in its header on x64 up to Windows 7, and nowhere that can be read later.
func TestChargedTo(t *testing.T) {
	const process32, process64 = 0x8205a020, 0xfffffa8001a2b3c0
	x86 := make(bin.Record, 64)
	binary.LittleEndian.PutUint16(x86[2:], 8|9<<9) // 8 units; nonpaged, charged: type 1 and the quota bit
	binary.LittleEndian.PutUint32(x86[60:], process32)
	x64 := make(bin.Record, 64)
	x64[2], x64[3] = 4, 2|8 // 4 units; allocated nonpaged of Vista and later, charged
	binary.LittleEndian.PutUint64(x64[8:], process64)
	for _, c := range []struct {
		build   uint32
		pointer int
		block   bin.Record
		want    uint64
	}{
		{2600, 4, x86, process32}, {7601, 8, x64, process64}, {9600, 8, x64, 0}, {1057, 4, x86, 0},
	} {
		l, _ := headerOf(max(c.build, 2195), c.pointer)
		if got := l.chargedTo(c.block, c.build); got != c.want {
			t.Errorf("build %d: 0x%x, want 0x%x", c.build, got, c.want)
		}
	}
	x86[3] &^= 8 << 1 // bit 12: the quota bit of the type
	l, _ := headerOf(2600, 4)
	if got := l.chargedTo(x86, 2600); got != 0 {
		t.Errorf("a block that is charged to nobody: 0x%x", got)
	}
}

// TestSampleWords: what most blocks have in common is told, and pointers into
// many drivers are not.
func TestSampleWords(t *testing.T) {
	around := &Surroundings{
		Driver:  func(at uint64) string { return map[uint64]string{0x1000: "a.sys", 0x2000: "b.sys"}[at] },
		Process: func(at uint64) string { return map[uint64]string{0x77: "sockets.exe (process 103)"}[at] },
	}
	block := func(words ...uint64) bin.Record {
		var b bin.Record
		for _, w := range words {
			b = binary.LittleEndian.AppendUint64(b, w)
		}
		return b
	}
	of := func(n int, payload bin.Record, process uint64) *sample {
		s := &sample{around: around, drivers: map[string]int{}, processes: map[string]int{}}
		for range n {
			s.add(payload, process, 8)
		}
		return s
	}
	said := func(s *sample, owners ...string) string {
		var list []facts.Owner
		for _, o := range owners {
			list = append(list, facts.Owner{Driver: o})
		}
		return strings.Join(s.words(list), "; ")
	}
	for name, c := range map[string]struct{ got, want string }{
		"one driver":          {said(of(9, block(5, 0x1000, 0x1000), 0)), "9 of 9 blocks that were examined contain pointers into a.sys"},
		"two drivers":         {said(of(9, block(0x1000, 0x2000), 0)), ""},
		"the owner among two": {said(of(9, block(0x1000, 0x2000), 0), "b.sys"), "9 of 9 blocks that were examined contain pointers into b.sys"},
		"charged":             {said(of(9, block(0), 0x77)), "9 of 9 blocks that were examined are charged to sockets.exe (process 103)"},
		"charged to no one":   {said(of(9, block(0), 0x78)), ""},
		"text":                {said(of(9, bin.Record("GET /index.html HTTP/1.0\r\nHost: example\r\n"), 0)), "9 of 9 blocks that were examined contain mostly text"},
		"wide text":           {said(of(9, bin.Record("\\\x00D\x00e\x00v\x00i\x00c\x00e\x00\\\x00H\x00a\x00r\x00d\x00d\x00i\x00s\x00k\x00"), 0)), "9 of 9 blocks that were examined contain mostly text"},
		"zeros":               {said(of(9, make(bin.Record, 64), 0)), ""},
		"too few":             {said(of(3, block(0x1000), 0)), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", name, c.got, c.want)
		}
	}
}
