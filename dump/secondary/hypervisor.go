package secondary

import (
	"bytes"
	"strings"

	"dumptriage/dump/internal/bin"
)

// hypervisorBlock begins with a mark and its size, then comes what CPUID leaf
// 0x40000000 says: the last leaf, and in three registers a name (Hypervisor Top
// Level Functional Specification, 2.4).
var (
	hypervisorMark = []byte("DIVH")
	hypervisorName = bin.Span{Off: 0x0c, Size: 12}
)

// microsoftHypervisor is Windows' own, under which a machine may run its own
// Windows: it makes no virtual machine of it.
const microsoftHypervisor = "Microsoft Hv"

// hypervisor decodes the block that names the hypervisor.
func hypervisor(rec bin.Record, f *Found) {
	name, err := rec.Bytes(hypervisorName)
	if err != nil || !bytes.HasPrefix(rec, hypervisorMark) {
		return
	}
	h := &f.Hardware
	h.Hypervisor = strings.TrimSpace(bin.ASCII(name))
	h.Virtual = h.Virtual || h.Hypervisor != "" && h.Hypervisor != microsoftHypervisor
}
