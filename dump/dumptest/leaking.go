package dumptest

import "encoding/binary"

// A Leak is a machine that leaks, and the driver that does.
type Leak struct {
	NamedSystem
	Tag    string
	Paged  bool
	Driver string // "" where no driver has the tag in its code
	Says   string // what the blocks hold, in a few words; "" where that tells nothing
}

// leaker is the driver that leaks, leakTag its tag, neither one of Windows; leakerAt is where
// it is loaded, after the images of the others.
const (
	leaker   = "capture.sys"
	leakTag  = "CapB"
	leakerAt = 0x700000
)

// Leaking are machines of every generation that leak, each in another way.
func Leaking() []Leak {
	var out []Leak
	for _, m := range leaking {
		s := healthyOn(m.machine, m.build, m.version)
		s.Modules = append(s.Modules, Module{
			Driver: Driver{Name: leaker, Base: placesOf(m.machine).drivers + leakerAt, Size: 0x9000, Stamp: 0x40112233, CheckSum: 0xBEEF}, Tags: []string{leakTag},
		})
		l := m.change(&s)
		l.NamedSystem = NamedSystem{m.name, s}
		out = append(out, l)
	}
	return out
}

// smallLeak adds blocks of the driver, and their row in the tracker.
func smallLeak(s *System, bytes, count int, frees uint32, fill func(int) []byte) Leak {
	s.Blocks = append(s.Blocks, Blocks{Tag: leakTag, Bytes: bytes, Count: count, Fill: fill})
	s.Tags = append(s.Tags, Tag{Tag: leakTag, NonPaged: Counts{uint32(count) + frees, frees, uint32(bytes * count)}})
	return Leak{Tag: leakTag, Driver: leaker}
}

// pagedLeak adds pages of paged pool, and their row in the tracker.
func pagedLeak(s *System, bytes, count uint32) Leak {
	s.Tags = append(s.Tags, Tag{Tag: leakTag, Paged: Counts{count, 0, bytes * count}})
	s.PagedPages += int(bytes * count / 0x1000)
	return Leak{Tag: leakTag, Paged: true, Driver: leaker}
}

// leaking are the machines: what each is, and what leaks on it.
var leaking = []struct {
	machine uint32
	name    string
	build   uint32
	version string
	change  func(*System) Leak
}{
	{X86, "half of nonpaged pool", 807, "3.50.807.1", func(s *System) Leak { return smallLeak(s, 256, 12000, 40000, nil) }},
	{X86, "counts of paged pool first", 1057, "3.51.1057.1", func(s *System) Leak {
		s.PagedFirst, s.Slots = true, 512
		return smallLeak(s, 512, 6000, 900, nil)
	}},
	{X86, "text", 1381, "4.0.1381.1", func(s *System) Leak {
		l := smallLeak(s, 1344, 2400, 5000, sent)
		l.Says = "contain mostly text"
		return l
	}},
	{X86, "nothing freed", 1381, "4.0.1381.1", func(s *System) Leak { return smallLeak(s, 96, 26000, 0, nil) }},
	{X86, "paged pool", 2195, "5.0.2195.1", func(s *System) Leak { return pagedLeak(s, 4000, 1500) }},
	{X86, "whole pages", 2195, "5.0.2195.1", func(s *System) Leak {
		for i := range 150 {
			s.Big = append(s.Big, Big{0xFE920000 + uint64(i)*0x4000, leakTag, 4, false})
		}
		s.Tags = append(s.Tags, Tag{Tag: leakTag, NonPaged: Counts{170, 20, 150 * 0x4000}})
		s.BigPages += 150 * 4
		return Leak{Tag: leakTag, Driver: leaker}
	}},
	{X86, "pointers to the driver", 2600, "5.1.2600.0", func(s *System) Leak {
		l := smallLeak(s, 128, 20000, 7, func(i int) []byte {
			b := make([]byte, 120)
			binary.LittleEndian.PutUint32(b[8:], 0xFCF01000+uint32(i%0x800))
			return b
		})
		l.Says = "contain pointers into " + leaker
		return l
	}},
	{X86, "ended processes", 2600, "5.1.2600.0", func(s *System) Leak {
		const objects = 2900
		s.Blocks[1].Count += objects
		s.Tags[1].NonPaged.Allocs += objects
		s.Tags[1].NonPaged.Bytes += objects * 704
		return Leak{Tag: "Proc", Driver: "ntoskrnl.exe"}
	}},
	{X86, "near the limit", 3790, "5.2.3790.1830", func(s *System) Leak {
		s.Limit = 6 << 20
		return smallLeak(s, 608, 5600, 3, nil)
	}},
	{AMD64, "amd64", 3790, "5.2.3790.3959", func(s *System) Leak { return smallLeak(s, 256, 12000, 40000, nil) }},
	{AMD64, "pointers to the driver on amd64", 7601, "6.1.7601.17514", func(s *System) Leak {
		l := smallLeak(s, 144, 20000, 7, func(i int) []byte {
			b := make([]byte, 128)
			binary.LittleEndian.PutUint64(b[8:], placesOf(AMD64).drivers+leakerAt+0x1000+uint64(i%0x800))
			return b
		})
		l.Says = "contain pointers into " + leaker
		return l
	}},
	{AMD64, "blocks that cannot be walked", 19041, "10.0.19041.1", func(s *System) Leak {
		s.Header.Processors = 4
		return smallLeak(s, 608, 5600, 3, nil)
	}},
	{AMD64, "paged pool on amd64", 26100, "10.0.26100.1", func(s *System) Leak {
		s.Header.Processors = 2
		return pagedLeak(s, 4000, 1500)
	}},
	{ARM64, "arm64", 22000, "10.0.22000.1", func(s *System) Leak {
		s.Header.Processors = 3
		return smallLeak(s, 512, 9000, 900, nil)
	}},
	{X86, "no code", 3790, "5.2.3790.1830", func(s *System) Leak {
		s.Modules[len(s.Modules)-1].Tags = nil
		l := smallLeak(s, 224, 15000, 60000, nil)
		l.Driver = ""
		return l
	}},
}
