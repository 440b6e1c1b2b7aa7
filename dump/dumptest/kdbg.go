package dumptest

import "fmt"

// KDBG is the kernel's debugger data block, KDDEBUGGER_DATA64. By default
// every pointer holds the address of a variable of its own in the middle of
// the kernel image.
type KDBG struct {
	Size     uint32            // default depends on the build
	KernBase uint64            // default: the first driver, or the machine's kernel
	Set      map[string]uint64 // fields by their name in wdbgexts.h
}

// Address is what the block holds in a pointer field by default, that is, the
// address of the kernel variable; h is the header of the same dump.
func (k KDBG) Address(h Header, field string) uint64 {
	if v, ok := k.Set[field]; ok {
		return v
	}
	t := machineOf(h.withDefaults().Machine)
	for _, f := range kdbgFields {
		if f.name == field && f.pointer {
			return t.variable(uint64(f.off)) - t.kernel + or(k.KernBase, t.kernel)
		}
	}
	panic(fmt.Sprintf("dumptest: KDDEBUGGER_DATA64 has no pointer %q", field))
}

// numbers are the defaults of the fields that are not addresses of variables.
func (k KDBG) numbers(h Header) map[string]uint64 {
	t := machineOf(h.Machine)
	r := runningOf(h)
	n := map[string]uint64{
		"KernBase":                   or(k.KernBase, t.kernel),
		"MmPageSize":                 uint64(t.page),
		"SizeEProcess":               uint64(r.process),
		"SizeEThread":                uint64(r.thread),
		"SizePrcb":                   uint64(r.prcb),
		"OffsetPrcbCurrentThread":    uint64(r.currentThread),
		"OffsetPrcbNumber":           uint64(r.number),
		"OffsetPrcbMhz":              uint64(r.mhz),
		"OffsetPrcbVendorString":     uint64(r.vendor),
		"OffsetPrcbContext":          uint64(r.context),
		"OffsetKThreadInitialStack":  uint64(r.initialStack),
		"OffsetKThreadKernelStack":   uint64(r.kernelStack),
		"OffsetKThreadApcProcess":    uint64(r.apcProcess),
		"OffsetKThreadStackLimit":    uint64(r.stackLimit),
		"OffsetKThreadStackBase":     uint64(r.stackBase),
		"OffsetPrcbProcStateContext": uint64(r.stateContext),
	}
	if h.PAE {
		n["PaeEnabled"] = 1
	}
	if t.wide && h.Build >= 14393 {
		n["PteBase"] = 0xFFFFF68000000000
	}
	return n
}

// bytes is the block as a dump holds it: decoded, and with the addresses of a
// 32-bit kernel sign-extended.
func (k KDBG) bytes(h Header) []byte {
	h = h.withDefaults()
	size := k.Size
	for _, s := range kdbgSizes {
		if k.Size == 0 && h.Build >= s.build {
			size = s.size
		}
	}
	b := make([]byte, size)
	k.list(b, h)
	copy(b[0x10:], "KDBG") // Header.OwnerTag
	put(b, 0x14, 4, uint64(size))
	numbers := k.numbers(h)
	for _, f := range kdbgFields {
		if f.off+f.width > len(b) {
			continue
		}
		v, set := k.Set[f.name]
		switch {
		case set:
		case f.pointer:
			v = k.Address(h, f.name)
		default:
			v = numbers[f.name]
		}
		if f.width == 8 && !h.Wide() {
			v = extend(v)
		}
		put(b, f.off, f.width, v)
	}
	return b
}

// list fills Header.List: two 64-bit links, or two 32-bit links and zeros.
func (k KDBG) list(b []byte, h Header) {
	t := machineOf(h.Machine)
	head := t.variable(0x1100)
	put(b, 0x00, t.pointer(), head)
	put(b, t.pointer(), t.pointer(), head)
}
