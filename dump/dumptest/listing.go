package dumptest

import (
	"fmt"
	"strings"
)

// memoryKB is the memory of a machine.
func (s System) memoryKB() int {
	pages := 0
	for _, r := range s.Header.Runs {
		pages += int(r.Count)
	}
	return pages * 4
}

// Poolmon is what the tool of the resource kit shows of the machine, whose nonpaged pool has
// so many pages of small blocks.
func (s System) Poolmon(smallPages int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Memory:%8dK Avail:%8dK  PageFlts:%6d   InRam Krnl:%5dK P:%5dK\n", s.memoryKB(), s.memoryKB()/8, 118, 2104, 1024)
	fmt.Fprintf(&b, "Commit:%7dK Limit:%7dK Peak:%7dK  Pool N:%5dK P:%5dK\n\n", s.memoryKB()/2, s.memoryKB()*2, s.memoryKB(), 4*(smallPages+s.BigPages), 4*s.PagedPages)
	b.WriteString("Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc\n" + strings.Repeat("-", 78) + "\n")
	for _, t := range s.Tags {
		for _, row := range []struct {
			kind string
			Counts
		}{{"Nonp", t.NonPaged}, {"Paged", t.Paged}} {
			if row.Allocs == 0 {
				continue
			}
			left := row.Allocs - row.Frees
			fmt.Fprintf(&b, "%-4s   %-5s %8d  (%3d)%8d  (%3d)%8d  %10d   (%5d)%8d\n", t.Tag, row.kind, row.Allocs, 0, row.Frees, 0, left, row.Bytes, 0, row.Bytes/max(left, 1))
		}
	}
	return b.String()
}

// VM is what the debugger's !vm shows of the machine.
func (s System) VM(smallPages int) string {
	var b strings.Builder
	row := func(name string, pages int) { fmt.Fprintf(&b, "\t%-24s %8d ( %8d Kb)\n", name+":", pages, 4*pages) }
	b.WriteString("kd> !vm\n\n*** Virtual Memory Usage ***\n")
	row("Physical Memory", s.memoryKB()/4)
	row("Available Pages", s.memoryKB()/32)
	row("NonPagedPool Usage", smallPages+s.BigPages)
	if s.Limit != 0 {
		row("NonPagedPool Max", int(s.Limit>>12))
	}
	row("PagedPool Usage", s.PagedPages)
	return b.String() + "\n"
}

// PoolUsed is what the debugger's !poolused shows of the machine.
func (s System) PoolUsed() string {
	var b strings.Builder
	b.WriteString("kd> !poolused 2\n   Sorting by  NonPaged Pool Consumed\n\n  Pool Used:\n            NonPaged            Paged\n Tag    Allocs     Used    Allocs     Used\n")
	var total Tag
	for _, t := range s.Tags {
		n, p := t.NonPaged, t.Paged
		fmt.Fprintf(&b, " %-4s %8d %8d  %8d %8dUNKNOWN pooltag '%-4s', please update pooltag.txt\n", t.Tag, n.Allocs-n.Frees, n.Bytes, p.Allocs-p.Frees, p.Bytes, t.Tag)
		total.NonPaged.Allocs, total.NonPaged.Bytes = total.NonPaged.Allocs+n.Allocs-n.Frees, total.NonPaged.Bytes+n.Bytes
		total.Paged.Allocs, total.Paged.Bytes = total.Paged.Allocs+p.Allocs-p.Frees, total.Paged.Bytes+p.Bytes
	}
	fmt.Fprintf(&b, " TOTAL %7d %8d  %8d %8d\n", total.NonPaged.Allocs, total.NonPaged.Bytes, total.Paged.Allocs, total.Paged.Bytes)
	return b.String()
}

// StopScreen is the blue screen of Windows NT with the bug check of the machine.
func (s System) StopScreen() string {
	var b strings.Builder
	p := s.Header.Params
	fmt.Fprintf(&b, "*** STOP: 0x%08X (0x%08X,0x%08X,0x%08X,0x%08X)\n\nCPUID:GenuineIntel 5.2.c irql:1f SYSVER 0x%08x\n\nDll Base DateStmp - Name\n", s.Header.Code, p[0], p[1], p[2], p[3], 0xf0000000|s.Header.Build)
	for i, m := range s.Modules {
		fmt.Fprintf(&b, "%08x %08x - %-18s", uint32(m.Base), m.Stamp, m.Name)
		if i%2 == 1 {
			b.WriteByte('\n')
		}
	}
	return b.String() + "\n"
}
