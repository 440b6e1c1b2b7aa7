package advice

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"dumptriage/dump/facts"
)

// fingerprintForm names the rule by which fingerprints are made. A change of
// the rule needs another one, so that tickets are not folded by two rules.
const fingerprintForm = "dt2-"

// fingerprint is the same for the same crash seen again: the same known issue,
// or the same STOP in the same module with the same telling parameters. No load
// address, time, path or size goes into it. An input that says nothing about a
// crash has none.
func (s *situation) fingerprint() string {
	if finding := s.best(); finding != nil {
		return digest("signature", strings.ToUpper(finding.Signature.ID))
	}
	if s.f.User.OK {
		return s.userFingerprint()
	}
	if s.stop == nil {
		return ""
	}
	return digest(append([]string{"stop", fmt.Sprintf("0x%08x", s.stop.Base), s.place()}, s.stop.Identity[:]...)...)
}

// place is where a STOP happened, as far as it is the same on other machines
// and in other builds of Windows.
func (s *situation) place() string {
	if module := s.guilty(); module != "" {
		return moduleKey(module)
	}
	if at, ok := s.stop.Faulting.Get(); ok {
		return inPage(at.Address)
	}
	return moduleKey("")
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
		where = []string{moduleKey(e.Module), s.buildOf(e.Module), fmt.Sprintf("0x%x", e.Offset)}
	}
	parts := append([]string{"user", fmt.Sprintf("0x%08x", e.Code), moduleKey(s.f.User.Value.Process.Or(""))}, where...)
	return digest(parts...)
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
func digest(parts ...string) string {
	for i := range parts {
		parts[i] = strings.ReplaceAll(parts[i], "\x00", "")
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return fingerprintForm + hex.EncodeToString(sum[:8])
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
