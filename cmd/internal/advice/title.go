package advice

import (
	"fmt"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// title is one line that tells this crash from others.
func (s *situation) title() string {
	head := s.headline()
	if s.f.User.OK {
		if e, ok := s.f.Exception.Get(); ok && e.Module != "" {
			head += " in " + e.Module
		}
		if s.ofText() {
			return head + " — program crash"
		}
		return head + " — user-mode dump"
	}
	head = CrashTitle(head, s.culprit(), s.f.System.Product.Or(""))
	if f := s.best(); f != nil {
		head += ": " + f.Signature.ID + " (" + f.Verdict.String() + ")"
	}
	if p := s.leakOf(); p != nil {
		head += fmt.Sprintf(", with a leak of %s pool (%s)", p.Resource, units.Bytes(p.Bytes))
	}
	return head
}

// CrashTitle joins what happened, the module that is named for it and the Windows on
// which it did, each "" where it is not known.
func CrashTitle(headline, module, product string) string {
	if module != "" {
		headline += " in " + module
	}
	if product != "" {
		headline += " — " + product
	}
	return headline
}

// headline is what happened: the STOP with the exception that it tells, or that
// there was none; of a user-mode dump, the program and what it raised.
func (s *situation) headline() string {
	switch {
	case s.f.User.OK:
		process := s.f.User.Value.Process.Or("A process")
		if e, ok := s.f.Exception.Get(); ok {
			return process + ": " + exceptionName(&e)
		}
		return process + ": no exception"
	case s.is(facts.StopLive):
		return "Live dump " + shortCode(s.stop.Code) + " " + s.stop.Name
	case s.is(facts.StopCrash, facts.StopForced):
		head := "STOP " + shortCode(s.stop.Code) + " " + s.stop.Name
		if s.stop.Raised != "" {
			head += " (" + strings.TrimPrefix(s.stop.Raised, "STATUS_") + ")"
		}
		return head
	case s.is(facts.StopImage), s.f.Dump.Live.Or(false):
		return "No bug check: image of running memory"
	case s.ofText() && s.f.Dump.Says != "":
		return s.f.Dump.Says
	}
	return "No bug check recorded"
}

// ofText reports whether the input is a text and no dump.
func (s *situation) ofText() bool { return s.f.Dump.Line != 0 }

// source is what the input is called.
func (s *situation) source() string {
	if s.ofText() {
		return "text"
	}
	return "dump"
}

// shortCode is a STOP code as people write it: 0xA, not 0x0000000a.
func shortCode(code uint32) string { return fmt.Sprintf("0x%X", code) }

// guilty is the module that a crash goes by: the one that holds the faulting
// instruction, else the first that the dump itself names; "" where there is
// none.
func (s *situation) guilty() string {
	if module := s.faultingModule(); module != "" && !s.reports(module) {
		return module
	}
	for i := range s.f.Suspects {
		if b := &s.f.Suspects[i]; !b.Heuristic && b.Module != "" && !s.reports(b.Module) {
			return b.Module
		}
	}
	return ""
}

// faultingModule is the module that holds the faulting instruction, or "".
func (s *situation) faultingModule() string {
	if s.stop == nil {
		return ""
	}
	return s.stop.Faulting.Value.Module
}

// exceptionName is the name of an exception and its code.
func exceptionName(e *facts.Exception) string {
	if e.Name == "" {
		return fmt.Sprintf("exception 0x%08x", e.Code)
	}
	return fmt.Sprintf("%s (0x%08x)", e.Name, e.Code)
}

// listing reports whether the input is a text that tells of no STOP: who has one asks what
// uses the memory.
func (s *situation) listing() bool { return s.ofText() && s.stop == nil }

// nothingWrong is the conclusion on a text that tells of no STOP, where nothing in it is
// out of the ordinary.
func (s *situation) nothingWrong() string {
	switch {
	case len(s.f.Dump.Told) > 0:
		return "Cause not determined: " + s.f.Dump.Told
	case s.f.Pool.OK && s.f.Pool.Value.NonPaged.State.Or("") == facts.PoolExhausted:
		return "Nonpaged pool is exhausted; the text does not show what uses it"
	case s.f.Pool.OK && s.f.Pool.Value.Paged.State.Or("") == facts.PoolExhausted:
		return "Paged pool is exhausted; the text does not show what uses it"
	case len(s.pressures) > 0:
		return s.pressures[0].unnamed()
	case suspected(&s.f.Pool.Value):
		return "Not clear: a single listing shows what a tag holds, not whether it grows"
	case s.f.Pool.OK:
		return "Nothing unusual: no tag or total in this listing stands out"
	}
	if len(s.f.PoolBlocks) > 0 {
		return "No crash is described: the text shows pool blocks"
	}
	return "No crash is described: the text lists drivers"
}
