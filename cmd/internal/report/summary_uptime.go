package report

import "math"

// uptimeRanges are the ranges in which uptimes are counted.
var uptimeRanges = [...]struct {
	name  string
	below float64 // seconds
}{
	{"< 1 min", 60}, {"< 10 min", 600}, {"< 1 h", 3600}, {"< 6 h", 6 * 3600}, {"< 1 day", 24 * 3600}, {"< 1 week", 7 * 24 * 3600},
	{"longer", math.Inf(1)},
}

// uptimes counts crashes by how long Windows had been running.
type uptimes [len(uptimeRanges)]int

func (u *uptimes) add(d *Document) {
	if d.Dump.UptimeSeconds == nil {
		return
	}
	for i, r := range uptimeRanges {
		if *d.Dump.UptimeSeconds < r.below {
			u[i]++
			return
		}
	}
}

// tallies are the ranges from the first to the last with a crash.
func (u *uptimes) tallies() []Tally {
	out := []Tally{}
	for i, n := range u {
		if n > 0 || len(out) > 0 {
			out = append(out, Tally{Value: uptimeRanges[i].name, Count: n})
		}
	}
	for len(out) > 0 && out[len(out)-1].Count == 0 {
		out = out[:len(out)-1]
	}
	return out
}
