package advice

import (
	"fmt"
	"slices"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
	"dumptriage/signatures"
)

// remedy: a known issue matches.
func remedy(s *situation) string {
	f := s.best()
	if f == nil {
		return ""
	}
	return remedyOf(f.Signature, f.Verdict)
}

// remedyOf is the fix of an issue, its workaround, or both.
func remedyOf(s *signatures.Signature, v signatures.Verdict) string {
	fix := s.Fix()
	switch {
	case fix != "" && s.Workaround != "":
		return fmt.Sprintf("Apply the fix for %s (%s): %s Until then, try the workaround: %s", s.ID, v, fix, s.Workaround)
	case fix != "":
		return fmt.Sprintf("Apply the fix for %s (%s): %s", s.ID, v, fix)
	case s.Workaround != "":
		return fmt.Sprintf("Try the workaround of %s (%s): %s", s.ID, v, s.Workaround)
	}
	return ""
}

// maybeWorkaround: a leak may be a known one, and its workaround costs little.
func maybeWorkaround(s *situation) string {
	if s.best() != nil {
		return ""
	}
	for i := range s.findings {
		f := &s.findings[i]
		if f.Behind == "" && f.Verdict == signatures.Possible && f.Signature.Kind == "leak" {
			if w := f.Signature.Workaround; w != "" {
				return fmt.Sprintf("If %s may be the issue (possible), try its workaround: %s", f.Signature.ID, w)
			}
		}
	}
	return ""
}

// Driver Verifier came with Windows 2000 ("Driver Verifier", Windows driver
// documentation); its command line takes these options since Windows XP.
const caution = "If Windows then fails to start, start it in safe mode and run verifier /reset."

// codeClasses are the STOPs that bad code causes, so that Driver Verifier can
// catch it earlier.
var codeClasses = []string{"page-fault", "irql", "pool-corruption", "exception"}

// blamedDriver: the driver that the conclusion names, before what is to be done about every
// STOP of its kind.
func blamedDriver(s *situation) string {
	if !s.driverFirst() {
		return ""
	}
	return s.aboutSuspect()
}

// suspectedDriver: a driver that is not one of Windows' own may be the cause.
func suspectedDriver(s *situation) string {
	if s.driverFirst() {
		return ""
	}
	return s.aboutSuspect()
}

// driverFirst reports whether the driver that is suspected is what to begin with: the
// conclusion names it, and no data are at stake.
func (s *situation) driverFirst() bool {
	return s.suspect != nil && s.verdict.Cause == CauseDriver && strings.EqualFold(s.verdict.Subject, s.suspect.Module) &&
		!slices.Contains([]facts.Trouble{facts.TroubleDisk, facts.TroubleBoot}, s.trouble())
}

// aboutSuspect is what to do about a driver that is suspected.
func (s *situation) aboutSuspect() string {
	b := s.suspect
	if b == nil || s.showsHardware() || s.f.Unsupported.OK {
		return ""
	}
	grounds := "may be the cause"
	if !b.Heuristic {
		grounds = "is named by the " + s.source()
	}
	// Never "disable": a machine may not start without it.
	step := fmt.Sprintf("Update %s, which %s, or roll it back to the previous version.", s.described(b.Module), grounds)
	switch {
	case s.trouble() == facts.TroubleVerifier:
		return step + " To end the check, run verifier /reset and restart."
	case !s.ofCode() || b.Unloaded:
		return step
	case !plainFile(b.Module):
		return step + " The name is not a plain file name, so no command with it is shown here."
	case s.windows == nt35 || s.windows == nt40:
		return step
	case s.windows == w2k:
		return step + " To confirm, have Driver Verifier (verifier.exe) check this driver and restart. " + caution
	}
	return fmt.Sprintf("%s To confirm, run verifier /standard /driver %s and restart; the next crash will then identify the "+
		"driver. %s", step, b.Module, caution)
}

