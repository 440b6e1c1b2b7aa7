package advice

import (
	"fmt"
	"slices"

	"dumptriage/dump/facts"
)

// errorRecord: the record of a hardware error names what failed.
func errorRecord(s *situation) string {
	failed := s.failed()
	if failed == nil {
		return ""
	}
	step := "The hardware error record names what failed: " + failed.Text + ". "
	switch failed.Subject {
	case facts.SubjectDevice:
		return step + "Reseat the card or its cable, check its power and cooling, and update its firmware and driver."
	case facts.SubjectMemory:
		return step + troubleSteps[facts.TroubleMemory](s)
	}
	return step + "Set processor and memory clocks to their defaults, check cooling and power, and update the firmware; if the crash recurs, the processor or the board is failing."
}

// failed is the part of the error record that says what failed, or nil.
func (s *situation) failed() *facts.ErrorSection {
	sections := s.f.ErrorRecord.Value.Sections
	for _, primary := range []bool{true, false} {
		i := slices.IndexFunc(sections, func(e facts.ErrorSection) bool { return e.Primary == primary && e.Subject != "" })
		if i >= 0 {
			return &sections[i]
		}
	}
	return nil
}

// otherProcessor: no update of the same kind of driver helps a processor that lacks what
// it needs.
func otherProcessor(s *situation) string {
	u, ok := s.f.Unsupported.Get()
	if !ok {
		return ""
	}
	if m := s.module(u.Module); m == nil || m.Windows {
		return fmt.Sprintf("This version of Windows needs %s, which the processor does not have: return to the previous version of Windows, or use a computer that meets the requirements. "+
			"If the processor does have it, the firmware or the hypervisor hides it.", u.Feature)
	}
	return fmt.Sprintf("Install a version of %s that does not need %s, or remove it: the processor does not have that. Ask the vendor which version supports the %s.",
		s.described(u.Module), u.Feature, s.processor())
}

// memoryAboveRating: memory that runs faster than it is made for is the first
// thing to undo where memory may be failing.
func memoryAboveRating(s *situation) string {
	rated := s.f.Hardware.Value.AboveRating
	if rated == 0 || !s.maybeHardware() && !ofHardware(s.verdict.Cause) {
		return ""
	}
	return fmt.Sprintf("The memory runs faster than its rated speed: disable its overclocking profile (XMP, EXPO, DOCP) so that it runs at %d MT/s, and see whether the crashes continue.", rated)
}

// maybeHardware reports whether the STOP or the dump points to hardware.
func (s *situation) maybeHardware() bool {
	return len(s.f.HardwareSigns) > 0 || s.failed() != nil ||
		slices.Contains([]facts.Trouble{facts.TroubleHardware, facts.TroubleMemory}, s.trouble())
}

// slowDisk: a disk that does not respond keeps sleep requests, and whoever waits
// for its data. STOPs of disks have a step of their own.
func slowDisk(s *situation) string {
	if !s.slow() {
		return ""
	}
	d := s.f.Storage.Value
	return fmt.Sprintf("A disk request took %d seconds shortly before the crash: check the disk, its cable and its power supply, "+
		"and update its firmware and the driver of its controller.", int(d.Slowest.Seconds()))
}

// slow reports whether a disk took long to answer, where that may be what the STOP
// is about.
func (s *situation) slow() bool {
	return s.f.Storage.Value.Slow() && slices.Contains([]facts.Trouble{facts.TroublePower, facts.TroubleWatchdog, facts.TroubleSystem}, s.trouble())
}

// newMicrocode: firmware brings the microcode with which a processor is stable.
func newMicrocode(s *situation) string {
	if s.f.Hardware.Value.OldMicrocode == "" || !ofHardware(s.verdict.Cause) {
		return ""
	}
	return "Update the firmware (BIOS) of the computer: " + s.f.Hardware.Value.OldMicrocode +
		". The update prevents further damage but cannot repair it: if the crashes continue, have the processor replaced."
}
