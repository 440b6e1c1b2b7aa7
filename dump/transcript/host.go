package transcript

import (
	"strings"
	"time"

	"dumptriage/dump/facts"
	"dumptriage/dump/release"
	"dumptriage/dump/textlog"
)

// startUp is longer than any start of Windows takes.
const startUp = 15 * time.Minute

// archOf is the architecture that a debugger names.
func archOf(name string) string {
	switch {
	case strings.HasPrefix(name, "x64"):
		return "amd64"
	case strings.HasPrefix(name, "x86"):
		return "x86"
	case strings.HasPrefix(name, "ARM 64"), strings.HasPrefix(name, "ARM64"):
		return "arm64"
	}
	return ""
}

// hostArch is the architecture of a computer: what the debugger names, or what the build of
// its Windows is for ("18362.1.amd64fre.19h1_release.190318-1202").
func hostArch(h *textlog.Host) string {
	if arch := archOf(h.Arch); arch != "" {
		return arch
	}
	parts := strings.SplitN(h.Lab, ".", 4)
	if len(parts) < 3 || len(parts[2]) < len("fre") {
		return ""
	}
	switch arch := parts[2][:len(parts[2])-len("fre")]; arch {
	case "amd64", "x86", "arm64":
		return arch
	}
	return ""
}

// productTypes are the kinds of Windows as a debugger names them (VER_NT_* of winnt.h).
var productTypes = map[string]uint32{"WinNt": 1, "LanManNt": 2, "Server": 3}

// host takes what a debugger printed of the computer.
func host(f *facts.Facts, h *textlog.Host) {
	s := &f.System
	if arch := hostArch(h); arch != "" {
		s.Arch = facts.Some(arch)
	}
	kind := productTypes[h.Product]
	if build, ok := s.Build.Get(); ok {
		if name, family, ok := release.Of(build, kind, s.Arch.Or("")); ok {
			s.Product, s.Family = facts.Some(name), facts.Some(family)
		}
	}
	if edition, ok := release.Edition(kind); ok {
		s.Edition = facts.Some(edition)
	}
	if h.Processors != 0 {
		s.Processors = facts.Some(h.Processors)
	}
	if h.Pack != 0 {
		s.ServicePack = facts.Some(h.Pack)
	}
	if h.Kind != "" {
		s.Checked = facts.Some(h.Kind == "Checked")
	}
	if h.Lab != "" {
		s.BuildLab = facts.Some(h.Lab)
	}
	if !h.Time.IsZero() {
		s.CrashTime = facts.Some(h.Time)
	}
	if h.Uptime != 0 {
		s.Uptime = facts.Some(h.Uptime)
	}
}
