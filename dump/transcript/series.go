package transcript

import (
	"time"

	"dumptriage/dump/facts"
	"dumptriage/dump/pool"
	"dumptriage/dump/textlog"
)

// Series returns the facts of each pool listing of a text, in its order, where it has
// several, and what Read does where it has not.
func Series(raw []byte, tags *pool.TagList) ([]*facts.Facts, bool) {
	l, ok := textlog.ReadLog(raw, Names)
	if !ok {
		return nil, false
	}
	lists := counted(l)
	if len(lists) < 2 {
		return Read(raw, tags)
	}
	s := &series{tags: tags, size: int64(len(raw))}
	var out []*facts.Facts
	for _, p := range lists {
		out = append(out, s.state(l, p))
	}
	return out, true
}

// counted are the listings that have rows.
func counted(l *textlog.Log) []textlog.PoolList {
	var lists []textlog.PoolList
	for _, p := range l.Pools {
		if len(p.Rows) > 0 {
			lists = append(lists, p)
		}
	}
	return lists
}

// A series is listings of one text while their times are told: times of day go on past
// midnight.
type series struct {
	tags        *pool.TagList
	size        int64
	line        int // lines of the text before what is read now
	begun       bool
	first, last time.Time
	day         time.Duration
}

// state is the facts of the next listing.
func (s *series) state(l *textlog.Log, p textlog.PoolList) *facts.Facts {
	p.Line += s.line
	one := *l
	one.Crashes, one.Pools = nil, []textlog.PoolList{p}
	r := &reader{log: &one, tags: s.tags, size: s.size}
	f := r.rest()
	f.Dump.Since = facts.Unknown[time.Duration](NotStated)
	if !s.begun {
		s.begun, s.first, s.last = true, p.Clock, p.Clock
	}
	switch {
	case p.Clock.IsZero() || s.first.IsZero():
	case p.Clock.Year() > 0:
		f.System.CrashTime = facts.Some(p.Clock)
	default:
		if p.Clock.Before(s.last) { // past midnight
			s.day += 24 * time.Hour
		}
		f.Dump.Since = facts.Some(p.Clock.Sub(s.first) + s.day)
	}
	s.last = p.Clock
	return f
}
