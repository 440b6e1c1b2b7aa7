package dumptest

import "fmt"

// Sample is a dump with what a reader should say about it.
type Sample struct {
	Name  string
	Bytes []byte
	Want  Expectation
}

// Expectation is what is true of a sample by construction.
type Expectation struct {
	Format  string // pagedump32, pagedump64 or minidump
	Kind    string
	Machine string
	Build   uint32
	Code    uint32
	Params  [4]uint64
	Drivers int    // modules in the list that the dump holds
	Pages   uint64 // physical pages in the file
}

// kinds are the names of the dump types.
var kinds = map[uint32]string{
	TypeComplete:       "complete",
	TypeKernel:         "kernel",
	TypeHeader:         "header",
	TypeTriage:         "triage",
	TypeBitmapComplete: "bitmap-complete",
	TypeBitmapKernel:   "bitmap-kernel",
	TypeAutomatic:      "automatic",
	TypeKernelRanges:   "range-kernel",
	TypeActiveRanges:   "active",
	TypeCompleteRanges: "range-complete",
	0x1F:               "unknown-0x1f",
}

// systems are one or more generations of every machine that Windows ran on.
var systems = []struct {
	machine uint32
	pae     bool
	builds  []uint32
}{
	{X86, false, []uint32{807, 1057, 1381, 2195, 2600, 3790, 6002, 7601}},
	{X86, true, []uint32{2195, 2600, 3790, 6002, 7601, 9200, 9600, 10240, 19041}},
	{MIPS, false, []uint32{807, 1057, 1381}},
	{Alpha, false, []uint32{807, 1057, 1381}},
	{PPC, false, []uint32{1057, 1381}},
	{IA64, false, []uint32{3790, 6001, 7601}},
	{ARM, false, []uint32{9200, 9600, 10240}},
	{AMD64, false, []uint32{3790, 6002, 7601, 9200, 9600, 10240, 14393, 19041, 20348, 22000, 26100}},
	{ARM64, false, []uint32{16299, 22000, 26100}},
}

// Every is one sample of each container, machine and header generation.
func Every() []Sample {
	var all []Sample
	for _, s := range systems {
		for _, build := range s.builds {
			h := Header{Machine: s.machine, PAE: s.pae, Build: build, Code: 0xD1, Params: sampleParams(s.machine)}
			for _, kind := range typesOf(h) {
				h.DumpType = kind
				all = append(all, sample("", h))
			}
		}
	}
	return append(all, specials()...)
}

// sampleParams are parameters of STOP 0xD1 that fill the width of the header.
func sampleParams(machine uint32) [4]uint64 {
	t := machineOf(machine)
	return [4]uint64{t.pool + 0x28, 2, 1, t.kernel + 0x1234}
}

// typesOf are the dump types that a system could write; 8 to 10 are known for
// 64-bit systems only.
func typesOf(h Header) []uint32 {
	types := []uint32{TypeComplete}
	if h.Build >= 2195 {
		types = append(types, TypeHeader, TypeTriage)
	}
	switch {
	case h.Build >= 9200:
		types = append(types, TypeBitmapComplete, TypeBitmapKernel, TypeAutomatic)
	case h.Build >= 2195:
		types = append(types, TypeKernel)
	}
	if h.Build >= 9200 && h.Wide() {
		types = append(types, TypeKernelRanges, TypeActiveRanges, TypeCompleteRanges)
	}
	return types
}

// specials are samples beside the grid: both styles of small memory dumps, a
// checked build, attributes, a type without a name, user-mode minidumps and
// the Windows NT 3.51 system.
func specials() []Sample {
	all := []Sample{
		sample("checked", Header{Machine: X86, Build: 1381, Checked: true}),
		sample("unknown", Header{DumpType: 0x1F}),
		sample("encrypted", Header{DumpType: TypeBitmapKernel, Attributes: AttributeEncrypted}),
		sample("live", Header{DumpType: TypeBitmapKernel, Attributes: AttributeLive, Code: 0x161}),
		triageSample("style b", Triage{Style: StyleB}),
		triageSample("style b", Triage{Style: StyleB, Header: Header{Machine: ARM64}}),
		triageSample("12-byte blocks", Triage{Header: Header{Machine: X86, Build: 7601, PAE: true}, BlockStride: 0xC}),
	}
	for _, machine := range []uint32{X86, AMD64} {
		d := Minidump{Machine: machine}
		name := machineOf(machine).name
		all = append(all, Sample{"minidump user " + name, d.Build(), Expectation{
			Format: "minidump", Kind: "user", Machine: name, Build: 19041,
			Code: 0xC0000005, Drivers: len(DefaultUserModules(machine)),
		}})
	}
	return all
}

// sample builds a dump by the type in its header.
func sample(note string, h Header) Sample {
	if h.DumpType != TypeTriage {
		d := Memory{Header: h}
		saved := pages(d.withDefaults().Saved)
		if kinds[h.DumpType] == "unknown-0x1f" || h.Attributes&AttributeEncrypted != 0 {
			saved = 0 // no reader can tell
		}
		return Sample{sampleName(note, h), d.Build(), expect(h, 0, saved)}
	}
	d := Triage{Header: h}
	if h.Build == 2195 {
		d.Style = Style2000
	}
	return triageSample(note, d)
}

func triageSample(note string, d Triage) Sample {
	d = d.withDefaults()
	return Sample{sampleName(note, d.Header), d.Build(), expect(d.Header, len(d.Drivers), 0)}
}

func expect(h Header, drivers int, pages uint64) Expectation {
	h = h.withDefaults()
	format := "pagedump32"
	if h.Wide() {
		format = "pagedump64"
	}
	return Expectation{
		Format: format, Kind: kinds[h.DumpType], Machine: machineName(h),
		Build: h.Build, Code: h.Code, Params: h.Params, Drivers: drivers, Pages: pages,
	}
}

func machineName(h Header) string {
	name := machineOf(h.Machine).name
	if h.PAE {
		name += "-pae"
	}
	return name
}

func sampleName(note string, h Header) string {
	e := expect(h, 0, 0)
	name := fmt.Sprintf("%s %s %s %d", e.Format, e.Kind, e.Machine, e.Build)
	if note != "" {
		name += " " + note
	}
	return name
}
