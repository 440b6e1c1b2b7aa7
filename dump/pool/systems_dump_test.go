package pool_test

import (
	"slices"
	"strings"
	"testing"

	"dumptriage/dump"
	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/reading"
)

// TestSystems reads a machine of every generation and finds what was put in.
func TestSystems(t *testing.T) {
	for _, s := range dumptest.Healthy() {
		t.Run(s.Name, func(t *testing.T) {
			built := s.Build()
			f := reading.Facts(t, built.Memory.Build())
			checkDrivers(t, f, s.System)
			p, ok := f.Pool.Get()
			if !ok {
				t.Fatal(f.Pool.Reason())
			}
			// From 1903 on there is no descriptor, and from the first Windows 10 on
			// nothing but memory bounds nonpaged pool.
			if s.Header.Build < 18362 {
				reading.Known(t, "nonpaged pages", p.NonPaged.Pages, uint64(built.NonPagedPages+s.BigPages))
			}
			bounded := s.Header.Build < 10240
			if bounded {
				reading.Known(t, "state", p.NonPaged.State, facts.PoolNotExhausted)
			} else if why := p.NonPaged.State.Reason(); !strings.Contains(why, "only by the size of memory") {
				t.Errorf("state: %s", why)
			}
			switch {
			case s.Untagged && s.Header.Build >= 2195: // the headers hold tags all the same
				if len(p.Tags) == 0 || !p.OutstandingOnly || p.Exact || p.Origin != "headers" {
					t.Errorf("%d tags, exact %v, origin %s, notes %q", len(p.Tags), p.Exact, p.Origin, p.Notes)
				}
			case s.Untagged:
				if len(p.Tags) != 0 || p.Exact || !strings.Contains(p.TagsWhy, "pool tagging was disabled") || p.Origin != "headers" {
					t.Errorf("%d tags, exact %v, %q, origin %s, notes %q", len(p.Tags), p.Exact, p.TagsWhy, p.Origin, p.Notes)
				}
			default:
				checkTags(t, p, s.Tags)
			}
			if s.Header.Build >= 2195 {
				checkBig(t, p.BigPages, s.Big)
			}
			if s.Header.Build >= 2195 && bounded {
				reading.Known(t, "limit", p.NonPaged.Limit, uint64(s.Limit))
			}
			if len(f.Warnings) > 0 {
				t.Errorf("warnings: %q", f.Warnings)
			}
		})
	}
}

func checkDrivers(t *testing.T, f *facts.Facts, s dumptest.System) {
	t.Helper()
	modules := f.Modules.Or(nil)
	if len(modules) != len(s.Modules) {
		t.Fatalf("%d modules (%s), want %d", len(modules), f.Modules.Reason(), len(s.Modules))
	}
	for i, w := range s.Modules {
		m := modules[i]
		if m.Name != w.Name || m.Base != w.Base || m.Size != uint64(w.Size) || m.TimeStamp.Or(0) != w.Stamp ||
			m.Checksum.Or(0) != w.CheckSum || m.Version.Or("") != w.Version || m.Company.Or("") != w.Company {
			t.Errorf("module %+v, want %+v", m, w)
		}
	}
	processes := f.Processes.Or(nil)
	if len(processes) != len(s.Processes) {
		t.Fatalf("%d processes (%s), want %d", len(processes), f.Processes.Reason(), len(s.Processes))
	}
	for i, w := range s.Processes {
		if p := processes[i]; p.Name.Or("") != w.Name || p.ID.Or(0) != w.ID {
			t.Errorf("process %+v, want %+v", p, w)
		}
	}
	reading.Known(t, "running process", f.Running.Process, s.Processes[0].Name)
}

