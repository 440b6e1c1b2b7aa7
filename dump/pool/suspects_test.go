package pool

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dumptriage/dump/facts"
)

// machinePool is a pool with a few tags as a healthy machine has them, and more.
func machinePool(more ...facts.TagUsage) facts.Pool {
	p := facts.Pool{Origin: "tracker", Exact: true}
	p.Tags = append([]facts.TagUsage{
		{Tag: "Irp ", NonPaged: facts.TagCounters{Allocs: 900000, Frees: 899500, Bytes: 400000}},
		{Tag: "File", NonPaged: facts.TagCounters{Allocs: 80000, Frees: 77000, Bytes: 1000000}},
		{Tag: "MmPt", NonPaged: facts.TagCounters{Allocs: 459, Bytes: 900000}, Owners: []facts.Owner{{Driver: "ntoskrnl.exe"}}},
		{Tag: "Thre", NonPaged: facts.TagCounters{Allocs: 9000, Frees: 8000, Bytes: 1200000}, Owners: []facts.Owner{{Driver: "ntoskrnl.exe"}}},
		{Tag: "CM  ", Paged: facts.TagCounters{Allocs: 5000, Frees: 3000, Bytes: 30000000}, Owners: []facts.Owner{{Driver: "ntoskrnl.exe"}}},
		{Tag: "Ntff", Paged: facts.TagCounters{Allocs: 70000, Frees: 60000, Bytes: 9000000}, Owners: []facts.Owner{{Driver: "Ntfs.sys"}}},
	}, more...)
	p.NonPaged.Bytes, p.Paged.Bytes = total(p.Tags, false), total(p.Tags, true)
	return p
}

var around = Surroundings{MemoryBytes: 2 << 30, Processes: 40, Windows: func(driver string) bool { return !strings.HasPrefix(driver, "ven") }}

func suspectsOf(p facts.Pool) (list []string) {
	Suspects(&p, around)
	for _, s := range p.Suspects {
		list = append(list, fmt.Sprintf("%s %s", s.Level, s.Tag))
	}
	return list
}

func TestHealthyPool(t *testing.T) {
	for _, s := range suspectsOf(machinePool()) {
		if !strings.HasPrefix(s, facts.SuspectLow) {
			t.Errorf("%s on a healthy machine", s)
		}
	}
}

func TestLeaks(t *testing.T) {
	vendor := []facts.Owner{{Driver: "vendor.sys", Basis: facts.OwnerByImage, Count: 2}}
	full := func(p facts.Pool) facts.Pool { p.NonPaged.State = facts.Some(facts.PoolExhausted); return p }
	limited := func(p facts.Pool) facts.Pool { p.NonPaged.Limit = facts.Some[uint64](100 << 20); return p }
	for name, c := range map[string]struct {
		pool facts.Pool
		want string
	}{
		"never freed":  {machinePool(facts.TagUsage{Tag: "Vend", NonPaged: facts.TagCounters{Allocs: 200000, Bytes: 100 << 20}, Owners: vendor}), "high Vend"},
		"mostly freed": {machinePool(facts.TagUsage{Tag: "Vend", NonPaged: facts.TagCounters{Allocs: 9e6, Frees: 8.8e6, Bytes: 100 << 20}, Owners: vendor}), "high Vend"},
		"paged":        {machinePool(facts.TagUsage{Tag: "Vend", Paged: facts.TagCounters{Allocs: 200000, Bytes: 300 << 20}, Owners: vendor}), "high Vend"},
		"of Windows, in a full pool": {full(machinePool(facts.TagUsage{Tag: "AfdB", NonPaged: facts.TagCounters{Allocs: 90000, Frees: 70000, Bytes: 60 << 20},
			Owners: []facts.Owner{{Driver: "afd.sys"}}})), "high AfdB"},
		"of Windows, in a pool with room": {machinePool(facts.TagUsage{Tag: "AfdB", NonPaged: facts.TagCounters{Allocs: 90000, Frees: 70000, Bytes: 60 << 20},
			Owners: []facts.Owner{{Driver: "afd.sys"}}}), "low AfdB"},
		// Most of the pool and a tenth of memory: whoever owns it, and with room left.
		"of Windows, most of memory": {machinePool(facts.TagUsage{Tag: "NtFC", NonPaged: facts.TagCounters{Allocs: 2e6, Frees: 9e5, Bytes: 400 << 20},
			Owners: []facts.Owner{{Driver: "Ntfs.sys"}}}), "high NtFC"},
		"of Windows, two thirds of the limit": {limited(machinePool(facts.TagUsage{Tag: "AfdB", NonPaged: facts.TagCounters{Allocs: 90000, Frees: 70000, Bytes: 68 << 20},
			Owners: []facts.Owner{{Driver: "afd.sys"}}})), "high AfdB"},
		// A million and more of blocks that are kept, as no healthy computer has; and as many that come and go.
		"of Windows, blocks that are kept": {machinePool(facts.TagUsage{Tag: "WfpM", NonPaged: facts.TagCounters{Allocs: 1_208_222, Frees: 20_114, Bytes: 190 << 20},
			Owners: []facts.Owner{{Driver: "netio.sys"}}}), "high WfpM"},
		"of Windows, blocks that come and go": {machinePool(facts.TagUsage{Tag: "WfpM", NonPaged: facts.TagCounters{Allocs: 2_208_222, Frees: 1_020_114, Bytes: 190 << 20},
			Owners: []facts.Owner{{Driver: "netio.sys"}}}), "low WfpM"},
		"usually large": {machinePool(facts.TagUsage{Tag: "cxbm", NonPaged: facts.TagCounters{Allocs: 197120, Bytes: 400 << 20},
			Owners: []facts.Owner{{Driver: "netadaptercx.sys"}}}), "low cxbm"},
		"more than usual": {machinePool(facts.TagUsage{Tag: "CM31", Paged: facts.TagCounters{Allocs: 100000, Bytes: 500 << 20},
			Owners: []facts.Owner{{Driver: "ntoskrnl.exe"}}}), "high CM31"},
		"ended processes": {machinePool(facts.TagUsage{Tag: "Proc", NonPaged: facts.TagCounters{Allocs: 9000, Frees: 8000, Bytes: 2500000},
			Owners: []facts.Owner{{Driver: "ntoskrnl.exe"}}}), "high Proc"},
	} {
		if got := suspectsOf(c.pool); len(got) == 0 || got[0] != c.want {
			t.Errorf("%s: %q, want %q first", name, got, c.want)
		}
	}
}

