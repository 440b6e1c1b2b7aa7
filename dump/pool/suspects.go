package pool

import (
	"fmt"
	"slices"
	"sort"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// Surroundings are what a tag is judged by, beside its counts.
type Surroundings struct {
	MemoryBytes uint64                   // of the machine; 0: not known
	Processes   int                      // that live; 0: not known
	Windows     func(driver string) bool // whether a driver is one of Windows' own

	Driver  func(address uint64) string // names the driver that holds an address, "" for none; may be nil
	Process func(address uint64) string // names the process whose object is at an address, "" for none
}

// The signs of a leak and what each counts. They are ours, set by dumps of
// leaking and of healthy machines: in those, the registry holds up to four
// fifths of a paged pool, and page tables a third of a nonpaged one.
var signs = []struct {
	points int
	holds  func(s *sign) bool
	words  func(s *sign) string
}{
	{4, func(s *sign) bool { return s.Fraction >= 0.75 }, shareWords},
	{3, func(s *sign) bool { return s.Fraction >= 0.50 && s.Fraction < 0.75 }, shareWords},
	{2, func(s *sign) bool { return s.Fraction >= 0.25 && s.Fraction < 0.50 }, shareWords},
	{1, func(s *sign) bool { return s.Fraction >= 0.10 && s.Fraction < 0.25 }, shareWords},
	{2, func(s *sign) bool { return s.room != 0 && s.Bytes >= s.room/10 }, roomWords},
	{1, func(s *sign) bool { return s.room != 0 && s.Bytes >= s.room/33 && s.Bytes < s.room/10 }, roomWords},
	{2, func(s *sign) bool { return s.state == facts.PoolExhausted && s.Fraction >= 0.10 }, func(*sign) string { return "the pool is exhausted" }},
	{1, func(s *sign) bool { return s.state == facts.PoolNear && s.Fraction >= 0.10 }, func(*sign) string { return "the pool is near its limit" }},
	{1, func(s *sign) bool { return s.freesKnown && s.frees == 0 && s.Outstanding >= 256 }, func(*sign) string { return "none of its blocks was ever freed" }},
	{1, (*sign).hoarded, func(*sign) string { return "almost none of its blocks were freed" }},
	{1, func(s *sign) bool { return s.Outstanding >= 5000 }, func(*sign) string { return "many blocks are outstanding" }},
	{4, (*sign).zombies, func(s *sign) string {
		return fmt.Sprintf("%d process objects for %d processes: a driver or a service keeps ended processes", s.Outstanding, s.around.Processes)
	}},
}

// How many points make which level.
const (
	pointsHigh   = 6
	pointsMedium = 4
	pointsListed = 2
)

// maxSuspects is how many tags are listed.
const maxSuspects = 10

// A sign is a tag while it is judged.
type sign struct {
	facts.LeakSuspect
	frees      uint64
	freesKnown bool
	state      string // of the pool
	excerpt    bool   // the listing is not of all tags
	room       uint64 // the limit of the pool or, where that is more or not known, the memory of the computer; or 0
	limit      bool   // room is the limit
	points     int
	around     *Surroundings
}

func shareWords(s *sign) string {
	if s.excerpt {
		return fmt.Sprintf("it holds %.0f %% of what is listed", 100*s.Fraction)
	}
	return fmt.Sprintf("it holds %.0f %% of the pool", 100*s.Fraction)
}

func roomWords(s *sign) string {
	of := "memory"
	if s.limit {
		of = "the pool's limit"
	}
	return fmt.Sprintf("it takes %.0f %% of %s", 100*float64(s.Bytes)/float64(s.room), of)
}

// hoarded reports whether at least a million blocks are outstanding, most of the pool, and
// fewer than one in twenty was freed: on computers without a leak, the tag with the most
// had 733,000 (file system control blocks).
func (s *sign) hoarded() bool {
	return s.freesKnown && s.Fraction >= 0.50 && s.Outstanding >= 1_000_000 && s.frees > 0 && s.frees <= s.Outstanding/19
}

// processTag is the tag of process objects (pool tag list).
const processTag = "Proc"

// zombies reports whether far more process objects are left than processes.
func (s *sign) zombies() bool {
	const some = 100 // processes that have just ended, and are still being torn down
	return s.Tag == processTag && s.around.Processes > 0 && s.Outstanding > 2*uint64(s.around.Processes)+some
}

// shared are tags that belong to a library or to no one: whoever calls it takes
// the memory ("Using PoolMon to find a kernel-mode memory leak", Windows driver
// documentation, and the pool tag list).
var shared = []string{"None", "Ddk ", "FxDr", "Wdf0", "Strg", "Io  ", "Mdl ", "Irp ", "File", "NDIS", "Even", "Toke"}

// Suspects ranks the tags that look like leaks. It adds nothing where the tags
// are not known.
func Suspects(p *facts.Pool, around Surroundings) {
	var found []sign
	for _, paged := range [...]bool{false, true} {
		use := p.Usage(paged)
		total := p.Held(paged)
		if !use.Bytes.OK || total == 0 {
			continue
		}
		for i := range p.Tags {
			if s := judgeTag(p, &p.Tags[i], paged, total, &around); s.points >= pointsListed && s.large() {
				found = append(found, s)
			}
		}
	}
	sort.SliceStable(found, func(i, j int) bool {
		a, b := &found[i], &found[j]
		if a.points != b.points {
			return a.points > b.points
		}
		return a.Bytes > b.Bytes
	})
	for i := range found {
		found[i].settle(p)
	}
	rank := []string{facts.SuspectHigh, facts.SuspectMedium, facts.SuspectLow}
	sort.SliceStable(found, func(i, j int) bool {
		return slices.Index(rank, found[i].Level) < slices.Index(rank, found[j].Level)
	})
	for _, s := range joined(found, p) {
		if len(p.Suspects) < maxSuspects {
			p.Suspects = append(p.Suspects, s.LeakSuspect)
		}
	}
}

// leastLeak is less than any leak that matters: Windows NT 3.51 has a nonpaged pool of 256 KiB
// and more.
const leastLeak = 32 << 10

// judgeTag adds up the signs that a tag shows in one pool.
func judgeTag(p *facts.Pool, t *facts.TagUsage, paged bool, total uint64, around *Surroundings) sign {
	c, use := t.In(paged), p.Usage(paged)
	s := sign{frees: c.Frees, freesKnown: !p.OutstandingOnly && !p.Uncounted, state: use.State.Or(""), excerpt: p.Excerpt, around: around}
	if implausible(c) || c.Bytes < leastLeak || c.Allocs == c.Frees && !p.Uncounted {
		return s
	}
	s.LeakSuspect = facts.LeakSuspect{Tag: t.Tag, Paged: paged, Bytes: c.Bytes, Outstanding: c.Allocs - c.Frees,
		Fraction: facts.Share(c.Bytes, total), Owners: t.Owners}
	s.room, s.limit = use.Limit.Get()
	if memory := around.MemoryBytes; !s.limit || memory != 0 && memory < s.room {
		s.room, s.limit = memory, false
	}
	for _, sign := range signs {
		if sign.holds(&s) {
			s.points += sign.points
			s.Reasons = append(s.Reasons, sign.words(&s))
		}
	}
	return s
}

// large reports whether the tag holds enough to matter: what is never freed and
// holds little is how a healthy machine looks.
func (s *sign) large() bool {
	return s.Fraction >= 0.10 || s.room != 0 && s.Bytes >= s.room/33 || s.zombies()
}

// settle gives the level, with what speaks against a leak.
func (s *sign) settle(p *facts.Pool) {
	s.Level = facts.SuspectLow
	switch {
	case s.points >= pointsHigh || s.dominant():
		s.Level = facts.SuspectHigh
	case s.points >= pointsMedium:
		s.Level = facts.SuspectMedium
	}
	s.Windows = s.ofWindows()
	full := s.state == facts.PoolExhausted || s.state == facts.PoolNear
	usual, isUsual := s.usual()
	switch {
	case full || s.zombies():
	case isUsual:
		s.Level = facts.SuspectLow
		s.Reasons = append(s.Reasons, fmt.Sprintf("but up to %s is usual: %s", units.Bytes(usual.bytes), usual.why))
	case s.Windows && !s.dominant() && !s.hoarded():
		s.Level = facts.SuspectLow
		s.Reasons = append(s.Reasons, "but the tag belongs to Windows and the pool is not known to be full")
	}
	if !p.Exact && !p.OutstandingOnly {
		if s.Level == facts.SuspectHigh {
			s.Level = facts.SuspectMedium
		}
		s.Reasons = append(s.Reasons, "but the counts are not exact")
	}
	if s.Shared = slices.Contains(shared, s.Tag); s.Shared {
		s.Reasons = append(s.Reasons, "many drivers use the tag, so it does not identify one")
	}
}

// dominant reports whether the tag holds most of its pool and so much of memory
// or of the pool's limit that it matters whoever owns it. Where neither is known, as in a
// listing without its header, 2 GiB is more than one tag of a healthy computer holds.
func (s *sign) dominant() bool {
	const ofPool, ofMemory, ofLimit, anywhere = 0.5, 0.10, 2. / 3, 2 << 30
	memory := float64(s.around.MemoryBytes)
	return s.Fraction >= ofPool && (memory > 0 && float64(s.Bytes) >= ofMemory*memory ||
		s.limit && float64(s.Bytes) >= ofLimit*float64(s.room) || s.room == 0 && s.Bytes >= anywhere)
}

// ofWindows reports whether only parts of Windows own a tag.
func (s *sign) ofWindows() bool {
	if len(s.Owners) == 0 || s.around.Windows == nil {
		return false
	}
	return !slices.ContainsFunc(s.Owners, func(o facts.Owner) bool { return !s.around.Windows(o.Driver) })
}
