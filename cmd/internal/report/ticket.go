package report

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode"

	"dumptriage/dump/facts"
)

// buildTicket makes what a ticketing system needs out of a report that is
// otherwise complete.
func buildTicket(f *facts.Facts, d *Document) Ticket {
	t := Ticket{
		Title:    clipRunes(plain(title(d)), maxTitle),
		Severity: severity(f, d),
		Labels:   labels(f, d),
	}
	if d.Error == "" {
		t.Fingerprint = fingerprint(f, d)
	}
	t.BodyMarkdown = ticketBody(d)
	return t
}

// maxTitle is how many characters a title may have.
const maxTitle = 120

// title is one line that tells this crash from others.
func title(d *Document) string {
	switch {
	case d.Error != "":
		return "Unreadable: " + sourceName(d) + ": " + d.Error
	case d.User != nil:
		return userTitle(d)
	}
	head := headline(d)
	if module := guiltyOrThirdParty(d); module != "" {
		head += " in " + module
	}
	if d.Dump.Product != "" {
		head += " — " + d.Dump.Product
	}
	if f := best(d.Findings); f != nil {
		head += ": " + f.Signature + " (" + f.Verdict + ")"
	}
	return head
}

// headline is what happened: the STOP, or that there was none.
func headline(d *Document) string {
	b := d.Bugcheck
	live := d.Dump.Live != nil && *d.Dump.Live
	switch {
	case b != nil && !marker(b) && b.NotACrash != "":
		return "Live dump " + shortCode(b.Code) + " " + b.Name
	case b != nil && !marker(b):
		return "STOP " + shortCode(b.Code) + " " + b.Name
	case live || b != nil:
		return "No STOP: image of a running system"
	}
	return "No STOP recorded"
}

// markers are what live imagers leave in place of a STOP code: LiveKD nothing,
// DumpIt 'MATT'.
var markers = map[string]bool{hex32(0): true, hex32(0x5454414d): true}

// marker says whether the STOP code stands for no STOP at all.
func marker(b *Bugcheck) bool { return b.NotACrash != "" && markers[b.Code] }

// forced says whether somebody asked for the crash.
func forced(b *Bugcheck) bool { return b.Forced != "" }

// shortCode is a STOP code as people write it: 0xA, not 0x0000000a.
func shortCode(code string) string {
	n, err := strconv.ParseUint(strings.TrimPrefix(code, "0x"), 16, 32)
	if err != nil {
		return code
	}
	return fmt.Sprintf("0x%X", n)
}

// guiltyOrThirdParty is the module that a title names: the third-party module
// that the dump itself names, else the one at fault.
func guiltyOrThirdParty(d *Document) string {
	if b := thirdParty(d.Blame); b != nil && !b.Heuristic {
		return b.Module
	}
	return guilty(d)
}

// userTitle is the title of a user-mode dump.
func userTitle(d *Document) string {
	process := d.User.Process
	if process == "" {
		process = "A process"
	}
	e := d.Exception
	if e == nil {
		return process + ": user-mode dump without an exception"
	}
	text := process + ": " + exceptionName(e)
	if e.Module != "" {
		text += " in " + e.Module
	}
	return text + " — user-mode dump"
}

// exceptionName is the name of an exception and its code.
func exceptionName(e *Exception) string {
	if e.Name == "" {
		return "exception " + e.Code
	}
	return e.Name + " (" + e.Code + ")"
}

// exceptionSays is the name of an exception with what its record says beyond.
func exceptionSays(e *Exception) string {
	if e.Meaning == "" {
		return exceptionName(e)
	}
	return exceptionName(e) + ", " + e.Meaning + ","
}

// sourceName is the file name of the input, with the member of an archive.
func sourceName(d *Document) string {
	name := path.Base(strings.ReplaceAll(d.Source.Path, `\`, "/"))
	if d.Source.Member != "" {
		name += ":" + path.Base(strings.ReplaceAll(d.Source.Member, `\`, "/"))
	}
	return name
}

// severities is how bad a STOP of each class is. Data may be lost or the
// machine be failing: high. It does not start: critical.
var severities = map[string]string{
	"boot":            "critical",
	"hardware":        "high",
	"filesystem":      "high",
	"pool-corruption": "high",
	"pool-exhaustion": "high",
	"driver-verifier": "low", // somebody is looking already
}

// severity judges by what happened and how well it is understood.
func severity(f *facts.Facts, d *Document) string {
	switch {
	case d.Error != "":
		return "info"
	case d.User != nil:
		return "low"
	case f.Dump.Live.Or(false) || d.Bugcheck == nil || d.Bugcheck.NotACrash != "" || forced(d.Bugcheck):
		return "info"
	}
	level := "medium"
	if s, ok := severities[d.Bugcheck.Class]; ok {
		level = s
	}
	if finding := best(d.Findings); finding != nil && level != "critical" && finding.Kind != "usage" {
		level = "high" // known, and it will come back
	}
	return level
}

// labels are short words to file the ticket under.
func labels(f *facts.Facts, d *Document) []string {
	l := []string{}
	add := func(prefix, value string) {
		if value = strings.ToLower(label(value)); value != "" {
			l = append(l, prefix+value)
		}
	}
	switch {
	case d.Error != "":
		add("", "unreadable")
		return l
	case d.User != nil:
		add("", "user-mode")
		add("process:", d.User.Process)
		if d.Exception != nil {
			add("module:", moduleName(d.Exception.Module))
		}
	case d.Bugcheck != nil && !marker(d.Bugcheck):
		add("stop-", shortCode(hex32(foldCode(f.Bugcheck.Value.Code))))
		add("", d.Bugcheck.Name)
		add("class:", d.Bugcheck.Class)
		add("module:", moduleName(guiltyOrThirdParty(d)))
	}
	switch b := d.Bugcheck; {
	case b != nil && forced(b):
		add("", "forced")
	case f.Dump.Live.Or(false), b != nil && b.NotACrash != "":
		add("", "live-dump")
	}
	add("", f.System.Family.Or(""))
	add("", d.Dump.Machine)
	for i := range d.Findings {
		if finding := &d.Findings[i]; finding.Behind == "" && len(l) < maxLabels {
			if id := label(finding.Signature); id != "" {
				l = append(l, id)
			}
		}
	}
	if f.Dump.Truncated.Or(false) {
		add("", "truncated")
	}
	return l
}

// Ticketing systems take labels of some length and number only.
const (
	maxLabels = 16
	maxLabel  = 48
)

// label brings a text into the form of a label: letters, digits and what file
// names hold, with a hyphen for blanks.
func label(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == unicode.ReplacementChar, !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.+$", r):
			return -1
		}
		return r
	}, text)
	return clip(strings.Trim(text, "-"), maxLabel)
}

// moduleName is moduleKey for people: the kernel keeps its name.
func moduleName(name string) string {
	return name[strings.LastIndexAny(name, `/\`)+1:]
}
