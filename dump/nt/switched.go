package nt

import (
	"errors"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// kernelStackLayouts are where KTHREAD keeps KernelStack, the stack pointer of a thread that
// does not run, from a build on (geoffchappell.com and the Vergilius Project's type lists).
var kernelStackLayouts = []struct {
	build   uint32
	pointer int
	at      int
}{
	{9200, 8, 0x58}, {3790, 8, 0x38},
	{9200, 4, 0x48}, {6000, 4, 0x30}, {3790, 4, 0x20}, {1381, 4, 0x28}, {1057, 4, 0x20},
}

// switchForms are what the kernel leaves at that address: KSWITCHFRAME, with the address at
// which the thread goes on, and the frame pointer, which on x86 the caller pushed before
// (public: the type lists of the kernel; KiSwapContext and SwapContext of its symbols).
var switchForms = map[string]struct {
	size   int
	ip, fp bin.Field
	names  [3]string // of the registers: instruction, stack and frame pointer
}{
	"amd64": {0x40, bin.U64(0x38), bin.U64(0x30), [3]string{"rip", "rsp", "rbp"}},
	"x86":   {0xc, bin.U32(0x8), bin.U32(0xc), [3]string{"eip", "esp", "ebp"}},
}

// SwitchedOut returns the registers with which a thread goes on that does not run.
func (p Profile) SwitchedOut(s memory.Space, k KDBG, arch string, thread memory.Virt) (facts.Context, error) {
	form, ok := switchForms[facts.BaseArch(arch)]
	if !ok {
		return facts.Context{}, errors.New("the state of a switched-out thread is not known for this architecture")
	}
	at := k.offset(kdbg.threadKernelStack)
	for _, l := range kernelStackLayouts {
		if at == 0 && p.Build >= l.build && s.Pointer == l.pointer {
			at = l.at
		}
	}
	if at == 0 {
		return facts.Context{}, errors.New("the location of the stack pointer in threads of this version of Windows is not known")
	}
	stack, err := s.Ptr(thread.Add(uint64(at)))
	if err != nil {
		return facts.Context{}, err
	}
	if !InKernel(stack, s.Pointer) {
		return facts.Context{}, errors.New("the address is not that of a thread: its stack pointer does not lead into the kernel's memory")
	}
	n := form.size + s.Pointer
	raw, err := s.Bytes(stack, n, n)
	if err != nil {
		return facts.Context{}, err
	}
	frame := bin.Record(raw)
	c := facts.Context{IP: frame.Or(form.ip, 0), SP: uint64(stack) + uint64(form.size), FP: frame.Or(form.fp, 0), Source: "switch frame"}
	for i, v := range []uint64{c.IP, c.SP, c.FP} {
		c.Registers = append(c.Registers, facts.Register{Name: form.names[i], Value: v})
	}
	return c, nil
}
