package facts

import (
	"slices"
	"strings"
)

// KernelFiles are the names that the kernel is loaded under: which one depends
// on the machine's processors and memory, not on the crash.
var KernelFiles = []string{"ntoskrnl.exe", "ntkrnlmp.exe", "ntkrnlpa.exe", "ntkrpamp.exe", "ntkrla57.exe"}

// HALFile is the name that the hardware abstraction layer is loaded under.
const HALFile = "hal.dll"

// DumpCopy begins the names of the drivers that are loaded once more to write a dump.
const DumpCopy = "dump_"

// IsKernel reports whether a file is the kernel, under any of its names.
func IsKernel(name string) bool { return slices.Contains(KernelFiles, strings.ToLower(name)) }

// IsKernelOrHAL reports whether a file is the kernel or the HAL.
func IsKernelOrHAL(name string) bool { return IsKernel(name) || strings.EqualFold(name, HALFile) }
