package nt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"strconv"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/internal/lazyregexp"
	"dumptriage/dump/memory"
)

// FindModuleList looks among the kernel's variables for PsLoadedModuleList: a
// list whose first entry is the kernel itself and leads back to it.
func FindModuleList(ctx context.Context, s memory.Space, variables []memory.Range, kernel memory.Virt, p Profile) (memory.Virt, bool) {
	l := p.loader
	if l == nil {
		return 0, false
	}
	return findHead(ctx, s, variables, 0, l.base.End(), func(entry bin.Record) bool {
		return memory.Virt(entry.Or(l.base, 0)) == kernel
	})
}

// FirstModule is where the first of a list of modules is loaded, which is the
// kernel.
func FirstModule(s memory.Space, head memory.Virt, p Profile) (base memory.Virt, ok bool) {
	first, err := s.Ptr(head)
	if p.loader == nil || err != nil || !InKernel(first, s.Pointer) {
		return 0, false
	}
	v, err := s.Uint(first.Add(uint64(p.loader.base.Off)), p.loader.base.Width)
	return memory.Virt(v), err == nil
}

// IsModuleList reports whether a list of modules begins with the kernel at base
// and leads back from there, and the size of the kernel's image.
func IsModuleList(s memory.Space, head, kernel memory.Virt, p Profile) (size uint64, ok bool) {
	l := p.loader
	first, err := s.Ptr(head)
	if l == nil || err != nil || !InKernel(first, s.Pointer) || kernel == 0 {
		return 0, false
	}
	entry := make(bin.Record, l.image.End())
	if s.ReadVirt(entry, first) != nil {
		return 0, false
	}
	back := memory.Virt(entry.Or(bin.Field{Off: s.Pointer, Width: s.Pointer}, 0))
	size = entry.Or(l.image, 0)
	return size, back == head && memory.Virt(entry.Or(l.base, 0)) == kernel && size != 0 && size <= maxImage
}

// firstProcess is the name of the process that Windows makes first.
const firstProcess = "System"

// FindProcessList looks among the kernel's variables for PsActiveProcessHead: a
// list whose first entry is the System process and leads back to it.
func FindProcessList(ctx context.Context, s memory.Space, variables []memory.Range, p Profile) (memory.Virt, bool) {
	l := p.process
	if l == nil {
		return 0, false
	}
	return findHead(ctx, s, variables, l.pid+l.pointer, p.ProcessSize(), func(entry bin.Record) bool {
		name, _ := p.Process(entry)
		return name.Or("") == firstProcess
	})
}

// findHead looks for the head of a list whose first entry is as wanted. The
// link is the offset of the LIST_ENTRY in the entry, of which size bytes are read.
func findHead(ctx context.Context, s memory.Space, variables []memory.Range, link, size int, wanted func(bin.Record) bool) (head memory.Virt, ok bool) {
	back := bin.Field{Off: link + s.Pointer, Width: s.Pointer}
	entry := make(bin.Record, max(size, back.End()))
	err := EachPointer(ctx, s, variables, func(variable, to memory.Virt) error {
		err := s.ReadVirt(entry, to-memory.Virt(link))
		switch {
		case errors.Is(err, memory.ErrIO):
			return err
		case err != nil, memory.Virt(entry.Or(back, 0)) != variable, !wanted(entry):
			return nil
		}
		head = variable
		return ErrFound
	})
	return head, errors.Is(err, ErrFound)
}

// FindKDBG looks among the kernel's variables for the debugger data block of
// this kernel, plain or encoded.
func FindKDBG(ctx context.Context, s memory.Space, variables []memory.Range, kernel memory.Virt) (memory.Virt, bool) {
	at, ok := findBlock(ctx, s, variables, kernel, plainTag)
	if ok || s.Pointer != 8 {
		return at, ok
	}
	return findBlock(ctx, s, variables, kernel, func(page bin.Record, from int) int { return encodedTag(page, from, kernel) })
}

// plainTag returns the next place of the tag in a page, len(page) where there is
// none.
func plainTag(page bin.Record, from int) int {
	i := bytes.Index(page[from:], binary.LittleEndian.AppendUint32(nil, kdbgTag))
	if i < 0 {
		return len(page)
	}
	return from + i
}

