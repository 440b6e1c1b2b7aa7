package advice

import (
	"strings"
	"testing"

	"dumptriage/dump/facts"
)

// TestPressures: totals far above what computers without a leak use are a leak;
// totals that were measured without one are not, nor is what cannot be true.
func TestPressures(t *testing.T) {
	const mib = 256 // pages
	pages := func(n uint64) facts.Known[uint64] { return facts.Some(n) }
	of := func(ram uint64, c facts.MemoryCounters) facts.Facts {
		f := facts.Facts{Memory: facts.Some(c), Dump: facts.Dump{PageSize: 4096}}
		f.Hardware = facts.Some(facts.Hardware{Memory: []facts.MemoryModule{{Bytes: facts.Some(ram << 20)}}})
		return f
	}
	nonPaged := func(n uint64) facts.MemoryCounters { return facts.MemoryCounters{NonPagedPages: pages(n * mib)} }
	paged := func(n uint64) facts.MemoryCounters { return facts.MemoryCounters{PagedPages: pages(n * mib)} }
	committed := func(n, limit uint64) facts.MemoryCounters {
		return facts.MemoryCounters{CommittedPages: pages(n * mib), CommitLimitPages: pages(limit * mib)}
	}
	named := of(8192, nonPaged(5000))
	named.Pool = facts.Some(facts.Pool{Suspects: []facts.LeakSuspect{{Tag: "Abcd", Level: facts.SuspectHigh}}})
	tables := facts.Facts{Pool: facts.Some(facts.Pool{Paged: facts.PoolUsage{Bytes: facts.Some[uint64](5 << 30)}})}
	tables.System.MemoryBytes = facts.Some[uint64](8 << 30)
	partial := of(8192, nonPaged(5000))
	partial.Hardware.Value.Partial = true
	limitOnly := facts.Facts{Memory: facts.Some(committed(9000, 16000)), Dump: facts.Dump{PageSize: 4096}}
	limitOnly.Memory.Value.NonPagedPages = pages(5000 * mib)
	for name, c := range map[string]struct {
		f    facts.Facts
		want string
	}{
		"8 GB, 4.3 GiB nonpaged":            {of(8192, nonPaged(4400)), "nonpaged"},
		"8 GB without a leak":               {of(8110, nonPaged(165)), ""},
		"server of 16 GB without a leak":    {of(16082, nonPaged(694)), ""},
		"92 GB without a leak":              {of(93798, nonPaged(5490)), ""},
		"small computer, large share":       {of(512, nonPaged(200)), ""},
		"32 GB, NtFC":                       {of(32768, nonPaged(23322)), "nonpaged"},
		"paged pool of a server":            {of(16082, paged(961)), ""},
		"paged pool leak":                   {of(8192, paged(4324)), "paged"},
		"more than there is":                {of(8192, nonPaged(9000)), ""},
		"absurd":                            {of(8192, facts.MemoryCounters{NonPagedPages: pages(1 << 63)}), ""},
		"memory unknown":                    {facts.Facts{Memory: facts.Some(nonPaged(5000)), Dump: facts.Dump{PageSize: 4096}}, ""},
		"page size unknown":                 {facts.Facts{Memory: facts.Some(nonPaged(5000)), System: facts.System{MemoryBytes: facts.Some[uint64](8 << 30)}}, ""},
		"memory partly known":               {partial, ""},
		"memory at most the commit limit":   {limitOnly, "nonpaged"},
		"a tag says more":                   {named, ""},
		"by the pool tables":                {tables, "paged"},
		"commit limit reached":              {of(8192, committed(15900, 16000)), "commit"},
		"commit not reached":                {of(8192, committed(9000, 16000)), ""},
		"commit absurd":                     {of(8192, committed(90000, 16000)), ""},
		"no memory available":               {of(8192, facts.MemoryCounters{AvailablePages: pages(12 * mib)}), "available"},
		"available memory left zero":        {of(8192, facts.MemoryCounters{AvailablePages: pages(0)}), ""},
		"64 MiB of a computer of 128 MB":    {of(128, facts.MemoryCounters{AvailablePages: pages(60 * mib)}), ""},
		"memory is available":               {of(8192, facts.MemoryCounters{AvailablePages: pages(900 * mib)}), ""},
		"leak, and commit limit reached":    {of(8192, facts.MemoryCounters{NonPagedPages: pages(5000 * mib), CommittedPages: pages(16000 * mib), CommitLimitPages: pages(16000 * mib)}), "nonpaged commit"},
		"16 MB of Windows NT, all nonpaged": {of(16, nonPaged(12)), ""},
	} {
		var got []string
		for _, p := range pressures(&c.f) {
			got = append(got, string(p.Resource))
			if p.Text == "" || p.Source == "" || p.Of == 0 || p.Leak != (p.Resource == ResourceNonPaged || p.Resource == ResourcePaged) {
				t.Errorf("%s: %+v", name, p)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestLeakWithoutTag: the conclusion, the title, the labels and the steps name a
// leak that only the totals of a small memory dump show; a driver that raised the bug
// check itself leads all the same.
func TestLeakWithoutTag(t *testing.T) {
	in := stopped(9600, "triage", 0xa, "irql")
	in.f.Dump.PageSize = 4096
	in.f.System.MemoryBytes = facts.Some[uint64](8 << 30)
	in.f.Memory = facts.Some(facts.MemoryCounters{NonPagedPages: facts.Some[uint64](5 << 18)})
	a := of(in)
	const text = "Possible cause: a leak of nonpaged pool, which holds 5 GiB of 8 GiB of memory; the dump does not show which driver leaks"
	if a.Conclusion.Text != text || a.Conclusion.Cause != CauseDriver || len(a.Pressure) != 1 {
		t.Errorf("%+v", a.Conclusion)
	}
	if !strings.Contains(a.Title, "with a leak of nonpaged pool (5 GiB)") {
		t.Errorf("title %q", a.Title)
	}
	if len(a.Steps) == 0 || !strings.Contains(a.Steps[0], "poolmon /b") {
		t.Errorf("steps %q", a.Steps)
	}
	if !strings.Contains(strings.Join(a.Labels, " "), "leak:nonpaged-pool") {
		t.Errorf("labels %q", a.Labels)
	}
	if c := CrashOf(in.f); c.Leak != "nonpaged" {
		t.Errorf("history: %q", c.Leak)
	}

	in.f.Suspects = []facts.CrashSuspect{{Module: "a.sys", Basis: facts.BasisCaller, Why: "grounds"}}
	if a := of(in); a.Conclusion.Subject != "a.sys" || !strings.Contains(a.Steps[0], "poolmon /b") {
		t.Errorf("%s, %q", a.Conclusion.Text, a.Steps)
	}

	in.f.Bugcheck.Value.Kind = facts.StopForced
	if a := of(in); strings.Contains(a.Title, "leak") {
		t.Errorf("a forced crash: %q", a.Title)
	}
}
