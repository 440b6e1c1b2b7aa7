package advice

import (
	"slices"
)

// A Conclusion is the most likely cause of what happened, in one line, with what
// speaks for it.
type Conclusion struct {
	Cause      Cause
	Subject    string // the driver, device or known issue, or ""
	Confidence Confidence
	Text       string   // one line that can stand alone
	Evidence   []string // phrases, the strongest first; never nil

	usual bool // it is what the stop code usually stands for: the dump says nothing more
}

// A Cause is the kind of thing that caused a crash.
type Cause string

// The causes.
const (
	CauseDriver     Cause = "driver"
	CauseMemory     Cause = "memory"
	CauseProcessor  Cause = "processor"
	CauseDevice     Cause = "device"
	CauseDisk       Cause = "disk"
	CauseDisplay    Cause = "display"
	CauseFirmware   Cause = "firmware"
	CausePower      Cause = "power"
	CauseKnownIssue Cause = "known-issue"
	CauseDeliberate Cause = "deliberate"
	CauseProgram    Cause = "program" // that ended, or was ended, and that Windows cannot run without
	CauseUnknown    Cause = "unknown"
)

// Confidence is how much speaks for a cause; "" where none is named.
type Confidence string

// The levels of confidence.
const (
	Strong   Confidence = "strong"
	Probable Confidence = "probable"
	Possible Confidence = "possible"
)

// confidences are the levels in order, the weakest first.
var confidences = []Confidence{"", Possible, Probable, Strong}

// lead begins the line for each level.
var lead = map[Confidence]string{Strong: "Most likely cause: ", Probable: "Most likely cause: ", Possible: "Possible cause: "}

// tail ends it.
var tail = map[Confidence]string{Strong: " (strong evidence)", Probable: " (probable)"}

// A candidate is a cause that something speaks for.
type candidate struct {
	cause      Cause
	subject    string
	confidence Confidence
	what       string // the cause in words
	line       string // the whole line, where what does not make it
	evidence   []string
	usual      bool
}

// endingCauses decide alone where they fit.
var endingCauses = []func(*situation) *candidate{deliberate, ofProgram}

// causes are looked at in this order: of two with the same confidence, the first is
// named.
var causes = []func(*situation) *candidate{
	knownIssue, recordedError, unsupported, brokenHardware, raisedByDriver, endedProcess, leakedPool, largePool, failedDisk, namedDriver,
	oldMicrocode, fastMemory, failedDisplay, driverOnStack, possibleIssue, ofTrouble,
}

// conclusion picks the cause that most speaks for.
func (s *situation) conclusion() Conclusion {
	for _, cause := range endingCauses {
		if c := cause(s); c != nil {
			return c.conclusion()
		}
	}
	var best *candidate
	for _, cause := range causes {
		if c := cause(s); c != nil && (best == nil || c.rank() > best.rank()) {
			best = c
		}
	}
	if best == nil {
		best = undetermined(s)
	}
	best.evidence = append(best.evidence, s.besides(best)...)
	return best.conclusion()
}

func (c *candidate) rank() int { return slices.Index(confidences, c.confidence) }

func (c *candidate) conclusion() Conclusion {
	text := c.line
	switch {
	case text == "" && c.usual:
		text = "Possible causes: " + c.what
	case text == "":
		text = lead[c.confidence] + c.what + tail[c.confidence]
	}
	return Conclusion{Cause: c.cause, Subject: c.subject, Confidence: c.confidence, Text: text, Evidence: append([]string{}, c.evidence...), usual: c.usual}
}

// besides is what else speaks for failing hardware, where that is the cause.
func (s *situation) besides(c *candidate) []string {
	if !ofHardware(c.cause) {
		return nil
	}
	var out []string
	h := s.f.Hardware.Value
	for _, text := range append(slices.Clone(s.f.HardwareSigns), h.OldMicrocode, s.aboveRating()) {
		if text != "" && !slices.Contains(c.evidence, text) {
			out = append(out, text)
		}
	}
	return out
}

// ofHardware reports whether a cause is failing memory or a failing processor.
func ofHardware(c Cause) bool { return c == CauseMemory || c == CauseProcessor }

// showsHardware reports whether the dump itself, and not its stop code alone, points
// to memory or processor: nothing then is to be advised that stresses either.
func (s *situation) showsHardware() bool { return ofHardware(s.verdict.Cause) && !s.verdict.usual }

// culprit is the module that a report names for a crash, everywhere the same: the
// subject of the conclusion where that is a module, else the one at fault.
func (s *situation) culprit() string {
	c := s.verdict
	if (c.Cause == CauseDriver || c.Cause == CauseDisplay) && s.module(c.Subject) != nil {
		return c.Subject
	}
	if s.suspect != nil && !s.suspect.Heuristic {
		return s.suspect.Module
	}
	return s.guilty()
}

// withAbout is a driver with what is known of it: "RTKVHD64.sys (Realtek HD audio)".
func (s *situation) withAbout(name string) string {
	if m := s.module(name); m != nil && m.About != "" {
		return name + " (" + m.About + ")"
	}
	return name
}

// ofProgram: the dump is of a process, and says nothing of Windows.
func ofProgram(s *situation) *candidate {
	u, ok := s.f.User.Get()
	if !ok {
		return nil
	}
	c := &candidate{cause: CauseUnknown, line: "Not a crash of Windows: this is a dump of a program"}
	if e, ok := s.f.Exception.Get(); ok {
		c.line = "Not a crash of Windows: a program, " + u.Process.Or("of unknown name") + ", raised " + exceptionName(&e)
		if e.Module != "" {
			c.subject = e.Module
			c.line += " in " + e.Module
		}
	}
	return c
}

// undetermined says that no cause can be named, and why.
func undetermined(s *situation) *candidate {
	c := &candidate{cause: CauseUnknown}
	switch {
	case s.listing():
		c.line = s.nothingWrong()
	case s.stop == nil:
		c.line = "Cause not determined: the dump records no stop code"
	case !s.stop.Documented:
		c.line = "Cause not determined: the stop code is not documented, and no third-party driver is named"
	case s.ofText() && !s.f.Modules.OK:
		c.line = "Cause not determined: the text names no driver"
	case !s.f.Modules.OK:
		c.line = "Cause not determined: the dump has no module list to resolve addresses with"
	default:
		c.line = "Cause not determined: no third-party driver is named, and nothing points to hardware"
	}
	if s.stop != nil && s.stop.Causes != "" {
		c.evidence = []string{"usual causes of this stop code: " + s.stop.Causes}
	}
	return c
}
