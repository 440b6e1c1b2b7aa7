package container

import (
	"fmt"
	"strings"

	"dumptriage/dump/facts"
)

// mdMachines gives the machine for MINIDUMP_SYSTEM_INFO's
// ProcessorArchitecture: PROCESSOR_ARCHITECTURE_* of winnt.h, and the value
// that Breakpad wrote for ARM64 before Windows had one.
var mdMachines = []struct{ arch, machine uint32 }{
	{0, 0x014c},
	{1, 0x0166},
	{2, 0x0184},
	{3, 0x01f0},
	{5, 0x01c4},
	{6, 0x0200},
	{9, 0x8664},
	{12, 0xaa64},
	{0x8003, 0xaa64},
}

// mdPlatforms gives the system for MINIDUMP_SYSTEM_INFO's PlatformId:
// VER_PLATFORM_* of winnt.h, and Breakpad's minidump_format.h from 0x8000 up.
var mdPlatforms = []struct {
	id   uint32
	name string
	code ExceptionCode
}{
	{0, "Win32s", CodeStatus},
	{1, "Windows", CodeStatus},
	{2, "Windows", CodeStatus},
	{3, "Windows CE", CodeStatus},
	{0x8000, "Unix", CodeUnknown},
	{0x8101, "macOS", CodeMach},
	{0x8102, "iOS", CodeMach},
	{0x8201, "Linux", CodeSignal},
	{0x8202, "Solaris", CodeSignal},
	{0x8203, "Android", CodeSignal},
	{0x8204, "PS3", CodeUnknown},
	{0x8205, "NaCl", CodeUnknown},
	{0x8206, "Fuchsia", CodeUnknown},
}

// ExceptionCode is how the system that wrote a minidump counts its exceptions
// (Breakpad's minidump_exception_linux.h, minidump_exception_mac.h).
type ExceptionCode int

// The ways of counting.
const (
	CodeUnknown ExceptionCode = iota
	CodeStatus                // NTSTATUS; the address is that of the instruction
	CodeSignal                // signal number; the address is that which was touched
	CodeMach                  // Mach exception; likewise
)

// IsWindows reports whether the process ran on Windows.
func (u *User) IsWindows() bool { return u.ExceptionCodes() == CodeStatus }

// ExceptionCodes says how exceptions are counted in this dump.
func (u *User) ExceptionCodes() ExceptionCode {
	for _, p := range mdPlatforms {
		if u.Platform.OK && p.id == u.Platform.Value {
			return p.code
		}
	}
	return CodeUnknown
}

func (u *userDump) system(s mdStream) {
	const cut = "the system information is truncated"
	if len(s.rec) < mdSystem.csd.End() {
		u.warn("%s after %d bytes", cut, len(s.rec))
	}
	num := func(v uint64, err error) facts.Known[uint32] {
		if err != nil {
			return facts.Unknown[uint32](cut)
		}
		return facts.Some(uint32(v))
	}
	given := func(k facts.Known[uint32]) facts.Known[uint32] {
		if k.OK && k.Value == 0 {
			return facts.Unknown[uint32]("the system information leaves it at zero")
		}
		return k
	}
	user := u.user
	user.Arch = machineOf(num(s.rec.Uint(mdSystem.arch)))
	user.Platform = num(s.rec.Uint(mdSystem.platform))
	user.Processors = given(num(s.rec.Uint(mdSystem.processors)))
	user.Product = given(num(s.rec.Uint(mdSystem.product)))
	user.Build = given(num(s.rec.Uint(mdSystem.build)))
	if !user.Platform.OK {
		user.OS = facts.Unknown[string](cut)
		return
	}
	version := fmt.Sprintf("%d.%d.%d", s.rec.Or(mdSystem.major, 0), s.rec.Or(mdSystem.minor, 0), s.rec.Or(mdSystem.build, 0))
	csd := u.text(s.rec.Or(mdSystem.csd, 0), "service pack names")
	user.OS = facts.Some(osName(user.Platform.Value, version, csd))
}

func machineOf(arch facts.Known[uint32]) facts.Known[uint32] {
	if !arch.OK {
		return arch
	}
	for _, a := range mdMachines {
		if a.arch == arch.Value {
			return facts.Some(a.machine)
		}
	}
	return facts.Unknown[uint32](fmt.Sprintf("the processor architecture 0x%x is not known", arch.Value))
}

// osName writes the system as one line. A system without version numbers puts
// all it has to say, its own name often included, in the service pack's place.
func osName(platform uint32, version, csd string) string {
	name := fmt.Sprintf("platform 0x%x", platform)
	for _, p := range mdPlatforms {
		if p.id == platform {
			name = p.name
		}
	}
	csd = strings.TrimSpace(csd)
	switch {
	case version != "0.0.0":
		name += " " + version
	case strings.HasPrefix(csd, name):
		return csd
	}
	return strings.TrimSpace(name + " " + csd)
}

func (u *userDump) misc(s mdStream) {
	pid, err := s.rec.Uint(mdMisc.process)
	if err != nil {
		u.warn("the miscellaneous information is truncated after %d bytes", len(s.rec))
		return
	}
	if s.rec.Or(mdMisc.flags, 0)&mdMiscProcess != 0 {
		u.user.ProcessID = facts.Some(uint32(pid))
	}
}
