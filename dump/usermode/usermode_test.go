package usermode

import (
	"bytes"
	"context"
	"testing"

	"dumptriage/dump/container"
	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/target"
)

// open reads a minidump as the façade does.
func open(t *testing.T, m dumptest.Minidump) *Dump {
	t.Helper()
	b := m.Build()
	file := memory.NewFile(bytes.NewReader(b), int64(len(b)))
	img, err := container.Open(context.Background(), file, int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	d := New(target.New(context.Background(), file, img))
	for _, step := range Steps {
		if o := step.Run(d); o.State != facts.Collected {
			t.Fatalf("%s: %+v", step.Fact, o)
		}
	}
	return d
}

// TestWindows: a process without a manifest is told 6.2.9200, and ntdll.dll tells the
// truth ("Targeting your application for Windows", Microsoft). Releases that keep the
// kernel of an older one have a header that is newer than the file.
func TestWindows(t *testing.T) {
	for name, c := range map[string]struct {
		major, minor, build uint32
		ntdll               [4]uint16
		product             string
		wantBuild           uint32
	}{
		"shimmed":        {6, 2, 9200, [4]uint16{10, 0, 18362, 1}, "Windows 10 1903 or 1909", 18362},
		"Windows 8":      {6, 2, 9200, [4]uint16{6, 2, 9200, 16384}, "Windows 8", 9200},
		"newer header":   {10, 0, 19042, [4]uint16{6, 2, 19041, 1949}, "Windows 10 20H2", 19042},
		"Windows 11":     {10, 0, 26200, [4]uint16{10, 0, 26100, 1}, "Windows 11 25H2", 26200},
		"no version":     {6, 1, 7601, [4]uint16{}, "Windows 7 SP1", 7601},
		"another scheme": {5, 1, 2600, [4]uint16{5, 1, 2600, 5512}, "Windows XP", 2600},
	} {
		m := dumptest.Minidump{Major: c.major, Minor: c.minor, OSBuild: c.build, Modules: dumptest.DefaultUserModules(dumptest.X86), Machine: dumptest.X86}
		m.Modules[1].FileVersion = c.ntdll
		d := open(t, m)
		if d.System.Product.Or("") != c.product || d.System.Build.Or(0) != c.wantBuild || !d.User.Value.Windows {
			t.Errorf("%s: %q, build %d; want %q, %d", name, d.System.Product.Value, d.System.Build.Value, c.product, c.wantBuild)
		}
	}
}

// TestModules: every module of the list, and the one in which the exception was raised.
func TestModules(t *testing.T) {
	d := open(t, dumptest.Minidump{})
	if len(d.Modules.Value) != 3 || d.Modules.Value[0].Name != "program.exe" || d.Modules.Value[0].Version.Or("") != "1.2.3.4" || d.Modules.Value[2].Version.OK {
		t.Errorf("%+v", d.Modules)
	}
	if e := d.Exception.Value; e.Code != 0xc0000005 || e.Module != "plugin.dll" || len(d.Suspects) != 1 || d.Suspects[0].Module != "plugin.dll" {
		t.Errorf("%+v, %+v", e, d.Suspects)
	}
}
