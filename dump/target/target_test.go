package target

import (
	"bytes"
	"context"
	"testing"

	"dumptriage/dump/container"
	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// resolved opens a dump and resolves all of it.
func resolved(t *testing.T, b []byte) (*Target, map[string]facts.Outcome) {
	t.Helper()
	file := memory.NewFile(bytes.NewReader(b), int64(len(b)))
	img, err := container.Open(context.Background(), file, int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	d, outcomes := New(context.Background(), file, img), map[string]facts.Outcome{}
	for _, part := range Parts {
		if part.Wanted(d) {
			outcomes[part.Fact] = part.Run(d)
		}
	}
	return d, outcomes
}

// TestWhole: of a dump that holds pages, everything is resolved that was put in.
func TestWhole(t *testing.T) {
	for _, s := range dumptest.Healthy() {
		d, _ := resolved(t, s.Build().Memory.Build())
		switch {
		case d.Tables == nil || d.NoMemory != "" || !d.HoldsPages() || d.IsSmall() || d.IsUser():
			t.Errorf("%s: no memory: %s", s.Name, d.NoMemory)
			continue
		case s.Header.PAE && d.Architecture() != "x86-pae", s.Header.Build >= 2195 && !d.HasKDBG, s.Header.Build < 2195 && d.HasKDBG:
			t.Errorf("%s: %s, debugger data block %v", s.Name, d.Architecture(), d.HasKDBG)
		case len(d.Modules.Value) != len(s.Modules) || len(d.Processes.Value) != len(s.Processes):
			t.Errorf("%s: %d modules and %d processes, want %d and %d", s.Name, len(d.Modules.Value), len(d.Processes.Value), len(s.Modules), len(s.Processes))
		}
		at := s.Modules[1].Base + 0x1234
		if a, ok := d.Locate(at); !ok || a.Module != s.Modules[1].Name || a.Offset != 0x1234 {
			t.Errorf("%s: 0x%x is %+v", s.Name, at, a)
		}
		if base, _ := d.KernelBase.Get(); base != s.Modules[0].Base || len(d.KernelData()) == 0 {
			t.Errorf("%s: kernel at 0x%x, want 0x%x; %d ranges of variables", s.Name, base, s.Modules[0].Base, len(d.KernelData()))
		}
	}
}

// TestSmall: of a small dump, the lists that it embeds.
func TestSmall(t *testing.T) {
	d, outcomes := resolved(t, dumptest.Windows11().Build())
	if !d.IsSmall() || d.HoldsPages() || d.Tables != nil || d.Architecture() != "amd64" || !d.HasKDBG || d.NoMemory != "" {
		t.Errorf("%s, debugger data block %v", d.Architecture(), d.HasKDBG)
	}
	if m := d.Modules.Value; len(m) != 6 || m[5].Name != "example.sys" || m[5].Windows {
		t.Errorf("%+v", d.Modules)
	}
	if run := d.Running; run.Process.Or("") != "System" || run.ProcessID.Or(0) != 4 {
		t.Errorf("%+v", run)
	}
	if name, id := d.ProcessAt(1); name.OK || id.OK || name.Reason() == "" {
		t.Errorf("a process at address 1: %+v", name)
	}
	if p, whole := d.Parameters(); !whole || p[0] != 0x18 || p[1] != 2 {
		t.Errorf("parameters %x, %v", p, whole)
	}
	for fact, o := range outcomes {
		if o.State != facts.Collected {
			t.Errorf("%s: %+v", fact, o)
		}
	}
}

// TestHeaderOnly: of a dump that ends after its header, each part says why it is not there.
func TestHeaderOnly(t *testing.T) {
	s := dumptest.Healthy()[0]
	d, outcomes := resolved(t, s.Build().Memory.Build()[:0x1000])
	if d.Tables != nil || d.Modules.OK || d.Processes.OK {
		t.Errorf("%+v, %+v", d.Modules, d.Processes)
	}
	for _, fact := range []string{"virtual_memory", "modules", "processes", "process"} {
		if o := outcomes[fact]; o.State == facts.Collected || o.Why == "" {
			t.Errorf("%s: %+v", fact, o)
		}
	}
}
