package advice

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"dumptriage/dump/facts"
)

// The forms name the rules by which fingerprints are made. A change of a rule needs
// another one, so that tickets are not folded by two rules.
const (
	driverForm  = "dt2-" // a known issue, a driver of a third party, a program
	windowsForm = "dt3-" // the code of Windows itself, or none that is known
)

// fingerprint is the same for the same crash seen again: the same known issue,
// or the same STOP in the same module with the same telling parameters. No load
// address, time, path or size goes into it. An input that says nothing about a
// crash has none.
func (s *situation) fingerprint() string {
	if finding := s.best(); finding != nil {
		return digest(driverForm, "signature", strings.ToUpper(finding.Signature.ID))
	}
	if s.f.User.OK {
		return s.userFingerprint()
	}
	if s.stop == nil || s.is(facts.StopImage) {
		return ""
	}
	module := s.place()
	parts := append([]string{"stop", fmt.Sprintf("0x%08x", s.stop.Base), moduleKey(module)}, s.stop.Identity[:]...)
	if module != "" && !s.isOwn(module) {
		return digest(driverForm, parts...)
	}
	return digest(windowsForm, append(parts, s.f.System.Family.Or(""), s.codePath(module))...)
}

// stackForm names the rule by which stack fingerprints are made.
const stackForm = "st1-"

// stackDepth is how many frames go into a stack fingerprint: those farther out are the same
// for many crashes.
const stackDepth = 5

// stackFingerprint is the same for the same chain of calls: the functions of the first frames
// or, where they have no names, their places in the modules. A stack that is not known to be
// a chain has none.
func (s *situation) stackFingerprint() string {
	if s.f.Chained < 2 {
		return ""
	}
	var parts []string
	for _, f := range s.f.Stack[:min(s.f.Chained, stackDepth, len(s.f.Stack))] {
		place := fmt.Sprintf("+0x%x", f.Offset)
		if name, _, _ := strings.Cut(f.Function, "+"); name != "" {
			place = name
		}
		parts = append(parts, moduleKey(f.Module), place)
	}
	return digest(stackForm, parts...)
}

// place is the module that a STOP is told from others by: the one at fault, or the
// display driver of which Windows' own drivers reported that it failed.
func (s *situation) place() string {
	if module := s.guilty(); module != "" || s.verdict.Cause != CauseDisplay {
		return module
	}
	return s.verdict.Subject
}

// isOwn reports whether a module is one of Windows' own.
func (s *situation) isOwn(module string) bool {
	if m := s.module(module); m != nil {
		return m.Windows
	}
	i := slices.IndexFunc(s.f.Suspects, func(b facts.CrashSuspect) bool { return strings.EqualFold(b.Module, module) })
	if i >= 0 {
		return s.f.Suspects[i].Windows
	}
	return facts.IsKernelOrHAL(module)
}

// codePath tells crashes in the code of Windows itself apart: nearly every kind of crash
// ends there. It is the place in the module or, where the module is not known, in its
// page.
func (s *situation) codePath(module string) string {
	at, ok := s.stop.Faulting.Get()
	switch {
	case !ok:
		return ""
	case at.Module == "":
		return inPage(at.Address)
	case moduleKey(at.Module) == moduleKey(module) && at.Placed:
		return at.Function
	case moduleKey(at.Module) == moduleKey(module):
		return fmt.Sprintf("+0x%x", at.Offset)
	}
	return ""
}

// userFingerprint: the crash of a program goes by the place in the build of the
// module that raised the exception.
func (s *situation) userFingerprint() string {
	e, ok := s.f.Exception.Get()
	if !ok {
		return ""
	}
	where := []string{inPage(e.Address)}
	if e.Module != "" {
		place := fmt.Sprintf("0x%x", e.Offset)
		if e.Placed {
			place = e.Function
		}
		where = []string{moduleKey(e.Module), s.buildOf(e.Module), place}
	}
	parts := append([]string{"user", fmt.Sprintf("0x%08x", e.Code), moduleKey(s.f.User.Value.Process.Or(""))}, where...)
	return digest(driverForm, parts...)
}

// buildOf tells one build of a module from others: its version, else its time
// stamp.
func (s *situation) buildOf(module string) string {
	m := s.module(module)
	if m == nil {
		return ""
	}
	if stamp, ok := m.TimeStamp.Get(); ok && !m.Version.OK {
		return fmt.Sprintf("%08x", stamp)
	}
	return m.Version.Or("")
}

// pageBits is what loading a module elsewhere never changes of an address: it
// is loaded at a multiple of a page.
const pageBits = 1<<12 - 1

// inPage is an address as far as it is the same wherever its module, which is
// not known, was loaded.
func inPage(address uint64) string { return fmt.Sprintf("@%03x", address&pageBits) }

// digest hashes the parts of a fingerprint. A NUL, which no part holds, keeps
// them apart.
func digest(form string, parts ...string) string {
	for i := range parts {
		parts[i] = strings.ReplaceAll(parts[i], "\x00", "")
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return form + hex.EncodeToString(sum[:8])
}

// moduleKey brings a module's name into the form in which crashes are compared.
func moduleKey(name string) string {
	name = strings.ToLower(strings.TrimSpace(facts.FileName(name)))
	switch {
	case name == "":
		return "-"
	case facts.IsKernel(name):
		return "nt"
	}
	return name
}
