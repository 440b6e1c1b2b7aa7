package nt

import (
	"context"
	"errors"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// KernelStart is where the kernel's half of the addresses begins, on a machine
// with pointers of so many bytes.
func KernelStart(pointer int) memory.Virt {
	if pointer == 4 {
		return 0x80000000
	}
	return 0xffff800000000000
}

// InKernel reports whether an address is in the kernel's half.
func InKernel(at memory.Virt, pointer int) bool {
	return at >= KernelStart(pointer) && (pointer == 8 || at>>32 == 0)
}

// MaxVariables bounds the variables that are searched: a kernel has some 2 MiB.
const MaxVariables = 32 << 20

// ErrFound ends a search from within.
var ErrFound = errors.New("found")

// EachPage calls yield for the pages of some ranges that can be read, until it
// fails. Only ErrIO and what yield says is an error: memory that is absent is
// normal. The last page of a range is cut to it.
func EachPage(ctx context.Context, s memory.Space, ranges []memory.Range, yield func(at memory.Virt, page bin.Record) error) error {
	left := uint64(MaxVariables)
	page := make(bin.Record, pageSize)
	for _, r := range ranges {
		for off := uint64(0); off < r.Size && left > 0; off += pageSize {
			if err := ctx.Err(); err != nil {
				return err
			}
			left -= min(left, pageSize)
			part, at := page[:min(pageSize, r.Size-off)], r.At+memory.Virt(off)
			err := s.ReadVirt(part, at)
			switch {
			case errors.Is(err, memory.ErrIO):
				return err
			case err != nil:
				continue
			}
			if err := yield(at, part); err != nil {
				return err
			}
		}
	}
	return nil
}

// EachPointer calls yield for every word of some variables that can be an
// address of the kernel, until it fails.
func EachPointer(ctx context.Context, s memory.Space, ranges []memory.Range, yield func(variable, to memory.Virt) error) error {
	return EachPage(ctx, s, ranges, func(at memory.Virt, page bin.Record) error {
		for i := 0; i+s.Pointer <= len(page); i += s.Pointer {
			to := memory.Virt(page.Or(bin.Field{Off: i, Width: s.Pointer}, 0))
			if !InKernel(to, s.Pointer) {
				continue
			}
			if err := yield(at+memory.Virt(i), to); err != nil {
				return err
			}
		}
		return nil
	})
}
