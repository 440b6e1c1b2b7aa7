package paging

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/fnv"

	"dumptriage/dump/memory"
)

// Windows maps the page tables into the address space that they make: one entry
// of the root leads back to it. That tells a root from other pages (Windows
// Internals; for PAE, the fourth directory holds the four).

// rootChunk is how much physical memory is read at once.
const rootChunk = 1 << 20

// Roots calls yield for every page of physical memory that can be the root of
// the page tables of one of some machines, in order, until yield is false.
func Roots(ctx context.Context, machines []string, phys *memory.Physical, runs memory.Runs, yield func(machine string, root memory.Phys) bool) error {
	var wanted []*scheme
	for _, m := range machines {
		if s := schemeOf(m); s != nil && s.roots != nil {
			wanted = append(wanted, s)
		}
	}
	ram := func(at uint64) bool { _, n := runs.Find(memory.Phys(at)); return n != 0 }
	buf := make([]byte, rootChunk)
	var empty [tableSize]byte
	for _, run := range runs {
		for off := uint64(0); off < run.Size; off += rootChunk {
			if err := ctx.Err(); err != nil {
				return err
			}
			if off = phys.DataIn(run, off, rootChunk); off >= run.Size {
				break
			}
			at := run.Start + memory.Phys(off)
			part := buf[:min(rootChunk, run.Size-off)]
			if err := phys.ReadPhys(part, at); errors.Is(err, memory.ErrIO) {
				return err
			} else if err != nil {
				continue
			}
			for i := 0; i+tableSize <= len(part); i += tableSize {
				if bytes.Equal(part[i:i+tableSize], empty[:]) {
					continue
				}
				for _, s := range wanted {
					for _, root := range s.roots(part[i:i+tableSize], uint64(at)+uint64(i), ram, phys) {
						if !yield(s.name, memory.Phys(root)) {
							return nil
						}
					}
				}
			}
		}
	}
	return nil
}

// leastKernel is how many entries of the kernel's half a root has at least,
// beside the one that leads back.
const leastKernel = 1

// roots64 takes a page of 512 entries one of which, in the upper half, is the
// page itself.
func roots64(page []byte, at uint64, ram func(uint64) bool, _ *memory.Physical) []uint64 {
	self, kernel := false, 0
	for i := tableSize / 2; i < tableSize; i += 8 {
		e := binary.LittleEndian.Uint64(page[i:])
		switch {
		case e&valid == 0:
		case e&longAddress == at:
			self = true
		case !ram(e & longAddress):
			return nil
		default:
			kernel++
		}
	}
	if !self || kernel < leastKernel {
		return nil
	}
	return []uint64{at}
}

// selfDirectory is the entry of a page directory at 0xC0000000, where x86
// without PAE maps the tables, and kernelDirectory the first of the kernel.
const (
	selfDirectory   = 0x300 * 4
	kernelDirectory = 0x200 * 4
)

func roots32(page []byte, at uint64, ram func(uint64) bool, _ *memory.Physical) []uint64 {
	if e := uint64(binary.LittleEndian.Uint32(page[selfDirectory:])); e&valid == 0 || e&^(tableSize-1) != at {
		return nil
	}
	kernel := 0
	for i := kernelDirectory; i < tableSize; i += 4 {
		e := uint64(binary.LittleEndian.Uint32(page[i:]))
		if i == selfDirectory || e&valid == 0 || pageSizeBit(e) {
			continue
		}
		if ram(e &^ (tableSize - 1)) {
			kernel++
		}
	}
	if kernel < leastKernel {
		return nil
	}
	return []uint64{at}
}

// pointers is the size of the four entries at the root of PAE's tables, and
// pointerFlags the bits below their address: nothing but valid.
const (
	pointers     = 4 * 8
	pointerFlags = tableSize - 1
)

// rootsPAE takes four entries that lead to four directories, the last of which
// leads to all four.
func rootsPAE(page []byte, at uint64, ram func(uint64) bool, phys *memory.Physical) (out []uint64) {
	for i := 0; i+pointers <= len(page); i += pointers {
		first := binary.LittleEndian.Uint64(page[i:])
		if first&pointerFlags != valid || first>>36 != 0 {
			continue
		}
		same := true
		var directory [pointers]byte
		last := binary.LittleEndian.Uint64(page[i+24:])
		if last&pointerFlags != valid || !ram(last&longAddress) || phys.ReadPhys(directory[:], memory.Phys(last&longAddress)) != nil {
			continue
		}
		for k := 0; k < pointers; k += 8 {
			e, d := binary.LittleEndian.Uint64(page[i+k:]), binary.LittleEndian.Uint64(directory[k:])
			same = same && e&pointerFlags == valid && d&valid != 0 && e&longAddress == d&longAddress
		}
		if same {
			out = append(out, at+uint64(i))
		}
	}
	return out
}

// KernelHalf returns a number that is the same for all roots that share the
// kernel's half of the address space, whatever process they are of. What leads
// back to the root itself is left out.
func KernelHalf(machine string, phys *memory.Physical, root memory.Phys) (uint64, error) {
	s := schemeOf(machine)
	if s == nil {
		return 0, ErrMachine
	}
	root &= memory.Phys(s.root)
	size := (1 << s.levels[0].bits) * s.entry
	half := make([]byte, size/2)
	if err := phys.ReadPhys(half, root+memory.Phys(size/2)); err != nil {
		return 0, err
	}
	sum := fnv.New64a()
	for i := 0; i < len(half); i += s.entry {
		e := binary.LittleEndian.Uint32(half[i:])
		if uint64(e)&s.address&0xffffffff&^(tableSize-1) == uint64(root)&0xffffffff&^(tableSize-1) {
			continue
		}
		sum.Write(half[i : i+s.entry])
	}
	return sum.Sum64(), nil
}
