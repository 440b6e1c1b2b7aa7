package advice

import (
	"fmt"
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
	"dumptriage/signatures"
)

// knownIssue: a signature fits.
func knownIssue(s *situation) *candidate {
	best := s.best()
	if best == nil {
		return nil
	}
	confidence := Probable
	if best.Verdict == signatures.Strong {
		confidence = Strong
	}
	return s.ofIssues(confidence, func(f *signatures.Finding) bool { return f.Behind == "" && f.Verdict == best.Verdict })
}

// possibleIssue: everything that a signature needs is met, and that is not sure
// to tell it from others.
func possibleIssue(s *situation) *candidate {
	return s.ofIssues(Possible, func(f *signatures.Finding) bool {
		return f.Behind == "" && f.Verdict == signatures.Possible && len(f.Missing) == 0
	})
}

// ofIssues makes a cause of the known issues that are chosen; nil where none is.
func (s *situation) ofIssues(confidence Confidence, choose func(*signatures.Finding) bool) *candidate {
	var chosen []*signatures.Finding
	var ids []string
	for i := range s.findings {
		if f := &s.findings[i]; choose(f) {
			chosen, ids = append(chosen, f), append(ids, f.Signature.ID)
		}
	}
	if chosen == nil {
		return nil
	}
	first := chosen[0]
	c := &candidate{cause: CauseKnownIssue, subject: first.Signature.ID, confidence: confidence}
	c.what = fmt.Sprintf("known issue %s, %s", first.Signature.ID, first.Signature.Title)
	if len(ids) > 1 {
		c.what = "one of the known issues " + units.Listed(ids, maxTied, ", ") + ", which this dump cannot tell apart"
	}
	for _, e := range first.Evidence {
		if e.State == signatures.Met && e.Observed != "" && (e.Role == "need" || e.Role == "support") {
			c.evidence = append(c.evidence, e.Observed)
		}
	}
	return c
}

// maxTied is how many known issues that fit equally well are named in a line.
const maxTied = 4

// recordedError: the hardware itself recorded what failed.
func recordedError(s *situation) *candidate {
	failed := s.failed()
	if failed == nil {
		return nil
	}
	subjects := map[string]Cause{
		facts.SubjectProcessor: CauseProcessor, facts.SubjectMemory: CauseMemory, facts.SubjectDevice: CauseDevice,
	}
	return &candidate{
		cause: subjects[failed.Subject], subject: failed.Text, confidence: Strong,
		what: "hardware, " + failed.Text, evidence: []string{"the hardware error record names it"},
	}
}

// unsupported: a driver, or Windows itself, is made for other processors.
func unsupported(s *situation) *candidate {
	u, ok := s.f.Unsupported.Get()
	if !ok {
		return nil
	}
	c := &candidate{cause: CauseDriver, subject: u.Module, confidence: Strong}
	module := s.withAbout(u.Module)
	if module == "" {
		module = "the code"
	}
	c.what = fmt.Sprintf("%s needs %s, which the %s does not have", module, u.Feature, s.processor())
	c.evidence = []string{fmt.Sprintf("the processor rejected the instruction at %s+0x%x as invalid: %s", u.Module, u.Offset, u.Instruction), u.Source}
	return c
}

// processor names the processor of the computer.
func (s *situation) processor() string {
	if name := s.f.Hardware.Value.Processor; name != "" {
		return name
	}
	return "processor of this computer"
}

// brokenHardware: the processor did what no program makes it do, or a value is one bit
// away from what it should be. A bit that flips once may be the work of a program.
func brokenHardware(s *situation) *candidate {
	if len(s.f.HardwareSigns) == 0 {
		return nil
	}
	c := &candidate{cause: CauseMemory, confidence: Strong, what: "failing memory or processor", evidence: slices.Clone(s.f.HardwareSigns)}
	switch {
	case s.f.Hardware.Value.OldMicrocode != "":
		c.cause = CauseProcessor
	case len(s.f.BitFlips) == len(s.f.HardwareSigns):
		c.confidence = Probable
	}
	if s.flippedEntry() {
		c.what = "failing memory"
	}
	return c
}

