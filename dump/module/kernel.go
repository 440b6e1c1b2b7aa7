package module

import (
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// kernelSections are names that only the kernel has among its sections:
// POOLCODE since the first Windows NT, the others for what it drops once it has
// started.
var kernelSections = []string{"POOLCODE", "PAGELK", "INITKDBG", "ALMOSTRO"}

// leastKernelSections is how many of these names show a kernel whose own name
// cannot be read.
const leastKernelSections = 2

// IsKernelImage reports whether the kernel is mapped at base. Its export
// directory has its name; where that page is absent its sections tell.
func IsKernelImage(s memory.Space, base memory.Virt) (*Image, bool) {
	if !IsImage(s, base) {
		return nil, false
	}
	img, err := ReadImage(s, base, 0)
	if err != nil {
		return nil, false
	}
	if name, ok := img.ExportName.Get(); ok {
		return img, facts.IsKernel(name)
	}
	n := 0
	for _, section := range img.Sections.Or(nil) {
		if slices.Contains(kernelSections, section.Name) {
			n++
		}
	}
	return img, n >= leastKernelSections
}
