package dumptest

import "fmt"

// A NamedSystem is one machine of a series.
type NamedSystem struct {
	Name string
	System
}

// systemBuilds are the generations that System builds, with the version of
// their files.
var systemBuilds = []struct {
	build   uint32
	version string
	tagged  bool // counts by tag without being told to
}{
	{807, "3.50.807.1", false}, {1057, "3.51.1057.1", false}, {1381, "4.0.1381.1", false},
	{2195, "5.0.2195.1", false}, {2600, "5.1.2600.0", false}, {3790, "5.2.3790.1830", true},
}

// Healthy are machines of every generation with nothing wrong: the pool is far
// from its limit, and the STOP is one that somebody asked for. Where pool
// tagging is a choice, there is one with and one without; where no source tells
// the order of the tracker's counts, one of each.
func Healthy() []NamedSystem {
	var out []NamedSystem
	for _, b := range systemBuilds {
		s := healthy(b.build, b.version)
		out = append(out, NamedSystem{fmt.Sprintf("%d", b.build), s})
		if !b.tagged {
			off := healthy(b.build, b.version)
			off.Untagged = true
			out = append(out, NamedSystem{fmt.Sprintf("%d without tagging", b.build), off})
		}
		if b.build < 2195 {
			paged := healthy(b.build, b.version)
			paged.PagedFirst, paged.Slots = true, 512
			out = append(out, NamedSystem{fmt.Sprintf("%d paged first", b.build), paged})
			odd := healthy(b.build, b.version)
			odd.Slots, odd.NoSizes, odd.TrackerAt = 700, true, systemTracker+0x348
			out = append(out, NamedSystem{fmt.Sprintf("%d odd table", b.build), odd})
			small := healthy(b.build, b.version)
			small.HeaderUnit, small.Untagged = 8, true
			out = append(out, NamedSystem{fmt.Sprintf("%d small units without tagging", b.build), small})
		}
	}
	return out
}

// healthy is a machine with 16 MB of memory.
func healthy(build uint32, version string) System {
	s := System{
		Header: Header{
			Build: build, Code: 0xE2, Runs: []Run{{0x1, 0x9E}, {0x100, 0xF00}},
			Context: Context{IP: 0x80112F40, SP: 0xFF73F8D4},
		},
		Modules:    nt351Modules(version),
		Processes:  nt351Processes(),
		Blocks:     ordinaryBlocks(),
		PagedPages: 900,
		BigPages:   24,
		Limit:      8 << 20,
	}
	if build >= 2600 {
		s.Header.SystemUpTime = 36_000_000_000
	}
	if build >= 2195 {
		s.Big = []Big{
			{0xE1010000, "CM  ", 3}, {0xE1020000, "MmSt", 5}, {0xFE900000, "Pool", 2}, {0xFE904000, "Irp ", 1}, {0xFE910000, "Ntfs", 4},
		}
	}
	s.Tags = append(countTags(s.Blocks), pagedTags()...)
	return s
}
