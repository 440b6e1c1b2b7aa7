package container

import (
	"fmt"
	"slices"
)

// A machine is a processor type as MachineImageType names it.
type machine struct {
	value    uint32
	name     string
	pageSize uint64
}

// machines: values from the "PE Format" page; page sizes from the NT DDK
// headers (8 KiB on Alpha and Itanium, 4 KiB elsewhere).
var machines = []machine{
	{0x014c, "x86", 0x1000},
	{0x0162, "mips", 0x1000},
	{0x0166, "mips", 0x1000},
	{0x0184, "alpha", 0x2000},
	{0x0284, "alpha", 0x2000},
	{0x01f0, "ppc", 0x1000},
	{0x0200, "ia64", 0x2000},
	{0x01c0, "arm", 0x1000},
	{0x01c4, "arm", 0x1000},
	{0x8664, "amd64", 0x1000},
	{0xaa64, "arm64", 0x1000},
}

// MachineName gives the name of a MachineImageType value, or "machine-0x…"
// where the list has none.
func MachineName(v uint32) string {
	for _, m := range machines {
		if m.value == v {
			return m.name
		}
	}
	return fmt.Sprintf("machine-0x%04x", v)
}

func knownMachine(v uint32) bool {
	return slices.ContainsFunc(machines, func(m machine) bool { return m.value == v })
}

// pageSize gives the page size of a machine; 4 KiB where it is unknown.
func pageSize(v uint32) uint64 {
	for _, m := range machines {
		if m.value == v {
			return m.pageSize
		}
	}
	return 0x1000
}