// TestExcerpt checks that a tag of a listing without totals has no share of the pool.
func TestExcerpt(t *testing.T) {
	p := machinePool(facts.TagUsage{Tag: "Vend", NonPaged: facts.TagCounters{Allocs: 200000, Bytes: 100 << 20}})
	p.Excerpt = true
	Suspects(&p, around)
	if len(p.Suspects) == 0 || !strings.Contains(strings.Join(p.Suspects[0].Reasons, ";"), "of what is listed") {
		t.Errorf("%+v", p.Suspects)
	}
}

func TestSuspectsOfInexactCounts(t *testing.T) {
	p := machinePool(facts.TagUsage{Tag: "Vend", NonPaged: facts.TagCounters{Allocs: 200000, Bytes: 100 << 20}},
		facts.TagUsage{Tag: "Bad!", NonPaged: facts.TagCounters{Allocs: 1, Frees: 7, Bytes: 1 << 40}},
		facts.TagUsage{Tag: "Pair", Paged: facts.TagCounters{Allocs: 200001, Frees: 1, Bytes: 1 << 20}})
	p.Exact = false
	Suspects(&p, around)
	if len(p.Suspects) == 0 || p.Suspects[0].Tag != "Vend" || p.Suspects[0].Level != facts.SuspectMedium {
		t.Fatalf("%+v", p.Suspects)
	}
	reasons := strings.Join(p.Suspects[0].Reasons, "; ")
	for _, want := range []string{"the counts are not exact", "none of its blocks was ever freed", `together with "Pair" (1 MiB in 200,000 blocks of paged pool)`, "of memory"} {
		if !strings.Contains(reasons, want) {
			t.Errorf("%q lacks %q", reasons, want)
		}
	}
	for _, s := range p.Suspects {
		if s.Tag == "Bad!" {
			t.Error("a tag whose counts contradict themselves is a suspect")
		}
	}
}

// TestOneLeak: tags that leak together are one suspect, and so is the token that a
// process object keeps.
func TestOneLeak(t *testing.T) {
	for name, c := range map[string]struct {
		tags     []facts.TagUsage
		want     string
		together []facts.TagTogether
	}{
		"equal counts": {
			[]facts.TagUsage{
				{Tag: "amda", NonPaged: facts.TagCounters{Allocs: 5800000, Bytes: 190 << 20}},
				{Tag: "IoWI", NonPaged: facts.TagCounters{Allocs: 5900000, Frees: 100000, Bytes: 60 << 20}},
			},
			"amda", []facts.TagTogether{{Tag: "IoWI", Bytes: 60 << 20, Outstanding: 5800000}},
		},
		"tokens of processes": {
			[]facts.TagUsage{
				{Tag: "Proc", NonPaged: facts.TagCounters{Allocs: 9000, Frees: 1000, Bytes: 20 << 20}, Owners: []facts.Owner{{Driver: "ntoskrnl.exe"}}},
				{Tag: "Toke", Paged: facts.TagCounters{Allocs: 9500, Frees: 1300, Bytes: 15 << 20}, Owners: []facts.Owner{{Driver: "ntoskrnl.exe"}}},
			},
			"Proc", []facts.TagTogether{{Tag: "Toke", Paged: true, Bytes: 15 << 20, Outstanding: 8200}},
		},
	} {
		p := machinePool(c.tags...)
		Suspects(&p, around)
		if len(p.Suspects) == 0 || p.Suspects[0].Tag != c.want || !slices.Equal(p.Suspects[0].Together, c.together) {
			t.Errorf("%s: %+v", name, p.Suspects)
			continue
		}
		for _, s := range p.Suspects[1:] {
			for _, other := range c.together {
				if s.Tag == other.Tag {
					t.Errorf("%s: %q is listed by itself, too", name, s.Tag)
				}
			}
		}
	}
}
