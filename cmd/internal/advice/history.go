package advice

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"dumptriage/dump/facts"
)

// A Crash is what one dump adds to the history of a machine.
type Crash struct {
	Time     facts.Known[time.Time]
	Uptime   facts.Known[time.Duration]
	Stop     string            // the STOP as people write it, "" where none is recorded
	Place    string            // module at fault, or ""
	Driver   string            // third-party driver that is named, or ""
	Build    string            // of that driver: the time stamp of its image, or ""
	Firmware string            // version of the firmware, or ""
	Signs    bool              // the dump shows signs of failing hardware
	Bits     []int             // the bits of a 64-bit word that had flipped
	Leak     string            // "nonpaged" or "paged": the pool that takes far too much of the memory, or ""
	Slept    facts.Known[bool] // the machine had gone to sleep since its start
}

// CrashOf takes from the facts of one dump what its machine's history keeps.
func CrashOf(f *facts.Facts) Crash {
	c := Crash{
		Time: f.System.CrashTime, Uptime: f.System.Uptime, Firmware: f.Hardware.Value.BIOSVersion,
		Stop: stopName(f), Place: f.Bugcheck.Value.Faulting.Value.Module, Signs: len(f.HardwareSigns) > 0,
	}
	if s := thirdParty(f.Suspects); s != nil {
		c.Driver, c.Build = s.Module, buildOf(f.Modules.Value, s.Module)
	}
	for i := range f.BitFlips {
		if bit, ok := f.BitFlips[i].Bit.Get(); ok {
			c.Bits = append(c.Bits, bit)
		}
	}
	for _, p := range pressures(f) {
		if p.Leak && c.Leak == "" {
			c.Leak = string(p.Resource)
		}
	}
	if s := f.Session.Value; s.Sleeps.OK {
		c.Slept = facts.Some(s.Sleeps.Value > 0 || s.Power == facts.PowerSleep)
	}
	return c
}

// crashID is the same for every dump of one crash, copies and dumps of other kinds
// among them, and different for other crashes: a hash of when it was, after how
// long, and of the parameters and registers of the stop. It is false where the dump
// does not tell enough.
func crashID(f *facts.Facts) (id uint64, ok bool) {
	b, stopped := f.Bugcheck.Get()
	at, timed := f.System.CrashTime.Get()
	context, registers := f.Context.Get()
	if !stopped || b.Kind == facts.StopImage || !timed && !(registers && context.SP != 0) {
		return 0, false
	}
	h := fnv.New64a()
	fmt.Fprint(h, b.Base, f.System.Build.Or(0), f.System.Processors.Or(0), f.System.Uptime.Or(0))
	for _, p := range b.Parameters {
		fmt.Fprint(h, " ", p.Value)
	}
	if timed {
		fmt.Fprint(h, " at ", at.UnixNano())
	} else {
		fmt.Fprint(h, " in ", context.IP, context.SP, f.Running.Thread.Or(0), f.System.DTB.Or(0), f.System.MemoryBytes.Or(0))
	}
	return h.Sum64(), true
}

// buildOf is the time stamp in the image of a driver, which tells one build of it
// from another.
func buildOf(modules []facts.Module, name string) string {
	i := slices.IndexFunc(modules, func(m facts.Module) bool { return m.Name == name })
	if i < 0 || !modules[i].TimeStamp.OK {
		return ""
	}
	return fmt.Sprintf("%08x", modules[i].TimeStamp.Value)
}

// stopName is the STOP of a crash, "" where there was none.
func stopName(f *facts.Facts) string {
	b, ok := f.Bugcheck.Get()
	if !ok || b.NotACrash != "" {
		return ""
	}
	return fmt.Sprintf("0x%X", b.Base)
}

// maxHistory bounds the crashes that are kept of one machine: what is said of a
// machine is said of the first that were read.
const maxHistory = 128

// A History is the crashes of one machine, in the order of time.
type History struct{ crashes []Crash }

// Add keeps one more crash, unless there are very many already.
func (h *History) Add(c Crash) {
	if len(h.crashes) < maxHistory {
		h.crashes = append(h.crashes, c)
	}
}

// ordered are the crashes of which the time is known, the first first.
func (h *History) ordered() []Crash {
	out := slices.DeleteFunc(slices.Clone(h.crashes), func(c Crash) bool { return !c.Time.OK })
	slices.SortStableFunc(out, func(a, b Crash) int { return a.Time.Value.Compare(b.Time.Value) })
	return out
}

// A Tally is a value and how many crashes have it.
type Tally struct {
	Value string
	Count int
}

// tally counts the crashes by a value, the most frequent first; without a value
// they count for nothing.
func tally(crashes []Crash, of func(Crash) string) []Tally {
	counts := map[string]int{}
	for _, c := range crashes {
		if v := of(c); v != "" {
			counts[v]++
		}
	}
	out := make([]Tally, 0, len(counts))
	for v, n := range counts {
		out = append(out, Tally{v, n})
	}
	slices.SortFunc(out, func(a, b Tally) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Value, b.Value)) })
	return out
}

// Stops and Drivers are what the crashes were, and whom they name.
func (h *History) Stops() []Tally   { return tally(h.crashes, func(c Crash) string { return c.Stop }) }
func (h *History) Drivers() []Tally { return tally(h.crashes, driverOf) }

// driverOf is the driver that a crash names. One that failing hardware explains
// names nobody: any driver may be where it strikes.
func driverOf(c Crash) string {
	if c.Signs {
		return ""
	}
	return c.Driver
}
