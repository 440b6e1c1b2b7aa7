package module

import (
	"slices"
	"strings"
	"testing"
)

func TestAbout(t *testing.T) {
	for name, want := range map[string][2]string{
		"RTKVHD64.sys": {"Realtek HD audio", "PC maker"},
		"nvlddmkm.sys": {"NVIDIA display", "nvidia.com/drivers"},
		"nv4_mini.sys": {"NVIDIA display (XP)", "nvidia.com/drivers"},
		"ntoskrnl.exe": {}, "": {}, "#": {}, "no such.sys": {},
	} {
		if about, from := About(name); about != want[0] || from != want[1] {
			t.Errorf("%s: %q from %q, want %q", name, about, from, want)
		}
	}
}

// TestDriversAreWellFormed: the list is sorted, each name stands once, and none is a
// file of Windows that is told apart by its name.
func TestDriversAreWellFormed(t *testing.T) {
	list := strings.Split(strings.TrimSuffix(driverLines, "\n"), "\n")
	if !slices.IsSorted(list) {
		t.Error("the lines are not in order")
	}
	last := ""
	for _, line := range list {
		f := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if len(f) != 3 || f[0] != strings.ToLower(f[0]) || f[0] == last || f[1] == "" || IsWindows(f[0], "") {
			t.Errorf("bad line %q", line)
		}
		last = f[0]
	}
}
