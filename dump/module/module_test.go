package module

import (
	"testing"

	"dumptriage/dump/facts"
)

func TestIndex(t *testing.T) {
	x := NewIndex([]facts.Module{
		{Name: "b.sys", Base: 0x5000, Size: 0x1000},
		{Name: "a.sys", Base: 0x1000, Size: 0x2000},
		{Name: "empty.sys", Base: 0x9000},
		{Name: "wraps.sys", Base: ^uint64(0) - 5, Size: 0x1000},
	}, []facts.UnloadedModule{{Name: "gone.sys", Start: 0x7000, End: 0x8000}})
	for _, c := range []struct {
		addr     uint64
		name     string
		offset   uint64
		unloaded bool
	}{
		{0xfff, "", 0, false}, {0x1000, "a.sys", 0, false}, {0x2fff, "a.sys", 0x1fff, false}, {0x3000, "", 0, false},
		{0x5010, "b.sys", 0x10, false}, {0x7abc, "gone.sys", 0xabc, true}, {0x8000, "", 0, false}, {0x9000, "", 0, false},
	} {
		a, ok := x.Locate(c.addr)
		if a.Module != c.name || a.Offset != c.offset || a.Unloaded != c.unloaded || ok != (c.name != "") {
			t.Errorf("0x%x: %+v, %v", c.addr, a, ok)
		}
	}
}

func TestIsWindows(t *testing.T) {
	for _, c := range []struct {
		name, path string
		want       bool
	}{
		{"ntoskrnl.exe", `\SystemRoot\system32\ntoskrnl.exe`, true},
		{"FLTMGR.SYS", "", true},
		{"dump_storahci.sys", "", true},
		{"dump_iaStorAC.sys", "", false},
		{"nvlddmkm.sys", `\SystemRoot\System32\DriverStore\FileRepository\nv_dispig.inf_amd64_de8e\nvlddmkm.sys`, false},
		{"MpKslDrv.sys", `\??\C:\ProgramData\Microsoft\Windows Defender\Definition Updates\{0}\MpKslDrv.sys`, true},
		{"MpKslDrv.sys", `\??\C:\temp\MpKslDrv.sys`, false},
		// Of Windows 2000 and XP, by the companies in their version resources; and others that came with them.
		{"update.sys", "", true}, {"SR.SYS", "", true}, {"audstub.sys", "", true}, {"agp440.sys", "", true}, {"mnmdd.SYS", "", true}, {"swmidi.sys", "", true},
		{"secdrv.sys", "", false}, {"ati2mtag.sys", "", false}, {"sisagp.sys", "", false}, {"cpqarray.sys", "", false}, {"nikedrv.sys", "", false},
		{"", "", false},
	} {
		if got := IsWindows(c.name, c.path); got != c.want {
			t.Errorf("%s (%s): %v", c.name, c.path, got)
		}
	}
}

// TestWindowsFilesAreSorted: they are searched as a sorted list.
func TestWindowsFilesAreSorted(t *testing.T) {
	for i := 1; i < len(windowsFiles); i++ {
		if windowsFiles[i-1] >= windowsFiles[i] {
			t.Errorf("%s stands before %s", windowsFiles[i-1], windowsFiles[i])
		}
	}
}
