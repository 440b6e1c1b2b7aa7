package advice

import (
	"slices"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// displayReporters are Windows' own drivers that find out that a display driver does not
// answer: they report, and are at fault next to never.
var displayReporters = []string{"dxgkrnl.sys", "dxgmms1.sys", "dxgmms2.sys", "watchdog.sys", "videoprt.sys", "win32k.sys", "win32kbase.sys", "win32kfull.sys"}

// displayDrivers begin the names of drivers of graphics chips.
var displayDrivers = []string{
	"nvlddmkm", "nv4_mini", "amdkmdag", "atikmdag", "atikmpag", "ati2mtag", "igdkmd", "igxpmp", "igdpmd", "qcdx", "vm3dmp", "vmx_svga", "vboxwddm", "vboxvideo",
	"viogpudo", "qxldod", "prl_kmdd", "dlkmd", "dlidusb",
}

func isDisplayDriver(name string) bool {
	low := strings.ToLower(name)
	return slices.ContainsFunc(displayDrivers, func(p string) bool { return strings.HasPrefix(low, p) })
}

// failedDisplay: a stop code of the display, and the driver that it is about.
func failedDisplay(s *situation) *candidate {
	if s.trouble() != facts.TroubleDisplay {
		return nil
	}
	c := &candidate{cause: CauseDisplay, confidence: Probable, what: "the display driver or the graphics card"}
	names, how := s.displayDrivers()
	if len(names) == 0 {
		return c
	}
	var described []string
	for _, name := range names {
		described = append(described, s.withAbout(name))
	}
	c.what += ": " + units.Listed(described, maxTied, " or ")
	c.evidence = []string{strings.Join(names, ", ") + how}
	if len(names) == 1 {
		c.subject = names[0]
	}
	return c
}

// displayDrivers are the display drivers on the stack or, where none is, those that are
// loaded, and how they were found.
func (s *situation) displayDrivers() (names []string, how string) {
	for _, doubtful := range []bool{false, true} {
		for i := range s.f.Suspects {
			if b := &s.f.Suspects[i]; isDisplayDriver(b.Module) && s.module(b.Module) != nil && !helper(b.Module) && b.Doubtful() == doubtful {
				return []string{b.Module}, " is the display driver on the stack"
			}
		}
	}
	for i := range s.f.Modules.Or(nil) {
		if m := &s.f.Modules.Value[i]; !m.Windows && isDisplayDriver(m.Name) && !slices.Contains(names, m.Name) && !helper(m.Name) {
			names = append(names, m.Name)
		}
	}
	if len(names) == 1 {
		return names, " is the display driver that is loaded"
	}
	return names, " are the display drivers that are loaded"
}

// helper reports whether a display driver is the part of AMD's that only passes calls on
// to the other.
func helper(name string) bool { return strings.HasPrefix(strings.ToLower(name), "atikmpag") }

// reports reports whether a module is one that reports the failure of another in this
// stop code.
func (s *situation) reports(module string) bool {
	return s.trouble() == facts.TroubleDisplay && slices.Contains(displayReporters, strings.ToLower(module))
}
