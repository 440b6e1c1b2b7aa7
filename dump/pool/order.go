package pool

// Tags whose blocks are all in one pool on every kernel: objects that the
// dispatcher waits for and I/O requests are nonpaged; names, registry cells and
// section objects are paged (Windows Internals, "Object manager" and "System
// memory pools"; the pool tag list of the debuggers).
var (
	nonPagedTags = tagSet("Irp ", "Mdl ", "Thre", "Even", "Proc", "Driv", "Devi", "File", "Sema", "Muta", "Time", "Vad ",
		"VadS", "MmCa", "TCPt", "AfdB", "AfdC", "AfdE", "CcVa", "NpFr")
	pagedTags = tagSet("CM  ", "CMkb", "CMVa", "CMNb", "IoNm", "Key ", "ObNm", "ObDi", "ObSq", "SeAc", "SeLu", "SePa", "SeSd",
		"SeTd", "Sect", "Toke", "Atom", "Dire", "Symb", "MmSt", "FSrN")
)

func tagSet(tags ...string) map[uint32]bool {
	set := make(map[uint32]bool, len(tags))
	for _, t := range tags {
		set[tagOf(t)] = true
	}
	return set
}

// orderVotes counts the tags that speak for the layout's order of the two
// pools, and those that speak against it. What is outstanding in both pools, or
// in none, says nothing.
func (t *table) orderVotes() (pro, contra int) {
	for _, e := range t.rows {
		onlyNonPaged := !e.nonPaged.zero() && e.paged.zero()
		onlyPaged := e.nonPaged.zero() && !e.paged.zero()
		switch {
		case nonPagedTags[e.key] && onlyNonPaged, pagedTags[e.key] && onlyPaged:
			pro++
		case nonPagedTags[e.key] && onlyPaged, pagedTags[e.key] && onlyNonPaged:
			contra++
		}
	}
	return pro, contra
}

// ordered reports whether the votes settle the order, and for which side.
func ordered(pro, contra int) (settled, this bool) {
	const least, times = 3, 3
	switch {
	case pro >= least && pro >= times*contra:
		return true, true
	case contra >= least && contra >= times*pro:
		return true, false
	}
	return false, false
}
