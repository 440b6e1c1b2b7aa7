package textlog

import (
	"slices"
	"testing"
)

// TestTagTables reads tables that people and scripts make of the pools.
func TestTagTables(t *testing.T) {
	const gb, mb = 1 << 30, 1 << 20
	for name, tt := range map[string]struct {
		text      string
		rows      []PoolRow
		uncounted bool
	}{
		"of a script": {"Pool tag data\n```\nTag    NP_MB      share\nNtFC   21504    97.1%   <-- most of it\nHalD      64.5     0.29%\n--- total = 21982 MB\n```\n",
			[]PoolRow{{Tag: "NtFC", Bytes: 21 * gb}, {Tag: "HalD", Bytes: 64*mb + mb/2}}, true},
		"Markdown, with types": {"| Pool tag | Type | Bytes | Driver |\n|---|---|---:|---|\n| `NtFC` | NonPaged | 1.5 GB | ntfs.sys |\n| CM31 | Paged | 12,288 | nt |\n\nMore text.\n",
			[]PoolRow{{Tag: "NtFC", Bytes: gb + gb/2, Owner: "ntfs.sys"}, {Tag: "CM31", Paged: true, Bytes: 12288, Owner: "nt"}}, true},
		"both pools": {"| Tag | NonPaged Bytes | Paged Bytes |\n| --- | ---: | ---: |\n| Leak | 1,048,576 | 0 |\n| File | 4096 | 8192 |\n",
			[]PoolRow{{Tag: "Leak", Bytes: mb}, {Tag: "File", Bytes: 4096}, {Tag: "File", Paged: true, Bytes: 8192}}, true},
		"under a title": {"Largest paged-pool tags\n\n| Tag | Current bytes | Outstanding allocations |\n|---|---|---|\n| MmSt | 7 MB | 120 |\n",
			[]PoolRow{{Tag: "MmSt", Paged: true, Bytes: 7 * mb, Allocs: 120}}, false},
		"with frees": {"nonpaged pool by tag (KB):\nTag\tAllocs\tFrees\tKB\nLeak\t500\t100\t1024\n",
			[]PoolRow{{Tag: "Leak", Bytes: mb, Allocs: 500, Frees: 100}}, false},
		"of images":         {"| Tag | Size |\n|---|---|\n| v1.0 | 12 MB |\n", nil, false},
		"of no pool":        {"nonpaged pool is fine\n\n| Tag | Owner |\n|---|---|\n| v1.0 | me |\n", nil, false},
		"without a pool":    {"pool tags\n| Tag | Bytes |\n|---|---|\n| Leak | 12 MB |\n", nil, false},
		"of other cells":    {"nonpaged pool\n| Tag | Bytes |\n|---|---|\n| Leak | many |\n", nil, false},
		"of absurd amounts": {"nonpaged pool\n| Tag | Bytes |\n|---|---|\n| Leak | 99999999 TB |\n", nil, false},
	} {
		var got []PoolRow
		uncounted := false
		for _, l := range poolLists(tt.text) {
			got, uncounted = append(got, l.Rows...), l.Uncounted
		}
		if !slices.Equal(got, tt.rows) || uncounted != tt.uncounted {
			t.Errorf("%s: %+v, uncounted %v; want %+v, %v", name, got, uncounted, tt.rows, tt.uncounted)
		}
	}
}
