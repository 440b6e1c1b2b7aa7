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
	var lists []textlog.PoolList
	for _, p := range l.Pools {
		if len(p.Rows) > 0 {
			lists = append(lists, p)
		}
	}
	if len(lists) < 2 {
		return Read(raw, tags)
	}
	var out []*facts.Facts
	var day time.Duration
	for i, p := range lists {
		one := *l
		one.Crashes, one.Pools = nil, []textlog.PoolList{p}
		r := &reader{log: &one, tags: tags, size: int64(len(raw))}
		f := r.rest()
		f.Dump.Since = facts.Unknown[time.Duration](NotStated)
		switch {
		case p.Clock.IsZero() || lists[0].Clock.IsZero():
		case p.Clock.Year() > 0:
			f.System.CrashTime = facts.Some(p.Clock)
		default:
			if i > 0 && p.Clock.Before(lists[i-1].Clock) { // past midnight
				day += 24 * time.Hour
			}
			f.Dump.Since = facts.Some(p.Clock.Sub(lists[0].Clock) + day)
		}
		out = append(out, f)
	}
	return out, true
}
