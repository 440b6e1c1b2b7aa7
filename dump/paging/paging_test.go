package paging

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/memory"
)

// ram is physical memory from address 0 on in which a test writes words.
type ram []byte

func (m ram) put(at int, width int, v uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], v)
	copy(m[at:], b[:width])
}

func (m ram) space(t testing.TB, machine string, root uint64) *Space {
	t.Helper()
	runs := memory.NewRuns([]memory.Run{{Size: uint64(len(m))}})
	a, err := New(machine, memory.NewPhysical(bytes.NewReader(m), runs), root)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// The tables below are laid out by hand after the processor manuals: each
// entry's place is written as address of the table + index * width.

func TestX86(t *testing.T) {
	m := make(ram, 0x20000)
	m.put(0x1000+0x201*4, 4, 0x2067)            // 80400000: a table at 2000
	m.put(0x2000+0x005*4, 4, 0x7163)            // 80405000: page 7000
	m.put(0x2000+0x006*4, 4, 0x8163)            // 80406000: page 8000, beside it
	m.put(0x2000+0x007*4, 4, 0x0b<<12|0x8a0)    // transition
	m.put(0x2000+0x008*4, 4, 0x55<<12|0x0a2)    // page file
	m.put(0x2000+0x009*4, 4, 0x123456<<1|0x400) // prototype: not followed here
	m.put(0x1000+0x202*4, 4, 0x00c000e3)        // 80800000: 4 MiB page at 00c00000
	m.put(0x1000+0x203*4, 4, 0x99000067)        // 80c00000: table outside of memory
	m.put(0x1000+0x204*4, 4, 0x3880)            // 81000000: table in transition at 3000
	m.put(0x3000, 4, 0x9163)
	a := m.space(t, "x86", 0x1abc)
	check(t, a, []translation{
		{0x80405123, 0x7123, nil}, {0x80406fff, 0x8fff, nil}, {0x80407010, 0xb010, nil},
		{0x80408000, 0, memory.ErrNotPresent}, {0x80409000, 0, memory.ErrNotPresent},
		{0x80abcdef, 0xebcdef, nil}, {0x80c00000, 0, memory.ErrNotInDump},
		{0x81000004, 0x9004, nil}, {0x90000000, 0, memory.ErrNotPresent}, {0x180405123, 0, memory.ErrNotPresent},
	})
	copy(m[0x7ffe:], "abcd")
	buf := make([]byte, 4)
	if err := a.ReadVirt(buf, 0x80405ffe); err != nil || string(buf) != "abcd" {
		t.Errorf("across pages: %q, %v", buf, err)
	}
	var gap *memory.AbsentError
	err := a.ReadVirt(make([]byte, 0x3000), 0x80406800)
	if !errors.As(err, &gap) || gap.Read != 0x1800 || !errors.Is(err, memory.ErrPartial) || !errors.Is(err, memory.ErrNotPresent) {
		t.Errorf("into a hole: %v", err)
	}
}

func TestPAE(t *testing.T) {
	m := make(ram, 0x20000)
	m.put(0x1020+2*8, 8, 0x2001)               // 80000000: directory at 2000
	m.put(0x2000+2*8, 8, 0x3063)               // 80400000: table at 3000
	m.put(0x3000+5*8, 8, 1<<63|0x7163)         // 80405000: page 7000, no-execute
	m.put(0x3000+6*8, 8, 0x123_00008163)       // above 4 GiB
	m.put(0x3000+7*8, 8, 0x80405ff0<<32|0x400) // prototype: entry at 80405ff0
	m.put(0x7ff0, 8, 0x9163)
	m.put(0x3000+8*8, 8, 0xffffffff<<32|0x400) // to be looked for
	m.put(0x2000+3*8, 8, 0x6000e3)             // 80600000: 2 MiB page
	check(t, m.space(t, "x86-pae", 0x1020), []translation{
		{0x80405123, 0x7123, nil}, {0x80406004, 0x12300008004, nil}, {0x80407010, 0x9010, nil},
		{0x80408000, 0, memory.ErrNotPresent}, {0x80712345, 0x712345, nil},
	})
}

func TestAMD64(t *testing.T) {
	m := make(ram, 0x20000)
	const va = 0xfffff80041234000 // indexes 1f0, 001, 009, 034
	m.put(0x1000+0x1f0*8, 8, 0x2063)
	m.put(0x2000+0x001*8, 8, 0x3063)
	m.put(0x3000+0x009*8, 8, 0x4063)
	m.put(0x4000+0x034*8, 8, 1<<63|0x7163)
	m.put(0x4000+0x035*8, 8, 0x8<<12|0x880)
	m.put(0x4000+0x036*8, 8, (va+0xff0)&(1<<48-1)<<16|0x400)
	m.put(0x7ff0, 8, 0x9863)
	m.put(0x3000+0x00a*8, 8, 0x6000e3|1<<12) // 2 MiB page with its PAT bit
	m.put(0x2000+0x002*8, 8, 0x40000000e3)
	a := m.space(t, "amd64", 1<<63|0x1005)
	check(t, a, []translation{
		{va + 5, 0x7005, nil}, {va + 0x1008, 0x8008, nil}, {va + 0x2010, 0x9010, nil},
		{va + 0x3000, 0, memory.ErrNotPresent}, {0xfffff80041400001, 0x600001, nil},
		{0xfffff80080000007, 0x4000000007, nil}, {0x0000f80041234000, 0, memory.ErrNotPresent},
	})
	m.put(0xa000+0x1f7*8, 8, 0)
	m.put(0xa000+0x1ff*8, 8, 0x1063) // fifth level: the upper half
	five := m.space(t, "amd64-la57", 0xa000)
	check(t, five, []translation{{va + 5, 0x7005, nil}, {0xff00f80041234000, 0, memory.ErrNotPresent}})
}

func TestARM64(t *testing.T) {
	m := make(ram, 0x20000)
	const va = 0xfffff80041234000
	m.put(0x1000+0x1f0*8, 8, 0x2003)
	m.put(0x2000+0x001*8, 8, 0x3003)
	m.put(0x3000+0x009*8, 8, 0x4003)
	m.put(0x4000+0x034*8, 8, 0x0060000000007703)
	m.put(0x3000+0x00a*8, 8, 0x0060000000600701) // block of 2 MiB
	check(t, m.space(t, "arm64", 0x0001000000001000), []translation{
		{va + 5, 0x7005, nil}, {0xfffff80041400001, 0x600001, nil}, {va + 0x1000, 0, memory.ErrNotPresent},
	})
}

type translation struct {
	va  memory.Virt
	pa  memory.Phys
	err error
}

func check(t *testing.T, a *Space, list []translation) {
	t.Helper()
	for range 2 { // the second time from the cache
		for _, c := range list {
			pa, _, err := a.Translate(c.va)
			if pa != c.pa || !errors.Is(err, c.err) {
				t.Errorf("0x%x: 0x%x, %v; want 0x%x, %v", uint64(c.va), uint64(pa), err, uint64(c.pa), c.err)
			}
		}
	}
}

// TestSegments: the machines without tables map the memory there is, and nothing
// else.
func TestSegments(t *testing.T) {
	for name, end := range map[string]memory.Virt{"mips": 0xa0000000, "alpha": 0xc0000000, "ppc": 0x90000000} {
		m := make(ram, 0x4000)
		copy(m[0x1ffe:], "abcd")
		a := m.space(t, name, 0)
		buf := make([]byte, 4)
		if err := a.ReadVirt(buf, 0x80001ffe); err != nil || string(buf) != "abcd" {
			t.Errorf("%s: %q, %v", name, buf, err)
		}
		if err := a.ReadVirt(buf, 0x80003ffe); !errors.Is(err, memory.ErrNotInDump) {
			t.Errorf("%s behind memory: %v", name, err)
		}
		if err := a.ReadVirt(buf, 0xc0000000); !errors.Is(err, memory.ErrNoTables) {
			t.Errorf("%s: %v", name, err)
		}
		if err := a.ReadVirt(buf, end-2); !errors.Is(err, memory.ErrNotInDump) {
			t.Errorf("%s at the end of the segment: %v", name, err)
		}
		var got []Mapping
		a.Each(t.Context(), 0x80001000, 0x80002fff, func(m Mapping) bool { got = append(got, m); return true })
		if len(got) != 1 || got[0] != (Mapping{0x80001000, 0x1000, 0x2000}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	m := make(ram, 0x1000)
	copy(m, "same")
	buf := make([]byte, 4)
	if err := m.space(t, "mips", 0).ReadVirt(buf, 0xa0000000); err != nil || string(buf) != "same" {
		t.Errorf("past the cache: %q, %v", buf, err)
	}
}

// TestSelfMapped walks tables that lead to themselves at every level.
func TestSelfMapped(t *testing.T) {
	for _, s := range schemes {
		if len(s.levels) == 0 {
			continue
		}
		m := make(ram, 0x4000)
		for at := 0; at < 0x1000; at += s.entry {
			m.put(0x1000+at, s.entry, 0x1003)
		}
		a := m.space(t, s.name, 0x1000)
		n := 0
		_, err := a.Each(t.Context(), 0, ^memory.Virt(0), func(Mapping) bool { n++; return true })
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
		if pa, _, err := a.Translate(0x1234); err != nil || pa != 0x1234 {
			t.Errorf("%s: 0x%x, %v", s.name, uint64(pa), err)
		}
	}
}

// TestEach compares what is enumerated with what dumptest mapped.
func TestEach(t *testing.T) {
	d := dumptest.NewX86(0x39000, []dumptest.Run{{Base: 1, Count: 0x100}})
	want := map[memory.Virt]bool{}
	for _, va := range []uint64{0x80400000, 0x80401000, 0x80403000, 0xf8000000, 0xffdff000} {
		d.Map(va, []byte("here"))
		want[memory.Virt(va)] = true
	}
	d.Map(0x80405000, []byte("gone"))
	d.PageOut(0x80405000)
	dump := dumptest.Memory{Header: dumptest.Header{Machine: dumptest.X86, Runs: d.Runs()}, Page: d.Page}
	r, _ := dump.Reader()
	phys := memory.NewPhysical(r, memory.NewRuns([]memory.Run{{Start: 0x1000, Size: 0x100000, File: 0x1000}}))
	a, err := New("x86", phys, 0x39000)
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 4)
	all, err := a.Each(t.Context(), 0x80000000, 0xffffffff, func(m Mapping) bool {
		for at := m.Virt; at < m.Virt+memory.Virt(m.Size); at += 0x1000 {
			if !want[at] {
				t.Errorf("0x%x is mapped", uint64(at))
			}
			delete(want, at)
			if err := a.ReadVirt(buf, at); err != nil || string(buf) != "here" {
				t.Errorf("0x%x: %q, %v", uint64(at), buf, err)
			}
		}
		return true
	})
	if !all || err != nil || len(want) != 0 {
		t.Errorf("all %v, %v, not found: %v", all, err, want)
	}
	if err := a.ReadVirt(buf, 0x80405000); !errors.Is(err, memory.ErrNotPresent) {
		t.Errorf("paged out: %v", err)
	}
}

// FuzzTranslate walks tables of any content.
func FuzzTranslate(f *testing.F) {
	f.Add([]byte("\x03\x10\x00\x00\x00\x00\x00\x00"), uint64(0xfffff80041234000), uint8(2))
	f.Fuzz(func(t *testing.T, b []byte, va uint64, which uint8) {
		m := make(ram, 0x3000)
		for i := range m {
			if len(b) > 0 {
				m[i] = b[i%len(b)]
			}
		}
		a := m.space(t, schemes[int(which)%len(schemes)].name, 0x1000)
		pa, left, err := a.Translate(memory.Virt(va))
		if err == nil && (left == 0 || left > 1<<30 || pa > 1<<52) {
			t.Errorf("0x%x, %d bytes", uint64(pa), left)
		}
		a.ReadVirt(make([]byte, 0x1800), memory.Virt(va))
	})
}

func BenchmarkTranslate(b *testing.B) {
	m := make(ram, 0x600000)
	m.put(0x1000+0x201*4, 4, 0x2067)
	for i := range 0x400 {
		m.put(0x2000+i*4, 4, uint64(0x10000+i*0x1000)|0x63)
	}
	a := m.space(b, "x86", 0x1000)
	b.Run("cold", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			a.pages = pageCache{}
			a.Translate(0x80400000 + memory.Virt(i%0x400*0x1000))
		}
	})
	b.Run("warm", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			a.Translate(0x80400000 + memory.Virt(i%0x400*0x1000))
		}
	})
	b.Run("read", func(b *testing.B) {
		buf := make([]byte, 0x400000)
		b.SetBytes(int64(len(buf)))
		for b.Loop() {
			if err := a.ReadVirt(buf, 0x80400000); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("sequential", func(b *testing.B) {
		buf, r := make([]byte, 0x400000), bytes.NewReader(m)
		b.SetBytes(int64(len(buf)))
		for b.Loop() {
			r.ReadAt(buf, 0x10000)
		}
	})
}
