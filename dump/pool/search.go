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
func (m *Reader) kernel(at memory.Virt) bool { return nt.InKernel(at, m.Space.Pointer) }

// ioOnly keeps an error only if it is one of input: memory that is absent is
// normal.
func ioOnly(err error) error {
	if errors.Is(err, memory.ErrIO) {
		return err
	}
	return nil
}

// pointer is a word of the kernel's variables, and where it lies.
type pointer struct{ variable, to memory.Virt }

// maxPointers bounds those that are kept: kernels have some ten thousand.
const maxPointers = 1 << 18

// eachPointer calls yield for every word of the kernel's variables that can be
// an address of the kernel. They are read once, unless they are very many.
func (m *Reader) eachPointer(ctx context.Context, yield func(variable, to memory.Virt) error) error {
	if m.pointers == nil {
		list := []pointer{}
		err := nt.EachPointer(ctx, m.Space, m.Data, func(variable, to memory.Virt) error {
			if len(list) <= maxPointers {
				list = append(list, pointer{variable, to})
			}
			return nil
		})
		if err != nil {
			return err
		}
		if len(list) > maxPointers {
			return nt.EachPointer(ctx, m.Space, m.Data, yield)
		}
		m.pointers = list
	}
	for _, p := range m.pointers {
		if err := yield(p.variable, p.to); err != nil {
			return err
		}
	}
	return nil
}

// eachPage calls yield for every page of kernel memory that can be read, until
// it fails. The page is its own only until it returns.
func (m *Reader) eachPage(ctx context.Context, yield func(at memory.Virt, page bin.Record) error) error {
	return m.eachPageFrom(ctx, nt.KernelStart(m.Space.Pointer), yield)
}

// eachPageFrom is the same, from an address on.
func (m *Reader) eachPageFrom(ctx context.Context, from memory.Virt, yield func(at memory.Virt, page bin.Record) error) error {
	if m.Mapped == nil {
		return nil
	}
	buf := make(bin.Record, readAhead)
	var failed error
	err := m.Mapped(ctx, from, func(at memory.Virt, size uint64) bool {
		for size >= pageSize && failed == nil && ctx.Err() == nil && m.kernel(at) {
			n := min(size, readAhead) &^ (pageSize - 1)
			failed = m.pagesOf(buf[:n], at, yield)
			at, size = at+memory.Virt(n), size-n
		}
		return failed == nil && ctx.Err() == nil
	})
	return errors.Join(err, failed)
}

// readAhead is how much memory is read at once where all of it is looked at.
const readAhead = 256 << 10

// pagesOf calls yield for the pages of a range that can be read.
func (m *Reader) pagesOf(buf bin.Record, at memory.Virt, yield func(at memory.Virt, page bin.Record) error) error {
	for len(buf) > 0 {
		err := m.Space.ReadVirt(buf, at)
		good := len(buf)
		if err != nil {
			if err := ioOnly(err); err != nil {
				return err
			}
			good = gapAfter(err) &^ (pageSize - 1)
		}
		for off := 0; off < good; off += pageSize {
			if err := yield(at+memory.Virt(off), buf[off:off+pageSize]); err != nil {
				return err
			}
		}
		if err == nil {
			return nil
		}
		good = min(good+pageSize, len(buf)) // the page that is missing is passed over
		buf, at = buf[good:], at+memory.Virt(good)
	}
	return nil
}

// gapAfter is how many bytes a read got before the first that is missing.
func gapAfter(err error) int {
	var gap *memory.AbsentError
	if errors.As(err, &gap) {
		return gap.Read
	}
	return 0
}

// integersNear returns the integers of 32 bits that lie within so many bytes of a
// variable.
func (m *Reader) integersNear(variable memory.Virt, near int) []int {
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
