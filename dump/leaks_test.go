package dump_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/reading"
)

// leaks are the dumps of leaking machines, with the tag and the driver that
// whoever made them says; where the dump holds no code, no driver.
var leaks = map[string]struct{ tag, driver string }{
	"synthetic/nt351-q138935":                   {"AfdB", "afd.sys"},
	"synthetic/nt40-afd":                        {"AfdB", "afd.sys"},
	"synthetic/xpsp3-x86-pae":                   {"VnRx", "vendnic.sys"},
	"synthetic/win7sp1-x64":                     {"VnMn", "vndmon64.sys"},
	"synthetic/win10-22h2":                      {"VwTx", "vwtun64.sys"},
	"synthetic/win11-arm64":                     {"SnHb", "snsrhub.sys"},
	"real-x64/nt52-compatible-x64-stop-d1-leak": {"Leak", ""},
}

// healthy are dumps of machines that leaked nothing.
var healthy = []string{
	"corpus/nt-compatible/nt52-compatible-stop-d1", "corpus/nt-compatible/nt52-compatible-setup-a",
	"real-x64/nt52-compatible-x64-session", "real-x64/nt52-compatible-x64-stop-c000021a",
}

// eachPool runs a test on the pool of each dump.
func eachPool(t *testing.T, names []string, test func(t *testing.T, name string, p facts.Pool)) {
	t.Helper()
	if testing.Short() {
		t.Skip("large dumps are left out of a short run")
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(sharedDir, name+".dmp.zip")
			if _, err := os.Stat(path); err != nil {
				t.Skipf("no dump at %s: skipped", path)
			}
			test(t, name, reading.Facts(t, unzipped(t, path)).Pool.Or(facts.Pool{}))
		})
	}
}

func TestLeaksOfOthers(t *testing.T) {
	eachPool(t, slices.Sorted(maps.Keys(leaks)), func(t *testing.T, name string, p facts.Pool) {
		want := leaks[name]
		if len(p.Suspects) == 0 {
			t.Fatal("no suspects")
		}
		s := p.Suspects[0]
		if s.Tag != want.tag || s.Level != facts.SuspectHigh {
			t.Errorf("the first suspect is %q, %s", s.Tag, s.Level)
		}
		if want.driver != "" && (len(s.Owners) == 0 || s.Owners[0].Driver != want.driver) {
			t.Errorf("its owners are %v, want %s", s.Owners, want.driver)
		}
		if want.tag == "Leak" && !slices.ContainsFunc(p.Suspects, func(s facts.LeakSuspect) bool { return s.Tag == "LkPg" && s.Paged }) {
			t.Error("LkPg, of which nothing was freed, is no suspect")
		}
		for _, other := range p.Suspects[1:] {
			if other.Level == facts.SuspectHigh {
				t.Errorf("%q is as high", other.Tag)
			}
		}
	})
}

func TestHealthyOfOthers(t *testing.T) {
	eachPool(t, healthy, func(t *testing.T, _ string, p facts.Pool) {
		if len(p.Tags) == 0 {
			t.Fatal("no tags")
		}
		for _, s := range p.Suspects {
			if s.Level != facts.SuspectLow {
				t.Errorf("%q is %s: %q", s.Tag, s.Level, s.Reasons)
			}
		}
	})
}

// TestBuiltLeaks: the culprit comes first, in its pool and with its driver, and
// nobody else is as high.
func TestBuiltLeaks(t *testing.T) {
	for _, l := range dumptest.Leaking() {
		t.Run(l.Name, func(t *testing.T) {
			f := reading.Facts(t, l.Build().Memory.Build())
			p, ok := f.Pool.Get()
			if !ok || len(p.Suspects) == 0 {
				t.Fatalf("no suspects: %s", f.Pool.Reason())
			}
			s := p.Suspects[0]
			driver := ""
			if len(s.Owners) > 0 {
				driver = s.Owners[0].Driver
			}
			if s.Tag != l.Tag || s.Paged != l.Paged || s.Level == facts.SuspectLow || driver != l.Driver {
				t.Errorf("%q, paged %v, %s, of %q: %q", s.Tag, s.Paged, s.Level, driver, s.Reasons)
			}
			said := slices.ContainsFunc(s.Reasons, func(r string) bool { return strings.Contains(r, "that were examined") && strings.Contains(r, l.Says) })
			if said != (l.Says != "") {
				t.Errorf("what the blocks hold: %q, want %q", s.Reasons, l.Says)
			}
			for _, other := range p.Suspects[1:] {
				if other.Level != facts.SuspectLow {
					t.Errorf("%q is %s, too: %q", other.Tag, other.Level, other.Reasons)
				}
			}
			t.Logf("%s: %q", s.Level, s.Reasons)
		})
	}
}

// TestBuiltHealthy: of twenty machines that leak nothing, no tag is above low.
func TestBuiltHealthy(t *testing.T) {
	machines := dumptest.Healthy()
	if len(machines) < 20 {
		t.Fatalf("%d machines", len(machines))
	}
	for _, m := range machines {
		for _, s := range reading.Facts(t, m.Build().Memory.Build()).Pool.Value.Suspects {
			if s.Level != facts.SuspectLow {
				t.Errorf("%s: %q is %s: %q", m.Name, s.Tag, s.Level, s.Reasons)
			}
		}
	}
}

// TestLargeTracker: a tracker table larger than any that was seen is read whole.
func TestLargeTracker(t *testing.T) {
	const slots, tags = 1 << 15, 20_000
	all := dumptest.Healthy()
	s := all[slices.IndexFunc(all, func(n dumptest.NamedSystem) bool { return n.Name == "amd64 7601" })].System
	s.Slots, s.Tags = slots, s.Tags[:len(s.Tags):len(s.Tags)]
	for i := range tags {
		const letters = "abcdefghijklmnopqrstuvwxyz"
		name := string([]byte{'Q', letters[i/676%26], letters[i/26%26], letters[i%26]})
		if i >= 17576 {
			name = "R" + name[1:]
		}
		s.Tags = append(s.Tags, dumptest.Tag{Tag: name, NonPaged: dumptest.Counts{Allocs: 9, Frees: 4, Bytes: 640}})
	}
	p := reading.Facts(t, s.Build().Memory.Build()).Pool.Value
	found := 0
	for _, tag := range p.Tags {
		if tag.Tag[0] == 'Q' || tag.Tag[0] == 'R' {
			found++
		}
	}
	if found < tags || !p.Exact || !strings.Contains(p.Source, "32768 slots") {
		t.Errorf("%d of %d tags, exact: %v, %s", found, tags, p.Exact, p.Source)
	}
}
