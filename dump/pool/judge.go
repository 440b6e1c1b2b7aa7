package pool

// A score is how a candidate table stood the tests. A table that is none fails
// the first three; the others tell a good one from a better.
type score struct {
	used       int     // entries with a tag
	bad        int     // entries that no tracker has
	duplicates int     // tags that stand twice
	home       float64 // share of tags that their hash leads to
	plausible  float64 // share of used entries whose counters agree with each other
	seeded     int     // tags found where every kernel puts them
}

// Thresholds. minUsed: the smallest kernels use more than a hundred tags.
const (
	minUsed      = 24
	minHome      = 0.95
	maxTwice     = 1 // tags that two entries have
	minPlausible = 0.90
)

// judge runs the tests over a table. It gives up on one that fails those that
// every table must stand.
func (t *table) judge() score {
	var s score
	most := int(maxBad*float64(len(t.rows))) + 1
	seen := map[uint32]bool{}
	reached, sane := 0, 0
	for i := range t.rows {
		if s.duplicates > maxTwice || s.bad > most {
			return s
		}
		e := &t.rows[i]
		if !t.isUsed(i, &s) {
			continue
		}
		s.used++
		if seen[e.key] {
			s.duplicates++
		}
		seen[e.key] = true
		if i < t.slots && t.reaches(i) {
			reached++
		}
		if t.layout.plausible(e.nonPaged, t.layout.nonPaged) && t.layout.plausible(e.paged, t.layout.paged) {
			sane++
		}
	}
	for _, k := range seeded {
		if k.slot < len(t.rows) && t.rows[k.slot].key == k.key {
			s.seeded++
		}
	}
	if s.used > 0 {
		s.home, s.plausible = float64(reached)/float64(s.used), float64(sane)/float64(s.used)
	}
	return s
}

// isUsed reports whether row i holds a tag. It counts a row that holds neither a tag nor
// nothing as bad.
func (t *table) isUsed(i int, s *score) bool {
	e := &t.rows[i]
	if e.key == 0 {
		if (i != t.slots || i == 0) && !(e.nonPaged.zero() && e.paged.zero()) {
			s.bad++
		}
		return false
	}
	if _, ok := TagText(e.key); !ok {
		s.bad++
		return false
	}
	return true
}

// reaches reports whether a search for the tag in slot i comes to it: from its
// home slot on, without an empty slot between.
func (t *table) reaches(i int) bool {
	const longest = 1 << 10 // slots that a tag may stand from its home
	at := hashSlot(t.rows[i].key, t.slots)
	for n := 0; n < min(t.slots, longest); n++ {
		if at == i {
			return true
		}
		if t.rows[at].key == 0 {
			return false
		}
		at = (at + 1) % t.slots
	}
	return false
}

// plausible reports whether the counters of one pool agree: not more frees than
// allocations, bytes just where blocks are outstanding, and enough of them.
func (l *trackerLayout) plausible(t triple, c counters) bool {
	outstanding := (t.allocs - t.frees) & wraps(c.allocs)
	switch {
	case outstanding == 0:
		return t.bytes == 0
	case outstanding > wraps(c.allocs)/2, t.bytes > wraps(c.bytes)/2:
		return false
	}
	return t.bytes/smallestBlock >= outstanding
}

// smallestBlock is the least that a block takes with its header, on any
// machine.
const smallestBlock = 8

// accepted reports whether a table stood the tests that every one must.
// hashed says that the kernel is known to place tags by their hash.
func (s score) accepted(hashed bool) bool {
	all := float64(s.used + s.bad)
	return s.used >= minUsed && float64(s.bad) <= maxBad*all+1 && s.duplicates <= maxTwice &&
		(!hashed || s.home >= minHome) && (s.plausible >= minPlausible || s.home >= minHome)
}

// better orders candidates.
func (s score) better(than score) bool {
	if s.seeded != than.seeded {
		return s.seeded > than.seeded
	}
	return float64(s.used)*s.plausible > float64(than.used)*than.plausible
}