// findBlock looks for a block of this kernel. next gives the next place in a page
// that may be its tag.
func findBlock(ctx context.Context, s memory.Space, variables []memory.Range, kernel memory.Virt, next func(page bin.Record, from int) int) (memory.Virt, bool) {
	var found memory.Virt
	err := EachPage(ctx, s, variables, func(at memory.Virt, page bin.Record) error {
		for i := next(page, 0); i < len(page); i = next(page, i+1) {
			place := at + memory.Virt(i-kdbg.tag.Off)
			if k, ok := ReadKDBG(s, place, kernel); ok && k.KernelBase() == kernel {
				found = place
				return ErrFound
			}
		}
		return nil
	})
	return found, errors.Is(err, ErrFound)
}

// maxBlocks bounds the debugger data blocks that are believed in: a machine has
// one, and copies of it.
const maxBlocks = 64

// scanned is how much physical memory is read at once.
const scanned = 1 << 20

// ScanKDBG looks through physical memory for what may be debugger data blocks.
func ScanKDBG(ctx context.Context, phys *memory.Physical, runs memory.Runs) ([]KDBG, error) {
	tag := binary.LittleEndian.AppendUint32(nil, kdbgTag)
	buf := make([]byte, scanned+MaxKDBG) // the blocks that begin before the next part
	var out []KDBG
	for _, run := range runs {
		for off := uint64(0); off < run.Size && len(out) < maxBlocks; off += scanned {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if off = phys.DataIn(run, off, scanned); off >= run.Size {
				break
			}
			part := buf[:min(uint64(len(buf)), run.Size-off)]
			if err := phys.ReadPhys(part, run.Start+memory.Phys(off)); errors.Is(err, memory.ErrIO) {
				return nil, err
			} else if err != nil {
				continue
			}
			for from := 0; len(out) < maxBlocks; {
				i := bytes.Index(part[from:], tag)
				if i < 0 {
					break
				}
				at := from + i - kdbg.tag.Off
				from += i + len(tag)
				if at < 0 || at >= scanned {
					continue
				}
				raw := bytes.Clone(part[at:min(at+MaxKDBG, len(part))])
				if k, ok := DecodeKDBG(raw, 8); ok && uint64(k.KernelBase())%pageSize == 0 {
					out = append(out, k)
				}
			}
		}
	}
	return out, nil
}

// BuildOf takes the build out of the text of NtBuildLab.
func BuildOf(lab string) facts.Known[uint32] {
	text, _, _ := strings.Cut(lab, ".")
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n < firstBuildLab {
		return facts.Unknown[uint32]("the kernel's text of its build has none")
	}
	return facts.Some(uint32(n))
}

// buildLab is the text of NtBuildLab, which every kernel from Windows XP on has:
// "7601.24384.amd64fre.win7sp1_ldr". A space before the build would be part of
// some message.
var buildLab = lazyregexp.New(`(?:^|\x00)(\d{4,5})\.\d{1,6}\.[a-z0-9]{3,6}(fre|chk)\.[\w.\-]{3,60}\x00`)

// FindBuild looks in an image's sections for the text of NtBuildLab.
func FindBuild(ctx context.Context, s memory.Space, sections []memory.Range) (build uint32, checked, ok bool) {
	err := EachPage(ctx, s, sections, func(_ memory.Virt, page bin.Record) error {
		if !bytes.Contains(page, []byte("fre.")) && !bytes.Contains(page, []byte("chk.")) {
			return nil // this costs a thousandth of what the pattern does
		}
		m := buildLab.FindSubmatch(page)
		if m == nil {
			return nil
		}
		n, err := strconv.ParseUint(string(m[1]), 10, 32)
		if err != nil || n < uint64(firstBuildLab) {
			return nil
		}
		build, checked = uint32(n), string(m[2]) == "chk"
		return ErrFound
	})
	return build, checked, errors.Is(err, ErrFound)
}

// firstBuildLab is the build of Windows XP.
const firstBuildLab = 2600
