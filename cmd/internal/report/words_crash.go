package report

import (
	"fmt"
	"strings"

	"dumptriage/dump/facts"
)

// marker reports whether the STOP code stands for no STOP at all.
func marker(b *Bugcheck) bool { return b.Kind == string(facts.StopImage) }

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

// meaningAfter is what an exception record says beyond its code, to follow it.
func meaningAfter(e *Exception) string {
	if e.Meaning == "" {
		return ""
	}
	return ", " + markdown(e.Meaning) + ","
}

// notCrash is why this is no crash, or "".
func notCrash(d *Document) string {
	switch {
	case marker(d.Bugcheck):
		return "" // the summary says so
	case d.Bugcheck.NotACrash != "":
		return d.Bugcheck.NotACrash
	}
	if isTrue(d.Dump.Live) {
		return d.Dump.LiveWhy
	}
	return ""
}

// unsaid is the case that a parameter selects, where the summary does not say
// it already.
func unsaid(b *Bugcheck) string {
	bare := strings.ToLower(b.Variant)
	for _, article := range []string{"a ", "an ", "the "} {
		bare = strings.TrimPrefix(bare, article)
	}
	if strings.Contains(strings.ToLower(b.Summary), bare) {
		return ""
	}
	return b.Variant
}

// userHeadline is the first line on a user-mode dump.
func userHeadline(d *Document) string {
	process := d.User.Process
	if process == "" {
		process = "a process"
	}
	if d.source() == "text" {
		return "This text describes a crash of " + process + ", not of a STOP."
	}
	return "This is a user-mode dump of " + process + ", not a STOP."
}

// userSummary is the sentence on the exception of a process.
func userSummary(d *Document) string {
	e := d.Exception
	if e == nil {
		return "No exception is recorded in it" + because(d, "exception") + "."
	}
	return "The program raised " + exceptionSays(e) + " at " + e.where() + "."
}

// whichWindows is " — Windows NT 3.51, x86".
func whichWindows(d *Document) string {
	var known []string
	for _, s := range []string{d.Dump.Product, d.Dump.Machine} {
		if s != "" {
			known = append(known, s)
		}
	}
	if len(known) == 0 {
		return ""
	}
	return " — " + strings.Join(known, ", ")
}

// labelled reports whether anything is known of the parameters.
func labelled(b *Bugcheck) bool {
	for _, p := range b.Parameters {
		if p.Label != "" {
			return true
		}
	}
	return false
}

// parameterTable is the four parameters and what they say.
func parameterTable(b *Bugcheck) *Table {
	value := "Value"
	if b.Parameters[0].Value == "" {
		value = "" // the STOP in general
	}
	t := &Table{Columns: []Column{
		{Title: "", Right: true},
		{Title: value},
		{Title: "What it is", Give: true, Wrap: true},
		{Title: "What it says", Give: true, Wrap: true},
	}}
	for i, p := range b.Parameters {
		t.Add(fmt.Sprint(i+1), p.Value, p.Label, p.Meaning)
	}
	return t
}

// threadWords is what is known of the thread.
func threadWords(r *Running) string {
	var words []string
	if r.ThreadName != "" {
		words = append(words, r.ThreadName)
	}
	if r.ThreadID != nil {
		words = append(words, fmt.Sprintf("thread %d", *r.ThreadID))
	}
	if r.Thread != "" {
		words = append(words, "object at "+r.Thread)
	}
	return strings.Join(words, ", ")
}

// instructionWords is the instruction that failed, and the memory it names.
func instructionWords(c *Context) string {
	if c.Operand == "" {
		return c.Instruction
	}
	return c.Instruction + ", which names " + c.Operand
}