// flippedEntry reports whether the memory manager itself found a flipped bit: the
// processor had no part in it.
func (s *situation) flippedEntry() bool {
	return slices.ContainsFunc(s.f.BitFlips, func(b facts.BitFlip) bool {
		return slices.Contains([]string{facts.FlipEntry, facts.FlipEqual, facts.FlipFrame, facts.FlipZeroed}, b.Rule)
	})
}

// raisedByDriver: a third party's driver stopped Windows itself.
func raisedByDriver(s *situation) *candidate {
	if b := s.suspect; b != nil && b.Basis == facts.BasisCaller {
		return s.ofDriver(b, Strong)
	}
	return nil
}

// ofDriver is a driver as the cause.
func (s *situation) ofDriver(b *facts.CrashSuspect, confidence Confidence) *candidate {
	c := &candidate{cause: CauseDriver, subject: b.Module, confidence: confidence, what: s.withAbout(b.Module), evidence: []string{b.Why}}
	if s.trouble() == facts.TroubleDisplay {
		c.cause = CauseDisplay
	}
	return c
}

// leak is the tag that the conclusion is about, or nil: one that is unusually large in a listing, or
// that looks like a leak at the highest level.
func (s *situation) leak() *facts.LeakSuspect {
	all := s.f.Pool.Value.Suspects
	i := slices.IndexFunc(all, func(t facts.LeakSuspect) bool { return t.Level == facts.SuspectHigh || s.listing() && stands(&t) })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// leakedPool: a pool is full, or a stop code says that kernel memory ran out, and one
// tag holds most of it.
func leakedPool(s *situation) *candidate {
	t := s.leak()
	if t == nil {
		return nil
	}
	state := s.f.Pool.Value.Usage(t.Paged).State.Or("")
	full := state == facts.PoolExhausted || state == facts.PoolNear || s.shortage && !s.listing()
	c := &candidate{cause: CauseDriver, confidence: Probable, evidence: slices.Clone(t.Reasons)}
	if !full {
		c.confidence = Possible
	}
	c.what = fmt.Sprintf("a leak of %s pool: tag %q holds %s", facts.PoolName(t.Paged), t.Tag, units.Bytes(t.Bytes))
	switch {
	case t.Shared:
		c.what += ", a tag that many drivers use"
	case len(t.Owners) > 0:
		c.subject = t.Owners[0].Driver
		c.what += ", allocated by " + s.withAbout(c.subject)
	}
	return c
}

// diskStatuses are those by which a disk, or its way to the computer, failed
// (reference pages of 0x77 and 0x7A).
var diskStatuses = []uint32{0xc000000e, 0xc000009c, 0xc000009d, 0xc000016a, 0xc0000185}

// failedDisk: the parameters hold the status of a disk, or a disk took very long.
func failedDisk(s *situation) *candidate {
	if s.slow() {
		d := s.f.Storage.Value
		return &candidate{
			cause: CauseDisk, confidence: Probable, what: "a disk or its connection that does not respond",
			evidence: []string{fmt.Sprintf("a disk request took %d seconds", int(d.Slowest.Seconds()))},
		}
	}
	if s.trouble() != facts.TroubleDisk {
		return nil
	}
	c := &candidate{cause: CauseDisk, confidence: Possible, what: s.stop.Causes, usual: true}
	if errors := s.diskErrors(); len(errors) > 0 {
		c.confidence, c.what, c.usual, c.evidence = Probable, "a disk, its cable or its controller", false, errors
	}
	return c
}

// diskErrors are the parameters of a bug check of the disk that hold the status with
// which a disk failed.
func (s *situation) diskErrors() []string {
	if s.trouble() != facts.TroubleDisk {
		return nil
	}
	var out []string
	for i := range s.stop.Parameters {
		p := &s.stop.Parameters[i]
		if !p.Missing && slices.Contains(diskStatuses, uint32(p.Value)) {
			out = append(out, fmt.Sprintf("parameter %d: %s", i+1, p.Meaning))
		}
	}
	return out
}

// namedDriver: the dump itself names a third party's driver.
func namedDriver(s *situation) *candidate {
	b := s.suspect
	if b == nil || b.Basis == facts.BasisStack || b.Basis == facts.BasisSought {
		return nil
	}
	if b.Basis == facts.BasisDebugger && s.foundDamage() {
		c := s.ofDriver(b, Possible)
		if c != nil {
			c.evidence = append(c.evidence, "its code found the damage, which other code may have caused long before")
		}
		return c
	}
	return s.ofDriver(b, Probable)
}

// foundDamage reports whether the STOP tells of damage that code came upon which need not
// have done it: a debugger names whose code that was.
func (s *situation) foundDamage() bool {
	const memoryManagement, pfnList, securityCheck, listEntry, treeNode = 0x1a, 0x4e, 0x139, 3, 0x1d
	if s.stop == nil {
		return false
	}
	code := facts.BaseCode(s.stop.Code)
	check := s.stop.Parameters[0].Value
	return s.class() == "pool-corruption" || code == memoryManagement || code == pfnList || code == securityCheck && (check == listEntry || check == treeNode)
}

// driverOnStack: the code of a third party's driver was being run, or the debugger looked at
// it.
func driverOnStack(s *situation) *candidate {
	b := s.suspect
	if b == nil || b.Basis != facts.BasisStack && b.Basis != facts.BasisSought {
		return nil
	}
	return s.ofDriver(b, Possible)
}

// oldMicrocode: the processor is of a kind that fails with the microcode that it
// runs. That alone is a marker, not a proof.
func oldMicrocode(s *situation) *candidate {
	h := s.f.Hardware.Value
	if h.OldMicrocode == "" || !s.ofCode() && !s.maybeHardware() {
		return nil
	}
	c := &candidate{cause: CauseProcessor, subject: h.Processor, confidence: Possible, what: "an unstable processor", evidence: []string{h.OldMicrocode}}
	if s.maybeHardware() {
		c.confidence = Probable
	}
	return c
}

// fastMemory: memory runs faster than it is made for.
func fastMemory(s *situation) *candidate {
	if s.aboveRating() == "" || !s.ofCode() && !s.maybeHardware() {
		return nil
	}
	return &candidate{cause: CauseMemory, confidence: Possible, what: "memory that runs faster than its rated speed", evidence: []string{s.aboveRating()}}
}

// aboveRating says how fast memory should run, where it runs faster; "" where not.
func (s *situation) aboveRating() string {
	if rated := s.f.Hardware.Value.AboveRating; rated != 0 {
		return fmt.Sprintf("the memory runs faster than its rated %d MT/s", rated)
	}
	return ""
}

// troubleCauses are the causes that a kind of trouble stands for.
var troubleCauses = map[facts.Trouble]Cause{
	facts.TroubleMemory: CauseMemory, facts.TroubleHardware: CauseProcessor, facts.TroubleFirmware: CauseFirmware, facts.TroublePower: CausePower,
	facts.TroubleUSB: CauseDevice, facts.TroubleDMA: CauseDevice, facts.TroubleNetwork: CauseDriver, facts.TroubleVerifier: CauseDriver,
	facts.TroubleWatchdog: CauseDriver, facts.TroubleShortage: CauseDriver, facts.TroubleBoot: CauseUnknown, facts.TroubleSystem: CauseUnknown,
}

// ofTrouble: what a stop code usually stands for, where the dump says nothing more.
func ofTrouble(s *situation) *candidate {
	cause, ok := troubleCauses[s.trouble()]
	if !ok {
		return nil
	}
	return &candidate{
		cause: cause, confidence: Possible, what: s.stop.Causes, usual: true,
		evidence: []string{"the usual meaning of this stop code; the dump itself contains no evidence"},
	}
}