// module is the loaded module of a name, or nil.
func (s *situation) module(name string) *facts.Module {
	modules := s.f.Modules.Or(nil)
	i := slices.IndexFunc(modules, func(m facts.Module) bool { return strings.EqualFold(m.Name, name) })
	if i < 0 {
		return nil
	}
	return &modules[i]
}

// described is a driver with what is known of it, in parentheses: what it is, its
// version, and where to get another.
func (s *situation) described(name string) string {
	m := s.module(name)
	if m == nil {
		return name
	}
	var parts []string
	if m.About != "" {
		parts = append(parts, m.About)
	}
	if v := m.Version.Or(""); v != "" {
		parts = append(parts, "version "+v)
	}
	if m.From != "" {
		parts = append(parts, "available from: "+m.From)
	}
	if len(parts) == 0 {
		return name
	}
	return name + " (" + strings.Join(parts, "; ") + ")"
}

// verifierAll: bad code, but no driver can be named.
func verifierAll(s *situation) string {
	if s.suspect != nil || s.showsHardware() || s.f.Unsupported.OK || s.windows < w2k || !s.ofCode() {
		return ""
	}
	var names []string
	for _, m := range s.f.Modules.Or(nil) {
		if !m.Windows && plainFile(m.Name) && !storage(m.Name) {
			names = append(names, m.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	why := "The " + s.source() + " names no third-party driver. Have Driver Verifier check those that are loaded: "
	if s.windows == w2k {
		return why + "in verifier.exe, select " + strings.Join(names, ", ") + " and restart. " + caution
	}
	return why + "run verifier /standard /driver " + strings.Join(names, " ") + " and restart. " + caution
}

// plainFile reports whether a name can stand in a command: it is text of a dump, and
// people paste commands into a shell.
func plainFile(name string) bool {
	const most = 64
	return name != "" && len(name) <= most && name[0] != '-' &&
		strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789_-.") == ""
}

// storageNames begin the names of drivers of disks: to watch one may keep the
// machine from starting.
var storageNames = []string{
	"iastor", "amd_sata", "amdsata", "amdsbs", "amdxata", "stor", "nvstor", "nvraid", "lsi_", "megasas", "megasr", "viostor",
	"vioscsi", "rcraid", "rcbottom", "rccfg", "intmsd", "mvs", "ahci", "arcsas", "adp", "aic", "percsas", "sisraid", "vsmraid", "vstx",
	"3ware", "hpsa", "samsungnvme", "secnvme", "asstor", "asahci", "jraid", "pvscsi", "xenvbd", "qla", "symc", "ncr", "cpq",
}

func storage(name string) bool {
	low := strings.ToLower(name)
	return slices.ContainsFunc(storageNames, func(p string) bool { return strings.HasPrefix(low, p) })
}

// testHardware: the dump itself shows that memory or a processor may be
// failing.
func testHardware(s *situation) string {
	if len(s.f.HardwareSigns) == 0 {
		return ""
	}
	return "The " + s.source() + " shows signs of failing hardware: " + s.f.HardwareSigns[0] + ". " + troubleSteps[facts.TroubleHardware](s)
}

// missingFacts: a need of a possible finding could not be checked.
func missingFacts(s *situation) string {
	for i := range s.findings {
		if f := &s.findings[i]; len(f.Missing) > 0 {
			return fmt.Sprintf("To confirm or rule out %s, find out %s.", f.Signature.ID, units.Listed(f.Missing, 3, "; "))
		}
	}
	return ""
}

// asksForPool reports whether a finding could not be settled for lack of pool
// facts.
func (s *situation) asksForPool() bool {
	return slices.ContainsFunc(s.findings, func(f signatures.Finding) bool {
		return slices.ContainsFunc(f.Missing, func(m string) bool {
			return strings.Contains(m, "pool") || strings.Contains(m, "tag")
		})
	})
}
