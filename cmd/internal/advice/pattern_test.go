package advice

import (
	"strings"
	"testing"
	"time"

	"dumptriage/dump/facts"
)

// crash is one at a minute of a day, after so long, with a STOP, naming a driver.
func crash(minute int, up time.Duration, stop, driver string) Crash {
	return Crash{
		Time:   facts.Some(time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC).Add(time.Duration(minute) * time.Minute)),
		Uptime: facts.Some(up), Stop: stop, Driver: driver, Firmware: "1.0",
	}
}

// TestPatterns: each history shows what it was made for.
func TestPatterns(t *testing.T) {
	hour := time.Hour
	signed := func(c Crash) Crash { c.Signs = true; return c }
	flipped := func(bit int, c Crash) Crash { c.Signs, c.Bits = true, []int{bit}; return c }
	leaking := func(c Crash) Crash { c.Leak = "nonpaged"; return c }
	updated := func(c Crash) Crash { c.Firmware = "2.0"; return c }
	slept := func(c Crash) Crash { c.Slept = facts.Some(true); return c }
	awake := func(c Crash) Crash { c.Slept = facts.Some(false); return c }
	built := func(build string, c Crash) Crash { c.Build = build; return c }
	late := Crash{Stop: "0x50"}
	for name, c := range map[string]struct {
		crashes []Crash
		met     string // patterns that are met
	}{
		"one":              {[]Crash{crash(0, hour, "0x50", "")}, ""},
		"three kinds":      {[]Crash{crash(70, hour, "0x50", ""), crash(0, hour, "0x1E", ""), crash(600, 20*time.Minute, "0x101", "")}, "different-stops"},
		"over two days":    {[]Crash{crash(0, hour, "0x50", ""), crash(1400, hour, "0x1E", ""), crash(2900, 9*hour, "0x101", "")}, ""},
		"one of a driver":  {[]Crash{crash(0, hour, "0x50", "a.sys"), crash(70, hour, "0x1E", "a.sys"), crash(600, 20*time.Minute, "0x101", "")}, "same-driver"},
		"two drivers":      {[]Crash{crash(0, hour, "0x50", "a.sys"), crash(70, hour, "0x1E", "b.sys"), crash(600, 20*time.Minute, "0x101", "")}, "different-stops"},
		"one STOP":         {[]Crash{crash(0, hour, "0xD1", "a.sys"), crash(70, hour, "0xD1", "a.sys"), crash(140, hour, "0xD1", "a.sys")}, "same-driver same-stop one-uptime"},
		"signs":            {[]Crash{signed(crash(0, hour, "0x50", "")), signed(crash(70, hour, "0x50", ""))}, "hardware-signs"},
		"one bit twice":    {[]Crash{flipped(37, crash(0, hour, "0x50", "")), flipped(37, crash(70, hour, "0x50", ""))}, "same-bit hardware-signs"},
		"two bits":         {[]Crash{flipped(37, crash(0, hour, "0x50", "")), flipped(38, crash(70, hour, "0x50", ""))}, "hardware-signs"},
		"one byte thrice":  {[]Crash{flipped(37, crash(0, hour, "0x50", "")), flipped(38, crash(70, hour, "0x50", "")), flipped(33, crash(140, hour, "0x50", ""))}, "same-bit hardware-signs same-stop one-uptime"},
		"three bytes":      {[]Crash{flipped(7, crash(0, hour, "0x50", "")), flipped(38, crash(70, hour, "0x50", "")), flipped(23, crash(140, hour, "0x50", ""))}, "hardware-signs same-stop one-uptime"},
		"a pool leaks":     {[]Crash{leaking(crash(0, hour, "0x50", "")), leaking(crash(70, hour, "0x50", ""))}, "pool-leak"},
		"leaks once":       {[]Crash{leaking(crash(0, hour, "0x50", "")), crash(70, hour, "0x50", "")}, ""},
		"two at one time":  {[]Crash{crash(0, hour, "0x50", ""), crash(30, hour, "0x50", "")}, "overlap"},
		"another firmware": {[]Crash{updated(crash(200, hour, "0x50", "")), crash(0, hour, "0x50", "")}, "firmware-changed"},
		"after sleep":      {[]Crash{slept(crash(0, hour, "0x9F", "")), slept(crash(170, 2*hour, "0x1E", "")), slept(crash(600, 7*hour, "0xA", ""))}, "different-stops after-sleep"},
		"once without":     {[]Crash{slept(crash(0, hour, "0x9F", "")), awake(crash(170, 2*hour, "0x1E", "")), slept(crash(600, 7*hour, "0xA", ""))}, "different-stops"},
		"another build":    {[]Crash{built("5f000000", crash(0, hour, "0xD1", "a.sys")), built("60000000", crash(200, 2*hour, "0xD1", "a.sys"))}, "driver-changed"},
		"one build":        {[]Crash{built("5f000000", crash(0, hour, "0xD1", "a.sys")), built("5f000000", crash(200, 2*hour, "0xD1", "a.sys"))}, ""},
		"builds unknown":   {[]Crash{crash(0, hour, "0xD1", "a.sys"), built("5f000000", crash(200, 2*hour, "0xD1", "a.sys"))}, ""},
		"without times":    {[]Crash{late, late, late}, "same-stop"},
	} {
		var h History
		for _, x := range c.crashes {
			h.Add(x)
		}
		var met []string
		for _, x := range h.Conclusions() {
			switch {
			case x.State == patternMet:
				met = append(met, x.Pattern)
				if x.Dumps < 2 || x.Dumps > len(c.crashes) {
					t.Errorf("%s: %s stands on %d dumps", name, x.Pattern, x.Dumps)
				}
			case x.State == patternUnknown && x.Text == "":
				t.Errorf("%s: %s is unknown without a reason", name, x.Pattern)
			}
			if x.Source == "" {
				t.Errorf("%s has no source", x.Pattern)
			}
		}
		if got := strings.Join(met, " "); got != c.met {
			t.Errorf("%s: %q, want %q", name, got, c.met)
		}
	}
}

// TestHistoryIsBounded: a machine that crashes without end costs no more.
func TestHistoryIsBounded(t *testing.T) {
	var h History
	for i := range 10_000 {
		h.Add(crash(i*70, time.Hour, "0x50", ""))
	}
	if len(h.crashes) != maxHistory {
		t.Errorf("%d crashes are kept", len(h.crashes))
	}
}
