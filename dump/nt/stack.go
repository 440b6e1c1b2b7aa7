package nt

import (
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// stackLayout is where KTHREAD keeps InitialStack, the upper end of its kernel
// stack, from a build on; StackLimit, the lower end, follows (geoffchappell.com
// and the Vergilius Project's type lists).
type stackLayout struct {
	build   uint32
	pointer int
	initial int
}

var stackLayouts = []stackLayout{
	{1057, 4, 0x18}, {6000, 4, 0x28}, {9200, 4, 0x20}, {3790, 8, 0x28},
}

// maxStack is more than any kernel stack of a thread has: the largest are those
// of x64 with large frames.
const maxStack = 0x20000

// stackUnit is what stacks are a multiple of: pages.
const stackUnit = 0x1000

// Stack returns the kernel stack of a thread: from its lower end up to where it
// began, as the debugger data block or else the profile says. It is believed
// only if it looks like one.
func (p Profile) Stack(s memory.Space, k KDBG, thread memory.Virt) (r memory.Range, ok bool) {
	lower, upper := k.offset(kdbg.threadStackLimit), k.offset(kdbg.threadStackTop)
	if lower == 0 || upper == 0 {
		if p.stack == nil {
			return r, false
		}
		upper = p.stack.initial
		lower = upper + s.Pointer
	}
	top, err := s.Ptr(thread.Add(uint64(upper)))
	if err != nil {
		return r, false
	}
	limit, err := s.Ptr(thread.Add(uint64(lower)))
	if err != nil || !InKernel(limit, s.Pointer) || limit%stackUnit != 0 || top <= limit || top-limit > maxStack {
		return r, false
	}
	return memory.Range{At: limit, Size: uint64(top - limit)}, true
}

// maxProcessors bounds the control blocks that are looked at.
const maxProcessors = 2048

// uniprocessorPCR is the address of the first processor's control region in
// kernels for x86 up to Windows XP, and pcrPrcb where it points to its control
// block (geoffchappell.com).
const uniprocessorPCR = 0xffdff000

var pcrPrcb = bin.U32(0x20)

// PRCBs lists the control blocks of the processors: those of KiProcessorBlock
// or, where the kernel has no debugger data block, that of the first.
func PRCBs(s memory.Space, k KDBG) []memory.Virt {
	array := k.address(kdbg.processorBlock)
	if array == 0 {
		at, err := s.Uint(uniprocessorPCR+memory.Virt(pcrPrcb.Off), pcrPrcb.Width)
		if s.Pointer != 4 || err != nil || !InKernel(memory.Virt(at), s.Pointer) {
			return nil
		}
		return []memory.Virt{memory.Virt(at)}
	}
	var out []memory.Virt
	for i := range uint64(maxProcessors) {
		at, err := s.Ptr(array.Add(i * uint64(s.Pointer)))
		if err != nil || !InKernel(at, s.Pointer) {
			break
		}
		out = append(out, at)
	}
	return out
}

// CurrentThread is the thread that a processor runs: the second word of its
// control block, in every version.
func CurrentThread(s memory.Space, prcb memory.Virt) (memory.Virt, bool) {
	at, err := s.Ptr(prcb.Add(uint64(s.Pointer)))
	return at, err == nil && InKernel(at, s.Pointer)
}
