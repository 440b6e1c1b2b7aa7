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

// laterBuilds are the generations that System builds on other machines than an x86
// without PAE, each with other structures than the one before.
var laterBuilds = []struct {
	name       string
	machine    uint32
	pae        bool
	build      uint32
	version    string
	processors uint32
}{
	{"pae", X86, true, 2600, "5.1.2600.5512", 1}, {"pae", X86, true, 3790, "5.2.3790.3959", 1},
	{"pae", X86, true, 6002, "6.0.6002.18005", 2}, {"pae", X86, true, 7601, "6.1.7601.17514", 4},
	{"amd64", AMD64, false, 3790, "5.2.3790.3959", 1}, {"amd64", AMD64, false, 6002, "6.0.6002.18005", 2},
	{"amd64", AMD64, false, 7601, "6.1.7601.17514", 1}, {"amd64", AMD64, false, 9600, "6.3.9600.17031", 4},
	{"amd64", AMD64, false, 10240, "10.0.10240.16384", 2}, {"amd64", AMD64, false, 14393, "10.0.14393.0", 3},
	{"amd64", AMD64, false, 17763, "10.0.17763.1", 8}, {"amd64", AMD64, false, 19041, "10.0.19041.1", 4},
	{"amd64", AMD64, false, 20348, "10.0.20348.1", 2}, {"amd64", AMD64, false, 22621, "10.0.22621.1", 6},
	{"amd64", AMD64, false, 26100, "10.0.26100.1", 5}, {"arm64", ARM64, false, 22000, "10.0.22000.1", 4},
}

// Healthy are machines of every generation with nothing wrong: the pool is far
// from its limit, and the stop code is one that somebody asked for. Where pool
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
			odd.Slots, odd.NoSizes, odd.TrackerAt = 700, true, places32.tracker+0x348
			out = append(out, NamedSystem{fmt.Sprintf("%d odd table", b.build), odd})
			small := healthy(b.build, b.version)
			small.HeaderUnit, small.Untagged = 8, true
			out = append(out, NamedSystem{fmt.Sprintf("%d small units without tagging", b.build), small})
		}
	}
	five := healthyOn(AMD64, 20348, "10.0.20348.1")
	five.FiveLevels = true
	out = append(out, NamedSystem{"amd64 20348 with five levels", five})
	for _, b := range laterBuilds {
		s := healthyOn(b.machine, b.build, b.version)
		s.Header.PAE, s.Header.Processors = b.pae, b.processors
		out = append(out, NamedSystem{fmt.Sprintf("%s %d", b.name, b.build), s})
	}
	return out
}

// healthy is a machine with 16 MB of memory.
func healthy(build uint32, version string) System {
	return healthyOn(X86, build, version)
}

func healthyOn(machine, build uint32, version string) System {
	p := placesOf(machine)
	s := System{
		Header: Header{
			Machine: machine, Build: build, Code: 0xE2, Runs: []Run{{0x1, 0x9E}, {0x100, 0xF00}},
			Context: Context{IP: p.kernel + 0x12F40, SP: p.entries + 0x3F8D4},
		},
		Modules:    nt351Modules(version, p),
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
			{p.paged, "CM  ", 3, true}, {p.paged + 0x10000, "MmSt", 5, true},
			{p.bigPool, "Pool", 2, false}, {p.bigPool + 0x4000, "Irp ", 1, false}, {p.bigPool + 0x10000, "Ntfs", 4, false},
		}
	}
	s.Tags = append(countTags(s.Blocks), pagedTags()...)
	return s
}
