package pool

import (
	"context"
	"errors"
	"math"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
)

// kernel reports whether an address is in the kernel's half.
func (m *Machine) kernel(at memory.Virt) bool { return nt.InKernel(at, m.Space.Pointer) }

// ioOnly keeps an error only if it is one of input: memory that is absent is
// normal.
func ioOnly(err error) error {
	if errors.Is(err, memory.ErrIO) {
		return err
	}
	return nil
}

// eachPointer calls yield for every word of the kernel's variables that can be
// an address of the kernel.
func (m *Machine) eachPointer(ctx context.Context, yield func(variable, to memory.Virt) error) error {
	return nt.EachPointer(ctx, m.Space, m.Data, yield)
}

// eachPage calls yield for every page of kernel memory that can be read, until
// it fails. The page is its own only until it returns.
func (m *Machine) eachPage(ctx context.Context, yield func(at memory.Virt, page bin.Record) error) error {
	return m.eachPageFrom(ctx, nt.KernelStart(m.Space.Pointer), yield)
}

// eachPageFrom is the same, from an address on.
func (m *Machine) eachPageFrom(ctx context.Context, from memory.Virt, yield func(at memory.Virt, page bin.Record) error) error {
	if m.Mapped == nil {
		return nil
	}
	page := make(bin.Record, pageSize)
	var failed error
	err := m.Mapped(ctx, from, func(at memory.Virt, size uint64) bool {
		for ; size >= pageSize && m.kernel(at); at, size = at+pageSize, size-pageSize {
			if err := m.Space.ReadVirt(page, at); err != nil {
				failed = ioOnly(err)
			} else {
				failed = yield(at, page)
			}
			if failed != nil {
				return false
			}
		}
		return true
	})
	return errors.Join(err, failed)
}

// integersNear gives the integers of 32 bits that lie within so many bytes of a
// variable.
func (m *Machine) integersNear(variable memory.Virt, near int) []int {
	raw := make(bin.Record, 2*near)
	if m.Space.ReadVirt(raw, variable-memory.Virt(near)) != nil {
		return nil
	}
	out := make([]int, 0, len(raw)/4)
	for i := 0; i+4 <= len(raw); i += 4 {
		out = append(out, int(min(raw.Or(bin.U32(i), 0), math.MaxInt32)))
	}
	return out
}
