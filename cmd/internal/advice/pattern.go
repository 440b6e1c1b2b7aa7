package advice

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"dumptriage/dump/units"
)

// A PatternResult is what several dumps of one machine say together. State is one
// of three, as with the conditions of a signature: a pattern that cannot be
// judged is unknown.
type PatternResult struct {
	Pattern string
	State   string // "met", "not-met", "unknown"
	Text    string // where it is met: a sentence; where it is unknown: why
	Dumps   int    // that show it
	Source  string // where the pattern comes from
}

// The states of a pattern.
const (
	patternMet     = "met"
	patternNotMet  = "not-met"
	patternUnknown = "unknown"
)

// A pattern is one thing that several dumps can say. judge is given dumps enough.
type pattern struct {
	id     string
	least  int // dumps that it takes
	source string
	judge  func(h *History) PatternResult
}

// patterns is what is looked for, what bears most on the next step first.
var patterns = []pattern{
	{"overlap", 2, "two crashes of one computer cannot happen within each other's uptime", overlaps},
	{"same-bit", 2, "a memory module delivers each byte over its own data lines: two random bits are the same in one case of 64, three are in the same byte in one case of 64", sameBit},
	{"hardware-signs", 2, "the signs that each dump shows", signs},
	{"pool-leak", 2, leakSource, poolLeak},
	{"different-stops", 3, "common experience: one faulty driver causes the same stop code again, failing hardware causes different ones", differentStops},
	{"same-driver", 3, "the driver that each dump names", sameDriver},
	{"same-stop", 3, "the stop codes of the dumps", sameStop},
	{"one-uptime", 3, "the uptimes of the dumps", oneUptime},
	{"after-sleep", 3, "the boot status data of each dump", afterSleep},
	{"driver-changed", 2, "the time stamp of the driver that the dumps name", driverChanged},
	{"firmware-changed", 2, "the version of the firmware in each dump", firmwareChanged},
}

// Conclusions says of every pattern whether the crashes of a machine have it.
func (h *History) Conclusions() []PatternResult {
	out := make([]PatternResult, 0, len(patterns))
	for _, p := range patterns {
		c := PatternResult{State: patternUnknown, Text: fmt.Sprintf("it takes %s", units.Count(p.least, "dump", "dumps"))}
		if len(h.crashes) >= p.least {
			c = p.judge(h)
		}
		c.Pattern, c.Source = p.id, p.source
		out = append(out, c)
	}
	return out
}

func met(dumps int, format string, args ...any) PatternResult {
	return PatternResult{State: patternMet, Dumps: dumps, Text: fmt.Sprintf(format, args...)}
}

func notMet() PatternResult { return PatternResult{State: patternNotMet} }

func unknown(why string) PatternResult { return PatternResult{State: patternUnknown, Text: why} }

// clockError is how far the crash time and the uptime may disagree.
const clockError = 5 * time.Minute

// overlaps: a machine cannot crash while it is up after a later start.
func overlaps(h *History) PatternResult {
	crashes := h.ordered()
	judged := false
	for i := 1; i < len(crashes); i++ {
		up, ok := crashes[i].Uptime.Get()
		if !ok {
			continue
		}
		judged = true
		if start := crashes[i].Time.Value.Add(-up); crashes[i-1].Time.Value.Sub(start) > clockError {
			return met(2, "the uptimes overlap: the dumps come from more than one computer, or its clock was changed")
		}
	}
	if !judged {
		return unknown("the dumps do not contain their time and uptime")
	}
	return notMet()
}

func signs(h *History) PatternResult {
	n := 0
	for _, c := range h.crashes {
		if c.Signs {
			n++
		}
	}
	if n < 2 {
		return notMet()
	}
	return met(n, "%d of %d dumps show signs of failing hardware: check memory, processor and power before any driver", n, len(h.crashes))
}

// sameBit: in several dumps the same bit had flipped, or bits of the same byte.
func sameBit(h *History) PatternResult {
	flips := 0
	bits, lanes := map[int]int{}, map[int]int{}
	for _, c := range h.crashes {
		if len(c.Bits) == 0 {
			continue
		}
		flips++
		bits[c.Bits[0]]++
		lanes[c.Bits[0]/8]++
	}
	if flips < 2 {
		return unknown("fewer than two dumps show a flipped bit")
	}
	const lead = "failing memory (strong evidence): "
	for _, bit := range slices.Sorted(maps.Keys(bits)) {
		if n := bits[bit]; n >= 2 {
			return met(n, lead+"the same bit, %d, had flipped in %d of %d dumps", bit, n, len(h.crashes))
		}
	}
	for _, lane := range slices.Sorted(maps.Keys(lanes)) {
		if n := lanes[lane]; n >= 3 {
			return met(n, lead+"a bit of the same byte of a 64-bit word, byte %d, had flipped in %d of %d dumps", lane, n, len(h.crashes))
		}
	}
	return notMet()
}

