package transcript

import (
	"testing"

	"dumptriage/dump/facts"
)

// old is what debuggers print of the computer since Windows 10, in the forms of 2018.
const old = `BUGCODE_NDIS_DRIVER (7c)
Arguments:
Arg1: 0000000000000014, a rule
Arg2: 0000000000000002, The actual IRQL
Arg3: 0000000000000000, Zero.
Arg4: 0000000000000000, Zero.

BUILD_VERSION_STRING:  18362.1.amd64fre.19h1_release.190318-1202

SYSTEM_MANUFACTURER:  Maker, Inc.

SYSTEM_PRODUCT_NAME:  Model7,1

BIOS_VENDOR:  Firm Ware Ltd.

BIOS_VERSION:  F.12 rev 3

BIOS_DATE:  05/15/2020

BASEBOARD_MANUFACTURER:  Board Maker

BASEBOARD_PRODUCT:  To be filled by O.E.M.

CPU_COUNT: 10

CPU_MHZ: a20

CPU_VENDOR:  GenuineIntel

CPU_FAMILY: 6

CPU_MODEL: b7

CPU_STEPPING: 1

CPU_MICROCODE: 6,b7,1,0 (F,M,S,R)  SIG: 11D'00000000 (cache) 11D'00000000 (init)
`

// TestHardware: an analysis tells the computer, its firmware and its processor; numbers are
// hexadecimal, and what a maker left unwritten is not told.
func TestHardware(t *testing.T) {
	all, ok := Read([]byte(old), nil)
	if !ok || len(all) != 1 {
		t.Fatalf("%d crashes were found", len(all))
	}
	s, h := all[0].System, all[0].Hardware.Value
	if s.Build.Value != 18362 || s.Arch.Value != "amd64" || s.BuildLab.Value != "18362.1.amd64fre.19h1_release.190318-1202" || s.Processors.Value != 16 ||
		s.CPU.Value.MHz.Value != 2592 || s.CPU.Value.Vendor.Value != "GenuineIntel" {
		t.Errorf("the system is %+v", s)
	}
	if h.Manufacturer != "Maker, Inc." || h.Model != "Model7,1" || h.Board != "Board Maker" || h.BIOSVendor != "Firm Ware Ltd." || h.BIOSVersion != "F.12 rev 3" ||
		h.BIOSBuilt.Value.Format("2006-01-02") != "2020-05-15" || h.Virtual || !h.Partial {
		t.Errorf("the hardware is %+v", h)
	}
	if h.Signature.Value != (facts.CPUSignature{Family: 6, Model: 183, Stepping: 1}) || h.Microcode.Value != 0x11d {
		t.Errorf("the processor is %+v, microcode 0x%x", h.Signature.Value, h.Microcode.Value)
	}
}

// TestVirtual: a hypervisor makes a virtual machine, but for Windows' own, which runs below
// Windows itself, too.
func TestVirtual(t *testing.T) {
	const crash = "BUGCHECK_CODE:  d1\nBUGCHECK_P1: 1\nBUGCHECK_P2: 2\nBUGCHECK_P3: 0\nBUGCHECK_P4: fffff80a00001000\nOSPLATFORM_TYPE:  x64\n"
	for text, want := range map[string]bool{
		"VIRTUAL_MACHINE:  VMware\n": true, "VIRTUAL_MACHINE:  VirtualBox\n": true, "VIRTUAL_MACHINE:  HyperV\n": false,
		"VIRTUAL_MACHINE:  HyperV\nSYSTEM_PRODUCT_NAME:  Virtual Machine\n": true, "SYSTEM_PRODUCT_NAME:  Laptop 5\n": false,
	} {
		all, ok := Read([]byte(crash+text), nil)
		if !ok || all[0].Hardware.Value.Virtual != want || all[0].System.Arch.Value != "amd64" {
			t.Errorf("%q: virtual %v, want %v; architecture %q", text, all[0].Hardware.Value.Virtual, want, all[0].System.Arch.Value)
		}
	}
}
