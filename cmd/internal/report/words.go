package report

import (
	"fmt"
	"path"
	"strings"
)

// How much of a list the text shows.
const (
	maxSuspects = 6
	maxFindings = 5
	maxEvidence = 4
	maxDrivers  = 15
	maxTags     = 10
	maxBlocks   = 8
)

// maxCell is how many columns of a text go into a table cell.
const maxCell = 200

// place is the path of the input, and the member of an archive after it.
func place(d *Document) string { return inputName(d.Source.Path, d.Source.Member) }

// inputName names a file, with the member if it is an archive.
func inputName(path, member string) string {
	if member == "" {
		return path
	}
	return path + ":" + member
}

// Place names the input of a report.
func Place(d *Document) string { return plain(place(d)) }

// IsReport reports whether a document that was read from JSON is a report.
func (d *Document) IsReport() bool { return d.Schema == contract("report") }

// sourceName is the file name of the input, with the member of an archive.
func sourceName(d *Document) string {
	name := path.Base(strings.ReplaceAll(d.Source.Path, `\`, "/"))
	if d.Source.Member != "" {
		name += ":" + path.Base(strings.ReplaceAll(d.Source.Member, `\`, "/"))
	}
	return name
}

// because is " (why)" where the coverage list has a reason for a fact.
func because(d *Document, fact string) string {
	for _, c := range d.Coverage {
		if c.Fact == fact && c.State != "collected" && c.Why != "" {
			return " (" + c.Why + ")"
		}
	}
	return ""
}

// unread is what an input/output error means for everything else.
const unread = "What is missing here may still be in the file."

func isTrue(b *bool) bool { return b != nil && *b }

// sentence appends a sentence to something.
func sentence(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}

// joined joins what is there.
func joined(separator string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, separator)
}

// faulted is the place of the code that failed, whose module a text may leave out.
func (d *Document) faulted() string {
	f := d.Bugcheck.Faulting
	if f.Module == "" && d.source() == "text" {
		return f.Address + " (the text does not name its module)"
	}
	return where(withFunction(f.Module, f.Function), f.Offset, f.Address, f.Unloaded)
}

// where is the place of the code that raised an exception.
func (e *Exception) where() string {
	return where(withFunction(e.Module, e.Function), e.Offset, e.Address, false)
}

// withFunction is a module and the function in it, as far as they are known.
func withFunction(module, function string) string { return joined("!", module, function) }

// where is "afd.sys+0x1c40", "afd.sys" where that as a whole is meant, or the
// address where no module holds it.
func where(module, offset, address string, unloaded bool) string {
	switch {
	case module == "" && address == "":
		return "an unknown address"
	case module == "":
		return address + " (unknown module)"
	case unloaded:
		return "unloaded " + joined("+", module, offset)
	}
	return joined("+", module, offset)
}

// grounds is " (parameter 4)".
func grounds(source string) string {
	if source == "" {
		return ""
	}
	return " (" + source + ")"
}

// others says how many registers JSON lists.
func others(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (the JSON report lists %d)", n)
}

// withID is a name with a process id.
func withID[N uint32 | uint64](name string, id *N) string {
	switch {
	case id == nil:
		return name
	case name == "":
		return fmt.Sprintf("process %d", *id)
	}
	return fmt.Sprintf("%s (process %d)", name, *id)
}

// day is the day of an RFC 3339 time.
func day(t string) string {
	d, _, _ := strings.Cut(t, "T")
	return d
}

// daysWords says on which day something happened, or from which to which: " on 2026-03-02";
// "" where that is not known.
func daysWords(first, last string) string {
	switch from, to := day(first), day(last); {
	case from == "":
		return ""
	case from == to:
		return " on " + from
	default:
		return " from " + from + " to " + to
	}
}

// A gap in what is known: facts that are missing for the same reason.
type missing struct {
	facts []string
	why   string
}

// unknowns groups the facts that were not collected by the reason.
func unknowns(coverage []Coverage) []missing {
	var groups []missing
	at := map[string]int{}
	for _, c := range coverage {
		if c.State == "collected" || strings.Contains(c.Fact, ".") { // single facts: they stand in JSON
			continue
		}
		why := c.Why
		switch {
		case why == "":
			why = c.State
		case c.State == "failed":
			why = "could not be read: " + why
		}
		i, ok := at[why]
		if !ok {
			i = len(groups)
			at[why] = i
			groups = append(groups, missing{why: why})
		}
		groups[i].facts = append(groups[i].facts, c.Fact)
	}
	return groups
}
