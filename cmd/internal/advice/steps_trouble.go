package advice

import (
	"slices"

	"dumptriage/dump/facts"
)

// troubleSteps are what to do about each kind of trouble, whoever is named.
// Sources: the resolution sections of the bug check reference of the Windows
// driver documentation; for disks Q130801.
var troubleSteps = map[facts.Trouble]func(*situation) string{
	facts.TroubleBoot:     bootStep,
	facts.TroubleDisk:     diskStep,
	facts.TroubleDisplay:  always("Set the clocks of the graphics chip and its memory to their defaults, check the card's cooling and power, and install a different display driver, newer or older, from the maker of the graphics chip."),
	facts.TroubleDMA:      always("Update the firmware of the computer, and the driver and firmware of the device that made the access; remove the device if you can do without it. This bug check occurs even when Driver Verifier is off."),
	facts.TroubleDriver:   driverStep,
	facts.TroubleFirmware: always("Update the firmware of the computer and reset it to its defaults: this stop code points to the firmware, not to a driver."),
	facts.TroubleHardware: func(s *situation) string { return "Test the memory with " + memoryTest(s.windows) + clocksAndPower },
	facts.TroubleMemory: func(s *situation) string {
		if s.driverFirst() {
			return "Test the memory with " + memoryTest(s.windows) + clocksAndPower
		}
		return "Test the memory first, with " + memoryTest(s.windows) + clocksAndPower
	},
	facts.TroubleNetwork:  always("Update the drivers of the network adapters, and update or remove network filters: firewalls, VPN clients, virus scanners, packet captures."),
	facts.TroublePower:    always("Update the firmware of the computer and the network, graphics, USB and storage drivers: usually one of these holds up a sleep or wake request."),
	facts.TroubleShortage: always("Find the pool tag that only grows: compare snapshots of poolmon /n FILE taken some time apart, before the next crash."),
	facts.TroubleSystem:   systemStep,
	facts.TroubleUSB:      always("Unplug USB devices and hubs one after another to find the one that fails, and update the firmware of the computer and the driver of the USB controller."),
	facts.TroubleVerifier: always("Update the driver that the verifier caught, or roll it back to the previous version; run verifier /reset and restart to end the check."),
	facts.TroubleWatchdog: always("Update the storage, network, USB and graphics drivers and the firmware of solid-state disks: usually one of these keeps a processor busy for too long."),
}

// ForStop is what to do about a STOP where nothing is known of the computer; it is
// empty where nothing is said.
func ForStop(b *facts.Bugcheck) []string {
	s := &situation{f: &facts.Facts{}, stop: b}
	if s.is(facts.StopForced) {
		return []string{notACrash(s)}
	}
	if step := troubleSteps[b.Trouble]; step != nil {
		return []string{step(s)}
	}
	return nil
}

// always is a step that fits every Windows.
func always(step string) func(*situation) string { return func(*situation) string { return step } }

const clocksAndPower = ", set processor and memory clocks to their defaults, check cooling and power, and update the firmware."

// memoryTest is the memory test that a Windows has: Windows Memory Diagnostic
// came with Vista.
func memoryTest(g generation) string {
	const own, windows = "a memory test that boots from its own disk", "Windows Memory Diagnostic (mdsched.exe)"
	switch {
	case g == unknownWindows:
		return windows + " or " + own
	case g < vista:
		return own
	}
	return windows
}

// diskStep asks for chkdsk /r, which reads the whole disk, only where the disk itself
// reported an error, and for chkdsk /f where the file system is damaged.
func diskStep(s *situation) string {
	const step = "Back up important files first. Check the health of the disk, its cable and its controller, and look in the System event log " +
		"for disk errors"
	switch {
	case len(s.diskErrors()) > 0:
		return step + ", then run chkdsk /r on the volume."
	case s.class() == "filesystem":
		return step + ", then run chkdsk /f on the volume."
	}
	return step + "."
}

// bootStep: the last known good configuration is offered up to Windows 7, the
// repair environment from Vista on.
func bootStep(s *situation) string {
	g := s.windows
	const undo = "If the disk mode in the firmware (AHCI, RAID, IDE), a disk or its cable was changed, change it back. "
	switch {
	case g == nt35, g == nt40:
		return undo + "Then start with the Last Known Good configuration, or repair the installation with the emergency repair disk."
	case g >= w2k && g < vista:
		return undo + "Then start with the Last Known Good configuration, or run chkdsk /r from the Recovery Console."
	case g == vista:
		return undo + "Then start with the Last Known Good configuration, or run Startup Repair and chkdsk /r from the installation medium."
	}
	return undo + "Then run Startup Repair and chkdsk /r from the recovery environment or the installation medium."
}

// systemStep: sfc checks system files since Windows 2000, DISM repairs their
// store since Windows 8.
func systemStep(s *situation) string {
	g := s.windows
	switch {
	case g == nt35, g == nt40:
		return "Repair the system files with the emergency repair disk."
	case g >= w2k && g < win8:
		return "Check the system files with sfc /scannow."
	}
	return "Check the system files with DISM /Online /Cleanup-Image /RestoreHealth and then sfc /scannow."
}

// driverStep is for a STOP without a dump: with one, the driver has a name.
func driverStep(s *situation) string {
	g := s.windows
	const step = "Update the driver that the dump names, or roll it back to the previous version."
	if g == nt35 || g == nt40 {
		return step
	}
	return step + " If it names none, have Driver Verifier check the third-party drivers: verifier /standard /driver NAME… " + caution
}

// knownTrouble is what to do about the kind of trouble that a STOP stands for,
// where other rules do not say it better: they know the driver, and the pool.
func knownTrouble(s *situation) string {
	trouble := s.trouble()
	if trouble == "" || s.f.Unsupported.OK || endedProgram(s) != "" || len(s.f.HardwareSigns) > 0 || s.failed() != nil || s.suspect != nil && s.suspect.Basis == facts.BasisCaller {
		return ""
	}
	switch trouble {
	case facts.TroubleDriver, facts.TroubleShortage:
		return ""
	case facts.TroubleVerifier:
		if s.suspect != nil {
			return ""
		}
	case facts.TroubleMemory:
		if s.suspect != nil && !s.suspect.Heuristic {
			return ""
		}
	}
	if step := troubleSteps[trouble]; step != nil {
		return step(s)
	}
	return ""
}

// ofCode reports whether bad code causes this STOP, so that Driver Verifier can
// catch it earlier; never one of disks, for it watches what the disk needs.
func (s *situation) ofCode() bool {
	if slices.Contains(codeClasses, s.class()) {
		return slices.Contains([]facts.Trouble{"", facts.TroubleDriver, facts.TroubleMemory}, s.trouble())
	}
	return s.trouble() == facts.TroubleDriver && s.crashed()
}
