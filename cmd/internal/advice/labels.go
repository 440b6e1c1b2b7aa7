package advice

import (
	"strings"
	"unicode"

	"dumptriage/dump/facts"
)

// Ticketing systems take labels of some length and number only (GitHub: 50
// characters).
const (
	maxLabels = 16
	maxLabel  = 50
)

// labels are short words to file it under.
func (s *situation) labels() []string {
	l := []string{}
	add := func(prefix, value string) {
		if value = label(value); value != "" && len(l) < maxLabels {
			l = append(l, cut(strings.ToLower(prefix+value)))
		}
	}
	switch {
	case s.f.User.OK:
		add("", "user-mode")
		add("process:", s.f.User.Value.Process.Or(""))
		if e, ok := s.f.Exception.Get(); ok {
			add("module:", facts.FileName(e.Module))
		}
	case s.stop != nil && !s.is(facts.StopImage):
		add("stop-", shortCode(s.stop.Base))
		add("", s.stop.Name)
		add("class:", s.stop.Class)
		add("module:", facts.FileName(s.culprit()))
	}
	switch {
	case s.staged():
		add("", "staged")
	case s.is(facts.StopForced):
		add("", "forced")
	case s.f.Dump.Live.Or(false), s.is(facts.StopLive, facts.StopImage):
		add("", "live-dump")
	}
	add("", s.f.System.Family.Or(""))
	add("", s.f.System.Arch.Or(""))
	for _, id := range s.issues() {
		if len(l) < maxLabels {
			l = append(l, cut(id))
		}
	}
	if p := s.leakOf(); p != nil {
		add("leak:", string(p.Resource)+"-pool")
	}
	if s.f.Dump.Truncated.Or(false) {
		add("", "truncated")
	}
	return l
}

// issues are the known issues that stand for themselves, as labels.
func (s *situation) issues() (ids []string) {
	for i := range s.findings {
		if id := label(s.findings[i].Signature.ID); s.findings[i].Behind == "" && id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// label brings a text into the form of a label: letters, digits and what file
// names hold, with a hyphen for blanks.
func label(text string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == unicode.ReplacementChar, !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.+$", r):
			return -1
		}
		return r
	}, text), "-")
}

// cut shortens a label to what systems take.
func cut(text string) string {
	if r := []rune(text); len(r) > maxLabel {
		return string(r[:maxLabel])
	}
	return text
}
