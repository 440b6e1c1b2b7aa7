package pool

import (
	"context"
	"errors"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// A Range is a range of virtual addresses.
type Range struct {
	At   memory.Virt
	Size uint64
}

// KernelStart is where the kernel's half of the addresses begins, on a machine
// with pointers of so many bytes.
func KernelStart(pointer int) memory.Virt {
	if pointer == 4 {
		return 0x80000000
	}
	return 0xffff800000000000
}

// kernel reports whether an address is in the kernel's half.
func (m *Machine) kernel(at memory.Virt) bool {
	return at >= KernelStart(m.Space.Pointer) && (m.Space.Pointer == 8 || at>>32 == 0)
}

// ioOnly keeps an error only if it is one of input: memory that is absent is
// normal.
func ioOnly(err error) error {
	if errors.Is(err, memory.ErrIO) {
		return err
	}
	return nil
}

// maxData bounds the kernel's writable sections that are searched.
const maxData = 32 << 20

// eachPointer calls yield for every word of the kernel's variables that can be
// an address of the kernel.
func (m *Machine) eachPointer(ctx context.Context, yield func(variable, to memory.Virt) error) error {
	left := uint64(maxData)
	for _, r := range m.Data {
		for off := uint64(0); off < r.Size && left > 0; off += pageSize {
			if err := ctx.Err(); err != nil {
				return err
			}
			left -= min(left, pageSize)
			page := make(bin.Record, min(pageSize, r.Size-off))
			at := r.At + memory.Virt(off)
			if err := m.Space.ReadVirt(page, at); err != nil {
				if err := ioOnly(err); err != nil {
					return err
				}
				continue
			}
			for i := 0; i+m.Space.Pointer <= len(page); i += m.Space.Pointer {
				to := memory.Virt(page.Or(bin.Field{Off: i, Width: m.Space.Pointer}, 0))
				if !m.kernel(to) {
					continue
				}
				if err := yield(at+memory.Virt(i), to); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// eachPage calls yield for every page of kernel memory that can be read, until
// it fails. The page is its own only until it returns.
func (m *Machine) eachPage(ctx context.Context, yield func(at memory.Virt, page bin.Record) error) error {
	if m.Mapped == nil {
		return nil
	}
	page := make(bin.Record, pageSize)
	var failed error
	err := m.Mapped(ctx, func(at memory.Virt, size uint64) bool {
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
		out = append(out, int(raw.Or(bin.U32(i), 0)))
	}
	return out
}
