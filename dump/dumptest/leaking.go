package dumptest

import "encoding/binary"

// A Leak is a machine that leaks, and who is behind it.
type Leak struct {
	NamedSystem
	Tag    string
	Paged  bool
	Driver string // "" where no driver has the tag in its code
	Says   string // what the blocks hold, in a few words; "" where that tells nothing
}

// Leaking are machines of every generation that leak, each in another way.
func Leaking() []Leak {
	const driver, tag = "capture.sys", "CapB" // neither is one of Windows
	var out []Leak
	const driverAt = 0x700000 // behind the images of the others
	on := func(machine uint32, name string, build uint32, version string, change func(*System) Leak) {
		s := healthyOn(machine, build, version)
		s.Modules = append(s.Modules, Module{
			Driver: Driver{Name: driver, Base: placesOf(machine).drivers + driverAt, Size: 0x9000, Stamp: 0x40112233, CheckSum: 0xBEEF}, Tags: []string{tag},
		})
		l := change(&s)
		l.NamedSystem = NamedSystem{name, s}
		out = append(out, l)
	}
	add := func(name string, build uint32, version string, change func(*System) Leak) {
		on(X86, name, build, version, change)
	}
	// small adds blocks of the driver, and their row in the tracker.
	small := func(s *System, bytes, count int, frees uint32, fill func(int) []byte) Leak {
		s.Blocks = append(s.Blocks, Blocks{Tag: tag, Bytes: bytes, Count: count, Fill: fill})
		s.Tags = append(s.Tags, Tag{Tag: tag, NonPaged: Counts{uint32(count) + frees, frees, uint32(bytes * count)}})
		return Leak{Tag: tag, Driver: driver}
	}
	paged := func(s *System, bytes, count uint32) Leak {
		s.Tags = append(s.Tags, Tag{Tag: tag, Paged: Counts{count, 0, bytes * count}})
		s.PagedPages += int(bytes * count / 0x1000)
		return Leak{Tag: tag, Paged: true, Driver: driver}
	}
	add("half of nonpaged pool", 807, "3.50.807.1", func(s *System) Leak { return small(s, 256, 12000, 40000, nil) })
	add("counts of paged pool first", 1057, "3.51.1057.1", func(s *System) Leak {
		s.PagedFirst, s.Slots = true, 512
		return small(s, 512, 6000, 900, nil)
	})
	add("text", 1381, "4.0.1381.1", func(s *System) Leak {
		l := small(s, 1344, 2400, 5000, sent)
		l.Says = "contain mostly text"
		return l
	})
	add("nothing freed", 1381, "4.0.1381.1", func(s *System) Leak { return small(s, 96, 26000, 0, nil) })
	add("paged pool", 2195, "5.0.2195.1", func(s *System) Leak { return paged(s, 4000, 1500) })
	add("whole pages", 2195, "5.0.2195.1", func(s *System) Leak {
		for i := range 150 {
			s.Big = append(s.Big, Big{0xFE920000 + uint64(i)*0x4000, tag, 4, false})
		}
		s.Tags = append(s.Tags, Tag{Tag: tag, NonPaged: Counts{170, 20, 150 * 0x4000}})
		s.BigPages += 150 * 4
		return Leak{Tag: tag, Driver: driver}
	})
	add("pointers to the driver", 2600, "5.1.2600.0", func(s *System) Leak {
		l := small(s, 128, 20000, 7, func(i int) []byte {
			b := make([]byte, 120)
			binary.LittleEndian.PutUint32(b[8:], 0xFCF01000+uint32(i%0x800))
			return b
		})
		l.Says = "hold pointers into " + driver
		return l
	})
	add("ended processes", 2600, "5.1.2600.0", func(s *System) Leak {
		const objects = 2900
		s.Blocks[1].Count += objects
		s.Tags[1].NonPaged.Allocs += objects
		s.Tags[1].NonPaged.Bytes += objects * 704
		return Leak{Tag: "Proc", Driver: "ntoskrnl.exe"}
	})
	add("near the limit", 3790, "5.2.3790.1830", func(s *System) Leak {
		s.Limit = 6 << 20
		return small(s, 608, 5600, 3, nil)
	})
	on(AMD64, "amd64", 3790, "5.2.3790.3959", func(s *System) Leak { return small(s, 256, 12000, 40000, nil) })
	on(AMD64, "pointers to the driver on amd64", 7601, "6.1.7601.17514", func(s *System) Leak {
		l := small(s, 144, 20000, 7, func(i int) []byte {
			b := make([]byte, 128)
			binary.LittleEndian.PutUint64(b[8:], placesOf(AMD64).drivers+driverAt+0x1000+uint64(i%0x800))
			return b
		})
		l.Says = "hold pointers into " + driver
		return l
	})
	on(AMD64, "blocks that cannot be walked", 19041, "10.0.19041.1", func(s *System) Leak {
		s.Header.Processors = 4
		return small(s, 608, 5600, 3, nil)
	})
	on(AMD64, "paged pool on amd64", 26100, "10.0.26100.1", func(s *System) Leak {
		s.Header.Processors = 2
		return paged(s, 4000, 1500)
	})
	on(ARM64, "arm64", 22000, "10.0.22000.1", func(s *System) Leak {
		s.Header.Processors = 3
		return small(s, 512, 9000, 900, nil)
	})
	add("no code", 3790, "5.2.3790.1830", func(s *System) Leak {
		s.Modules[len(s.Modules)-1].Tags = nil
		l := small(s, 224, 15000, 60000, nil)
		l.Driver = ""
		return l
	})
	return out
}