// poolLeak: the same pool takes far too much of the memory, in several dumps.
func poolLeak(h *History) PatternResult {
	pools := tally(h.crashes, func(c Crash) string { return c.Leak })
	if len(pools) == 0 || pools[0].Count < 2 {
		return notMet()
	}
	return met(pools[0].Count, "%d of %d dumps show a leak of %s pool: something on this computer uses far more than is normal", pools[0].Count, len(h.crashes), pools[0].Value)
}

// A series of different STOPs: so many, of so many kinds, within so long.
const (
	seriesDumps = 3
	seriesStops = 3
	seriesSpan  = 24 * time.Hour
)

// differentStops: STOPs of several kinds in short order, with no driver that is
// named again and again.
func differentStops(h *History) PatternResult {
	crashes := h.ordered()
	switch {
	case len(crashes) < seriesDumps:
		return unknown("the dumps do not contain their times")
	case named(h.Drivers(), len(h.crashes)):
		return notMet()
	}
	for i := range crashes {
		end := i
		for end < len(crashes) && crashes[end].Time.Value.Sub(crashes[i].Time.Value) <= seriesSpan {
			end++
		}
		part := crashes[i:end]
		stops := tally(part, func(c Crash) string { return c.Stop })
		if len(part) < seriesDumps || len(stops) < seriesStops || named(tally(part, driverOf), len(part)) {
			continue
		}
		span := part[len(part)-1].Time.Value.Sub(part[0].Time.Value)
		return met(len(part), "%d crashes with %d different stop codes (%s) within %s: check memory, processor and power before any driver",
			len(part), len(stops), names(stops), units.Span(span))
	}
	return notMet()
}

// names lists the values of tallies.
func names(list []Tally) string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.Value
	}
	return strings.Join(out, ", ")
}

// named reports whether one driver is named twice at least, by a third of the
// dumps, and none as often.
func named(drivers []Tally, dumps int) bool {
	return len(drivers) > 0 && drivers[0].Count >= 2 && 3*drivers[0].Count >= dumps &&
		(len(drivers) == 1 || drivers[1].Count < drivers[0].Count)
}

func sameDriver(h *History) PatternResult {
	drivers := h.Drivers()
	if !named(drivers, len(h.crashes)) {
		return notMet()
	}
	return met(drivers[0].Count, "%d of %d dumps name %s, and no other driver as often", drivers[0].Count, len(h.crashes), drivers[0].Value)
}

// sameStop: one STOP in three quarters of the dumps at least.
func sameStop(h *History) PatternResult {
	stops := h.Stops()
	if len(stops) == 0 || 4*stops[0].Count < 3*len(h.crashes) {
		return notMet()
	}
	return met(stops[0].Count, "%d of %d dumps have stop code %s", stops[0].Count, len(h.crashes), stops[0].Value)
}

// oneUptime: all within so much of each other.
const uptimeSpread = 0.1

func oneUptime(h *History) PatternResult {
	var least, most time.Duration
	n := 0
	for _, c := range h.crashes {
		up, ok := c.Uptime.Get()
		if !ok {
			continue
		}
		if n == 0 || up < least {
			least = up
		}
		most = max(most, up)
		n++
	}
	switch {
	case n < seriesDumps:
		return unknown("the dumps do not contain their uptimes")
	case float64(most-least) > uptimeSpread*float64(most):
		return notMet()
	}
	return met(n, "all crashed about %s after startup", units.Span(most))
}

// afterSleep: none but after the machine had gone to sleep.
func afterSleep(h *History) PatternResult {
	n := 0
	for _, c := range h.crashes {
		switch slept, ok := c.Slept.Get(); {
		case !ok:
			continue
		case !slept:
			return notMet()
		}
		n++
	}
	if n < seriesDumps {
		return unknown("the dumps do not show whether the computer had been asleep")
	}
	return met(n, "the computer had been asleep before each of %d crashes: check its power settings, its firmware, and the drivers that wake with it", n)
}

// driverChanged: crashes that name one driver under more than one build of it.
func driverChanged(h *History) PatternResult {
	drivers := h.Drivers()
	if len(drivers) == 0 || drivers[0].Count < 2 || len(drivers) > 1 && drivers[1].Count == drivers[0].Count {
		return notMet()
	}
	var named []Crash
	for _, c := range h.ordered() {
		if driverOf(c) == drivers[0].Value && c.Build != "" {
			named = append(named, c)
		}
	}
	builds := tally(named, func(c Crash) string { return c.Build })
	switch {
	case len(named) < 2:
		return unknown("the dumps do not show which build of the driver was loaded")
	case len(builds) < 2:
		return notMet()
	}
	return met(len(named), "%s was changed between the crashes that name it (%d builds), and they continued", drivers[0].Value, len(builds))
}

// firmwareChanged: crashes under more than one version of the firmware.
func firmwareChanged(h *History) PatternResult {
	crashes := h.ordered()
	var versions []string
	for _, c := range crashes {
		if c.Firmware != "" && (len(versions) == 0 || versions[len(versions)-1] != c.Firmware) {
			versions = append(versions, c.Firmware)
		}
	}
	if len(versions) < 2 {
		return notMet()
	}
	return met(len(crashes), "the firmware was changed between the crashes (%s), and they continued", strings.Join(versions, ", then "))
}
