package system

import (
	"fmt"
	"strings"
	"time"

	"dumptriage/dump/facts"
)

// A Setting is what the hardware is looked at with.
type Setting struct {
	CrashTime facts.Known[time.Time]
	Storage   facts.Known[facts.Storage]
	Session   facts.Known[facts.Session]
}

// Observe returns what is remarkable about a computer, each a sentence without its
// stop. It notes in h what conclusions are drawn from.
func Observe(h *facts.Hardware, s *Setting) []string {
	var out []string
	for _, o := range observations {
		if text := o(s, h); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// observations are what is looked at, each a sentence without its stop, or "".
var observations = []func(*Setting, *facts.Hardware) string{
	overclocked, mixedMemory, oldFirmware, oldMicrocode, tooHot, slowDisk, powering, unclean, virtual,
}

func overclocked(_ *Setting, h *facts.Hardware) string {
	over := 0
	var fast facts.MemoryModule
	for _, m := range h.Memory {
		if rated, ok := m.Rated.Get(); ok && m.Configured.Or(0) > rated {
			fast = m
			over++
		}
	}
	if over == 0 {
		return ""
	}
	h.AboveRating = fast.Rated.Value
	return fmt.Sprintf("%d of %d memory modules run faster than rated: at %d MT/s, rated for %d", over, len(h.Memory), fast.Configured.Value, fast.Rated.Value)
}

func mixedMemory(_ *Setting, h *facts.Hardware) string {
	makers := map[string]bool{}
	for _, m := range h.Memory {
		if m.Maker != "" {
			makers[strings.ToLower(m.Maker)] = true
		}
	}
	if len(makers) < 2 {
		return ""
	}
	return fmt.Sprintf("the memory modules come from %d manufacturers", len(makers))
}

// oldBIOS is from which age on firmware is worth a remark.
const oldBIOS = 3 * 365 * 24 * time.Hour

func oldFirmware(s *Setting, h *facts.Hardware) string {
	crash, ok := s.CrashTime.Get()
	built, dated := h.BIOSBuilt.Get()
	if age := crash.Sub(built); ok && dated && !h.Virtual && age > oldBIOS && age < 40*oldBIOS {
		return fmt.Sprintf("the firmware was %d years old", int(age/(365*24*time.Hour)))
	}
	return ""
}

// raptorLake is the signature of the desktop processors of Intel's 13th and 14th
// generation, and vminFix the microcode with which Intel ended the rise of their
// voltage that damaged some of them (Intel, September 2024: 0x12B).
const (
	raptorLakeFamily, raptorLakeModel = 6, 183
	vminFix                           = 0x12b
)

// oldMicrocode notes the sentence in h, too.
func oldMicrocode(_ *Setting, h *facts.Hardware) string {
	s, ok := h.Signature.Get()
	revision, known := h.Microcode.Get()
	mobile := strings.Contains(h.Processor, "HX") // the same signature, which Intel's advice does not cover
	if !ok || !known || s.Family != raptorLakeFamily || s.Model != raptorLakeModel || revision >= vminFix || mobile {
		return ""
	}
	h.OldMicrocode = fmt.Sprintf("the microcode (0x%x) is older than Intel's fix for unstable desktop processors of the 13th and 14th generation (0x%x)", revision, vminFix)
	return h.OldMicrocode
}

// hot is how close to its limit a processor is worth a remark, in degrees.
const hot = 5

func tooHot(_ *Setting, h *facts.Hardware) string {
	t, ok := h.Thermal.Get()
	margin, read := t.Margin.Get()
	switch {
	case !ok:
	case t.Critical:
		return "the processor reached its critical temperature after the boot"
	case read && margin <= hot:
		return fmt.Sprintf("the processor was %d degrees below its temperature limit", margin)
	}
	return ""
}

func slowDisk(s *Setting, _ *facts.Hardware) string {
	if disk := s.Storage.Value; disk.Slow() {
		return fmt.Sprintf("a disk request took %d seconds", int(disk.Slowest/time.Second))
	}
	return ""
}

// powerWords say what the power manager was at.
var powerWords = map[string]string{
	facts.PowerSleep:        "the computer was going to sleep or waking up",
	facts.PowerStandby:      "the computer was in connected standby",
	facts.PowerUserShutdown: "a user had requested a shutdown",
	facts.PowerShutdown:     "Windows was being shut down",
}

func powering(s *Setting, _ *facts.Hardware) string { return powerWords[s.Session.Value.Power] }

// series is from how many starts on that did not end in order they are worth a
// remark.
const series = 3

func unclean(s *Setting, _ *facts.Hardware) string {
	starts := s.Session.Value
	boot, ok := starts.Boot.Get()
	clean, known := starts.CleanBoot.Get()
	if n := boot - clean; ok && known && n >= series {
		return fmt.Sprintf("the last %d boots did not end with a shutdown", n)
	}
	return ""
}

func virtual(_ *Setting, h *facts.Hardware) string {
	if !h.Virtual {
		return ""
	}
	return "it is a virtual machine"
}
