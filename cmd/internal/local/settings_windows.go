package local

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/windows/registry"
)

// crashControl is where Windows keeps what it does at a stop.
const crashControl = `SYSTEM\CurrentControlSet\Control\CrashControl`

// enabled are the values of CrashDumpEnabled.
var enabled = map[uint64]string{
	0: "no dump", 1: "complete memory dump", 2: "kernel memory dump", 3: "small memory dump", 7: "automatic memory dump",
}

// Read returns the settings of this computer: those in the registry, and what Windows
// does without.
func Read() (Settings, error) {
	root := os.Getenv("SystemRoot")
	if root == "" {
		root = `C:\Windows`
	}
	s := Defaults(root)
	if dir := os.Getenv("LOCALAPPDATA"); dir != "" {
		s.Reports = append(s.Reports, filepath.Join(dir, "CrashDumps"))
	}
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, crashControl, registry.QUERY_VALUE)
	if err != nil {
		return s, nil // no settings: what Windows does without
	}
	defer key.Close()
	set := func(name string, to *string) {
		if v, _, err := key.GetStringValue(name); err == nil && v != "" {
			if expanded, err := registry.ExpandString(v); err == nil {
				*to = expanded
			}
		}
	}
	set("DumpFile", &s.DumpFile)
	set("MinidumpDir", &s.MinidumpDir)
	if v, _, err := key.GetIntegerValue("CrashDumpEnabled"); err == nil {
		s.Enabled = enabled[v]
	}
	live, err := registry.OpenKey(registry.LOCAL_MACHINE, crashControl+`\LiveKernelReports`, registry.QUERY_VALUE)
	if err == nil {
		defer live.Close()
		key = live
		set("LiveKernelReportsPath", &s.LiveDir)
	}
	return s, nil
}
