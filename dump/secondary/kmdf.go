package secondary

import (
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// framework is FX_DUMP_DRIVER_INFO_ENTRY of the Kernel-Mode Driver Framework
// (Windows-Driver-Frameworks, fxbugcheckcallback.cpp).
var framework = struct {
	major, minor, build bin.Field
	name                bin.Span
	size                int
}{bin.U32(8), bin.U32(0x0c), bin.U32(0x10), bin.Span{Off: 0x14, Size: 32}, 56}

const (
	maxFrameworks = 256
	maxVersion    = 1 << 16
)

// frameworks decodes the list of drivers that use the framework, the library
// itself first.
func frameworks(block bin.Record, f *Found) {
	for len(block) >= framework.size && len(f.Frameworks) < maxFrameworks {
		name, err := block.Bytes(framework.name)
		major, minor, build := block.Or(framework.major, 0), block.Or(framework.minor, 0), block.Or(framework.build, 0)
		text := bin.ASCII(name)
		if err != nil || text == "" || max(major, minor) >= maxVersion {
			return
		}
		f.Frameworks = append(f.Frameworks, facts.Framework{Name: text, Version: fmt.Sprintf("%d.%d.%d", major, minor, build)})
		block = block[framework.size:]
	}
}
