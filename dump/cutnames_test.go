package dump_test

import (
	"bytes"
	"context"
	"testing"

	"dumptriage/dump"
	"dumptriage/dump/dumptest"
)

// TestCutNames cuts a triage dump at every place: a driver then has its name or
// none, never a part of it.
func TestCutNames(t *testing.T) {
	whole := dumptest.Triage{Drivers: []dumptest.Driver{
		{Name: `\SystemRoot\system32\ntoskrnl.exe`, Base: 0xfffff80000000000, Size: 0x800000},
		{Name: `\SystemRoot\System32\drivers\vendor.sys`, Base: 0xfffff80010000000, Size: 0x10000},
		{Name: `\SystemRoot\System32\drivers\other.sys`, Base: 0xfffff80020000000, Size: 0x10000},
	}}.Build()
	names := map[string]bool{"": true, "ntoskrnl.exe": true, "vendor.sys": true, "other.sys": true}
	seen := map[string]int{}
	for n := 0x2000; n <= len(whole); n++ {
		f, err := dump.Read(context.Background(), bytes.NewReader(whole[:n]), int64(n))
		if err != nil {
			continue
		}
		for _, m := range f.Modules.Or(nil) {
			seen[m.Name]++
			if !names[m.Name] {
				t.Fatalf("cut at byte %d, a driver is named %q", n, m.Name)
			}
		}
	}
	if len(seen) != len(names) {
		t.Errorf("the names seen are %v", seen)
	}
}
