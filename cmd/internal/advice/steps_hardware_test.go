package advice

import (
	"strings"
	"testing"
	"time"

	"dumptriage/dump/facts"
)

// TestHardwareSteps: what the error record names comes first, and memory that
// runs above its rating is set back where memory may be failing, and only there.
func TestHardwareSteps(t *testing.T) {
	record := func(sections ...facts.ErrorSection) facts.Known[facts.ErrorRecord] {
		return facts.Some(facts.ErrorRecord{Sections: sections})
	}
	device := facts.ErrorSection{Subject: facts.SubjectDevice, Text: "PCI Express device 01:00.0 (10de:2504)"}
	processor := facts.ErrorSection{Subject: facts.SubjectProcessor, Text: "processor 3, bank 5"}
	stop := func(code uint32, trouble facts.Trouble) facts.Known[facts.Bugcheck] {
		return facts.Some(facts.Bugcheck{Code: code, Base: code, Kind: facts.StopCrash, Trouble: trouble})
	}
	primary := processor
	primary.Primary = true
	for name, c := range map[string]struct {
		f    facts.Facts
		want []string // of the first steps
	}{
		"a device":      {facts.Facts{Bugcheck: stop(0x124, facts.TroubleHardware), ErrorRecord: record(device)}, []string{"01:00.0 (10de:2504). Reseat"}},
		"the primary":   {facts.Facts{Bugcheck: stop(0x124, facts.TroubleHardware), ErrorRecord: record(device, primary)}, []string{"processor 3, bank 5. Set"}},
		"above rating":  {facts.Facts{Bugcheck: stop(0x1a, facts.TroubleMemory), Hardware: facts.Some(facts.Hardware{AboveRating: 2667})}, []string{"runs at 2667 MT/s"}},
		"slow disk":     {facts.Facts{Bugcheck: stop(0x9f, facts.TroublePower), Storage: facts.Some(facts.Storage{Slowest: 20 * time.Second})}, []string{"took 20 seconds", "sleep or wake"}},
		"quick disk":    {facts.Facts{Bugcheck: stop(0x9f, facts.TroublePower), Storage: facts.Some(facts.Storage{Slowest: time.Second})}, []string{"sleep or wake"}},
		"not of memory": {facts.Facts{Bugcheck: stop(0x7b, facts.TroubleBoot), Hardware: facts.Some(facts.Hardware{AboveRating: 2667})}, []string{"Startup Repair"}},
	} {
		steps := For(&c.f, nil).Steps
		for i, want := range c.want {
			if i >= len(steps) || !strings.Contains(steps[i], want) {
				t.Errorf("%s: %q, want %q", name, steps, c.want)
			}
		}
		if all := strings.Join(steps, " "); name == "not of memory" && strings.Contains(all, "rating") {
			t.Errorf("%s: %q", name, all)
		}
	}
}
