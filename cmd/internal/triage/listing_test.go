package triage_test

import (
	"slices"
	"strings"
	"testing"

	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/signatures"
)

// readText reads a text, which is to tell of one thing.
func readText(t *testing.T, text string) triage.Result {
	t.Helper()
	r := triage.Read(t.Context(), triage.Source{Path: "text", Size: int64(len(text))}, strings.NewReader(text), triage.Options{Set: signatures.Catalogue()})
	if r.Err != nil || r.Parts != 1 {
		t.Fatalf("%d parts: %v", r.Parts, r.Err)
	}
	return r
}

// rows are the usage by tag of a pool. A listing by the debugger has what is outstanding.
func rows(p facts.Pool, outstanding bool) (out []dumptest.Tag) {
	counts := func(c facts.TagCounters) dumptest.Counts {
		if outstanding {
			return dumptest.Counts{Allocs: uint32(c.Allocs - c.Frees), Bytes: uint32(c.Bytes)}
		}
		return dumptest.Counts{Allocs: uint32(c.Allocs), Frees: uint32(c.Frees), Bytes: uint32(c.Bytes)}
	}
	for _, tag := range p.Tags {
		row := dumptest.Tag{Tag: tag.Tag, NonPaged: counts(tag.NonPaged), Paged: counts(tag.Paged)}
		if row.NonPaged != (dumptest.Counts{}) || row.Paged != (dumptest.Counts{}) {
			out = append(out, row)
		}
	}
	slices.SortFunc(out, func(a, b dumptest.Tag) int { return strings.Compare(a.Tag, b.Tag) })
	return out
}

// TestListings: what poolmon and the debugger list of a machine gives the same rows as its
// dump, and the same tag leaks.
func TestListings(t *testing.T) {
	machines := []dumptest.NamedSystem{{Name: "NT 3.51", System: dumptest.NT351()}}
	for _, l := range dumptest.Leaking() {
		machines = append(machines, l.NamedSystem)
	}
	for _, m := range machines {
		t.Run(m.Name, func(t *testing.T) {
			pages := m.Build().NonPagedPages
			fromDump := read(t, m.System).Facts.Pool.Value
			for form, text := range map[string]string{"poolmon": m.Poolmon(pages), "!poolused": m.PoolUsed(), "!vm and !poolused": m.VM(pages) + m.PoolUsed()} {
				p := readText(t, text).Facts.Pool.Value
				outstanding := form != "poolmon"
				unsure := form == "!poolused" || fromDump.Suspects[0].Tag == "Proc" // without the memory, or the processes, of the computer
				got, want := rows(p, outstanding), rows(fromDump, outstanding)
				if !slices.Equal(got, want) || len(want) < 10 {
					t.Errorf("%s: %v\nthe dump has %v", form, got, want)
				}
				if len(p.Suspects) == 0 || len(fromDump.Suspects) == 0 {
					t.Errorf("%s: suspects %v, of the dump %v", form, p.Suspects, fromDump.Suspects)
					continue
				}
				if a, b := p.Suspects[0], fromDump.Suspects[0]; a.Tag != b.Tag || a.Paged != b.Paged || !unsure && a.Level != b.Level {
					t.Errorf("%s: %s (%s) leaks, in the dump %s (%s)", form, a.Tag, a.Level, b.Tag, b.Level)
				}
			}
		})
	}
}

// TestScreenAndListing: the screen of NT 3.51 with a listing of its pools gives the known issue
// that its dump gives.
func TestScreenAndListing(t *testing.T) {
	s := dumptest.NT351()
	want, _ := verdict(t, read(t, s), "Q138935")
	text := s.StopScreen() + "\n" + s.Poolmon(s.Build().NonPagedPages)
	if got, f := verdict(t, readText(t, text), "Q138935"); got != want || want != signatures.Probable {
		t.Errorf("%s, of the dump %s: %+v", got, want, f.Evidence)
	}
	other := strings.ReplaceAll(text, "AfdB", "Qxyz")
	if got, f := verdict(t, readText(t, other), "Q138935"); got >= signatures.Probable {
		t.Errorf("with another tag: %s: %+v", got, f.Evidence)
	}
}
