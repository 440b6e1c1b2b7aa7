package nt_test

import (
	"slices"
	"strings"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/internal/reading"
)

// TestMachines: the lists of drivers and processes are those that a machine was built with, by
// the dump that Windows would write, and by its memory alone, in which they are looked for.
func TestMachines(t *testing.T) {
	images := 0
	for _, s := range dumptest.Healthy() {
		built := s.Build().Memory
		for form, b := range map[string][]byte{"dump": built.Build(), "image": built.Raw()} {
			f := reading.Facts(t, b)
			if form == "image" && !f.Modules.OK {
				continue // not every kernel can be found without a header
			}
			var modules, processes []string
			for _, m := range f.Modules.Or(nil) {
				modules = append(modules, m.Name)
			}
			for _, p := range f.Processes.Or(nil) {
				processes = append(processes, p.Name.Or(""))
			}
			var wantModules, wantProcesses []string
			for _, m := range s.Modules {
				wantModules = append(wantModules, m.Name[strings.LastIndexByte(m.Name, '\\')+1:])
			}
			for _, p := range s.Processes {
				wantProcesses = append(wantProcesses, p.Name)
			}
			if !slices.Equal(modules, wantModules) || !slices.Equal(processes, wantProcesses) {
				t.Errorf("%s as %s: drivers %q, want %q; processes %q, want %q", s.Name, form, modules, wantModules, processes, wantProcesses)
			}
			if form == "image" {
				images++
				continue
			}
			reading.Known(t, s.Name+": build", f.System.Build, s.Header.Build)
		}
	}
	if images < 5 {
		t.Errorf("%d machines were found in their memory alone", images)
	}
}
