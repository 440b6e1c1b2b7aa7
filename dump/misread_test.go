package dump_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/reading"
)

// TestMisread reads dumps that were misread once. What is right is told by those who
// built them.
func TestMisread(t *testing.T) {
	for name, check := range map[string]func(*testing.T, *facts.Facts){
		// A pool descriptor with 256 list heads, a third of them with free blocks.
		"Q293841": func(t *testing.T, f *facts.Facts) {
			p := f.Pool.Or(facts.Pool{})
			reading.Known(t, "state", p.NonPaged.State, facts.PoolExhausted)
			if used, limit := float64(p.NonPaged.Pages.Or(0)*facts.PoolPageSize), float64(p.NonPaged.Limit.Or(1)); used/limit < 0.955 || used/limit > 0.965 {
				t.Errorf("%.1f %% of the limit, want 96", 100*used/limit)
			}
		},
		// Of the tracker table only the first two pages are left.
		"Q284215-fixed": func(t *testing.T, f *facts.Facts) {
			p := f.Pool.Or(facts.Pool{})
			reading.Known(t, "state", p.NonPaged.State, facts.PoolExhausted)
			if p.Origin != "headers" || p.Exact || !strings.Contains(strings.Join(p.Notes, "; "), "accounts for 2 %") {
				t.Errorf("origin %s, exact %v, notes %q", p.Origin, p.Exact, p.Notes)
			}
			if len(p.Suspects) == 0 || p.Suspects[0].Tag != "NbtT" || p.Suspects[0].Level != facts.SuspectHigh {
				t.Errorf("suspects %+v", p.Suspects)
			}
		},
		// A 64-bit summary dump whose bitmap also fits in the 32-bit form.
		"m-netkvm": func(t *testing.T, f *facts.Facts) {
			for _, name := range []string{"ntoskrnl.exe", "ndis.sys", "netkvm.sys"} {
				if !slices.ContainsFunc(f.Modules.Or(nil), func(m facts.Module) bool { return strings.EqualFold(m.Name, name) }) {
					t.Errorf("%s is not among %d modules: %s", name, len(f.Modules.Or(nil)), f.Modules.Reason())
				}
			}
			p := f.Pool.Or(facts.Pool{})
			if len(p.Suspects) == 0 || p.Suspects[0].Tag != "Mdl " || p.Suspects[0].Level != facts.SuspectHigh {
				t.Errorf("suspects %+v", p.Suspects)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(sharedDir, "misread", name+".dmp.zip")
			if _, err := os.Stat(path); err != nil {
				t.Skipf("no dump at %s: skipped", path)
			}
			check(t, reading.Facts(t, unzipped(t, path)))
		})
	}
}