func checkTags(t *testing.T, p facts.Pool, want []dumptest.Tag) {
	t.Helper()
	if !p.Exact || p.Origin != "tracker" {
		t.Errorf("exact %v, origin %s, notes %q", p.Exact, p.Origin, p.Notes)
	}
	counts := func(c dumptest.Counts) facts.TagCounters {
		return facts.TagCounters{Allocs: uint64(c.Allocs), Frees: uint64(c.Frees), Bytes: uint64(c.Bytes)}
	}
	for _, w := range want {
		i := slices.IndexFunc(p.Tags, func(r facts.TagUsage) bool { return r.Tag == w.Tag })
		if i < 0 {
			t.Errorf("tag %q is missing", w.Tag)
			continue
		}
		// A tag may stand in both lists of the builder, once for each pool.
		if r := p.Tags[i]; w.NonPaged.Allocs != 0 && r.NonPaged != counts(w.NonPaged) || w.Paged.Allocs != 0 && r.Paged != counts(w.Paged) {
			t.Errorf("tag %q: %+v, want %+v", w.Tag, r, w)
		}
	}
}

func checkBig(t *testing.T, k facts.Known[[]facts.BigPage], want []dumptest.Big) {
	t.Helper()
	got := k.Or(nil)
	if len(got) != len(want) {
		t.Fatalf("%d big pages (%s), want %d", len(got), k.Reason(), len(want))
	}
	for i, w := range want {
		if got[i].Address != w.Address || got[i].Tag != w.Tag || got[i].Bytes != uint64(w.Pages)*0x1000 {
			t.Errorf("big page %+v, want %+v", got[i], w)
		}
	}
}

// TestLargeMachine reads a complete dump of 2 GiB: its cost is that of the
// questions and not of its size.
func TestLargeMachine(t *testing.T) {
	for _, build := range []uint32{1057, 3790} {
		for _, s := range dumptest.Healthy() {
			if s.Header.Build != build || s.Untagged || s.PagedFirst {
				continue
			}
			s.Header.Runs = []dumptest.Run{{Base: 1, Count: 0x9E}, {Base: 0x100, Count: 0x7FF00}}
			r, size := s.Build().Memory.Reader()
			c := &reading.Counting{ReaderAt: r}
			f, err := dump.Read(t.Context(), c, size)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s: %d bytes of %d read", s.Name, c.N, size)
			if c.N >= 16<<20 {
				t.Errorf("%s: %d bytes of %d read", s.Name, c.N, size)
			}
			p, _ := f.Pool.Get()
			checkTags(t, p, s.Tags)
		}
	}
}

// TestDamagedHeader: where the header's pointers are gone, the debugger data
// block leads to the lists; where there is none, it says what it lacks.
func TestDamagedHeader(t *testing.T) {
	for _, s := range dumptest.Healthy() {
		if s.Untagged || s.PagedFirst || s.NoSizes {
			continue
		}
		s.Header.Unset = []string{"PsLoadedModuleList", "PsActiveProcessHead"}
		f := reading.Facts(t, s.Build().Memory.Build())
		if s.Header.Build >= 2195 {
			checkDrivers(t, f, s.System)
			continue
		}
		if f.Modules.OK || !strings.Contains(f.Modules.Reason(), "PAGE filler") || f.Pool.OK {
			t.Errorf("%s: modules %v: %s", s.Name, f.Modules.OK, f.Modules.Reason())
		}
	}
}

// TestExpansion: tags that found no room in the tracker table stand in an array
// of their own, which may have several pages.
func TestExpansion(t *testing.T) {
	for _, n := range []int{1, 40, 146, 147, 400} { // 146 entries fill a page but for a few bytes
		machines := dumptest.Healthy()
		s := machines[slices.IndexFunc(machines, func(m dumptest.NamedSystem) bool { return m.Name == "3790" })]
		for i := range n {
			tag := string([]byte{'x', 'A' + byte(i/26), 'a' + byte(i%26), '9'})
			s.Expansion = append(s.Expansion, dumptest.Tag{Tag: tag, NonPaged: dumptest.Counts{Allocs: uint32(100 + i), Frees: uint32(i), Bytes: 6400}})
		}
		p, ok := reading.Facts(t, s.Build().Memory.Build()).Pool.Get()
		if !ok {
			t.Fatal("no pool")
		}
		checkTags(t, p, append(s.Tags, s.Expansion...))
	}
}
