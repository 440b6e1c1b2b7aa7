package textlog

import (
	"cmp"

	"dumptriage/dump/internal/lazyregexp"
)

// Hardware is what !analyze prints of the computer and its processor. What it does not print
// is "" or zero.
type Hardware struct {
	Maker, Model, BoardMaker, Board       string // as the firmware has them
	BIOSVendor, BIOSVersion, BIOSDate     string
	Virtual                               string // the hypervisor that it runs under: "VMware", "HyperV"
	CPUVendor                             string // as CPUID has it
	CPUs, MHz                             uint32
	Family, CPUModel, Stepping, Microcode uint32
}

// value is the value of a field of !analyze that may hold blanks.
const value = `[ \t]*(\S[^\n]*?)` + ends

// digits16 is a number of !analyze, without a mark.
const digits16 = `[ \t]*([0-9A-Fa-f]{1,8})\b`

// The fields of !analyze about the computer. Its numbers are hexadecimal.
var (
	systemMaker = field{"system_manufacturer:", lazyregexp.New(`\bSYSTEM_MANUFACTURER:` + value)}
	systemModel = field{"system_product_name:", lazyregexp.New(`\bSYSTEM_PRODUCT_NAME:` + value)}
	boardMaker  = field{"baseboard_manufacturer:", lazyregexp.New(`\bBASEBOARD_MANUFACTURER:` + value)}
	boardModel  = field{"baseboard_product:", lazyregexp.New(`\bBASEBOARD_PRODUCT:` + value)}
	biosVendor  = field{"bios_vendor:", lazyregexp.New(`\bBIOS_VENDOR:` + value)}
	biosVersion = field{"bios_version:", lazyregexp.New(`\bBIOS_VERSION:` + value)}
	biosDate    = field{"bios_date:", lazyregexp.New(`\bBIOS_DATE:[ \t]*(\d{1,2}/[ \d]\d/\d{2,4})\b`)}
	virtualOne  = field{"virtual_machine:", lazyregexp.New(`\bVIRTUAL_MACHINE:[ \t]*([\w-]+)`)}
	cpuVendor   = field{"cpu_vendor:", lazyregexp.New(`\bCPU_VENDOR:[ \t]*(\w+)`)}
	cpuCount    = field{"cpu_count:", lazyregexp.New(`\bCPU_COUNT:` + digits16)}
	cpuMHz      = field{"cpu_mhz:", lazyregexp.New(`\bCPU_MHZ:` + digits16)}
	cpuFamily   = field{"cpu_family:", lazyregexp.New(`\bCPU_FAMILY:` + digits16)}
	cpuModel    = field{"cpu_model:", lazyregexp.New(`\bCPU_MODEL:` + digits16)}
	cpuStepping = field{"cpu_stepping:", lazyregexp.New(`\bCPU_STEPPING:` + digits16)}
	microcode   = field{"cpu_microcode:", lazyregexp.New(`\bCPU_MICROCODE:[^\n]*?SIG:[ \t]*([0-9A-Fa-f]{1,8})'00000000[ \t]*\(cache\)`)}
	analyzedLab = field{"build", lazyregexp.New(`\bBUILD(?:_VERSION_STRING|OSVER_STR):[ \t]*(?:\d{1,2}\.\d\.)?(\d{4,5}\.\d+\.\w+\.[\w.-]+)`)}
	platform    = field{"osplatform_type:", lazyregexp.New(`\bOSPLATFORM_TYPE:[ \t]*(\w+)`)}
)

// hardwareIn reads what an analysis says of the computer.
func hardwareIn(s section) Hardware {
	number := func(f field) uint32 { return uint32(hex(f.first(s))) }
	return Hardware{
		Maker: systemMaker.first(s), Model: systemModel.first(s), BoardMaker: boardMaker.first(s), Board: boardModel.first(s),
		BIOSVendor: biosVendor.first(s), BIOSVersion: biosVersion.first(s), BIOSDate: biosDate.first(s), Virtual: virtualOne.first(s),
		CPUVendor: cpuVendor.first(s), CPUs: number(cpuCount), MHz: number(cpuMHz),
		Family: number(cpuFamily), CPUModel: number(cpuModel), Stepping: number(cpuStepping), Microcode: number(microcode),
	}
}

// complete adds what an analysis says of Windows, where nothing before it does.
func (h *Host) complete(s section) {
	h.Lab = cmp.Or(h.Lab, analyzedLab.first(s))
	h.Arch = cmp.Or(h.Arch, platform.first(s))
}
