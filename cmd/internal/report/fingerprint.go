package report

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"dumptriage/dump/facts"
)

// fingerprintForm names the rule by which fingerprints are made. A change of
// the rule needs another one, so that tickets are not folded by two rules.
const fingerprintForm = "dt1-"

// fingerprint is the same for the same crash seen again: the same known issue,
// or the same STOP in the same module with the same telling parameters. No
// address, time, path or size goes into it. An input that says nothing about a
// crash has none.
func fingerprint(f *facts.Facts, d *Document) string {
	if finding := best(d.Findings); finding != nil {
		return digest("signature", strings.ToUpper(finding.Signature))
	}
	if d.User != nil {
		if d.Exception == nil {
			return ""
		}
		return digest("user", d.Exception.Code, moduleKey(d.Exception.Module), moduleKey(d.User.Process))
	}
	b, ok := f.Bugcheck.Get()
	if !ok {
		return ""
	}
	return digest(append([]string{"stop", hex32(foldCode(b.Code)), moduleKey(guilty(d))}, b.Identity[:]...)...)
}

// digest hashes the parts of a fingerprint. A NUL, which no part holds, keeps
// them apart.
func digest(parts ...string) string {
	for i := range parts {
		parts[i] = strings.ReplaceAll(parts[i], "\x00", "")
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return fingerprintForm + hex.EncodeToString(sum[:8])
}

// mForm is the bit that the variants of a STOP code carry in small dumps:
// 0x1000007E is 0x7E. Public source: the pages of the documented *_M codes.
const mForm = 0x10000000

// foldCode takes the bit of the M forms away, where only that one is added.
func foldCode(code uint32) uint32 {
	if code>>28 == mForm>>28 {
		return code &^ mForm
	}
	return code
}

// guilty is the module that a crash goes by: the one that holds the faulting
// instruction, else the first that the dump itself names; "" where there is
// none.
func guilty(d *Document) string {
	if d.Bugcheck != nil && d.Bugcheck.Faulting != nil && d.Bugcheck.Faulting.Module != "" {
		return d.Bugcheck.Faulting.Module
	}
	for i := range d.Blame {
		if b := &d.Blame[i]; !b.Heuristic && b.Module != "" {
			return b.Module
		}
	}
	return ""
}

// kernels are the files that the kernel is installed from: which one depends
// on the machine's processors and memory, not on the crash.
var kernels = map[string]bool{"ntoskrnl.exe": true, "ntkrnlmp.exe": true, "ntkrnlpa.exe": true, "ntkrpamp.exe": true, "nt": true}

// moduleKey brings a module's name into the form in which crashes are compared.
func moduleKey(name string) string {
	name = strings.ToLower(strings.TrimSpace(name[strings.LastIndexAny(name, `/\`)+1:]))
	switch {
	case name == "":
		return "-"
	case kernels[name]:
		return "nt"
	}
	return name
}
