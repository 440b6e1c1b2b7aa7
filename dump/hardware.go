package dump

import (
	"fmt"
	"strings"
	"time"

	"dumptriage/dump/facts"
	"dumptriage/dump/secondary"
)

// maxBlock bounds a block that is decoded: those seen have some kilobytes.
const maxBlock = 1 << 18

// collectHardware reads what the secondary data say of the machine.
func collectHardware(c *collection) (string, string) {
	var h facts.Hardware
	found := false
	h.Microcode = facts.Unknown[uint32]("the dump does not hold it")
	for _, b := range c.img.Blobs {
		decode := secondary.Decoders[b.GUID]
		if decode == nil || !b.Place.Exists() {
			continue
		}
		found = true
		decode(c.read(b.Place, maxBlock), &h)
	}
	if !found {
		c.f.Hardware = facts.Unknown[facts.Hardware](c.noneBehind("no block behind the dump describes the machine"))
		return outcome(c.f.Hardware)
	}
	h.Observations = c.observe(&h)
	c.f.Hardware = facts.Some(h)
	return collected()
}

// oldBIOS is from which age on firmware is worth a remark.
const oldBIOS = 3 * 365 * 24 * time.Hour

// biosDates are the forms in which firmware writes its date (DSP0134, 7.1).
var biosDates = []string{"01/02/2006", "1/2/2006", "01/ 2/2006", "01/02/06"}

// observe says what is remarkable about a machine.
func (c *collection) observe(h *facts.Hardware) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	makers, over := map[string]bool{}, 0
	var fast facts.MemoryModule
	for _, m := range h.Memory {
		if m.Rated != 0 && m.Configured > m.Rated {
			fast = m
			over++
		}
		if m.Maker != "" {
			makers[strings.ToLower(m.Maker)] = true
		}
	}
	if over > 0 {
		add("%d of %d memory modules run above their rating: at %d MT/s, rated for %d", over, len(h.Memory), fast.Configured, fast.Rated)
	}
	if len(makers) > 1 {
		add("the memory modules are of %d makers", len(makers))
	}
	if crash, ok := c.f.System.CrashTime.Get(); ok {
		for _, form := range biosDates {
			date, err := time.Parse(form, h.BIOSDate)
			if age := crash.Sub(date); err == nil && age > oldBIOS && age < 40*oldBIOS && !h.Virtual {
				add("the firmware was %d years old", int(age/(365*24*time.Hour)))
				break
			}
		}
	}
	if h.Virtual {
		add("it is a virtual machine")
	}
	return out
}
