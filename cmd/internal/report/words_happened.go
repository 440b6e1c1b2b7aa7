package report

// A statement is a sentence on a crash, in the parts that formats set apart.
type statement struct {
	label  string // what the sentence begins with
	strong string // what stands out in it
	code   bool   // strong is a place in code
	rest   string // of the sentence
}

// String is the sentence.
func (s statement) String() string { return s.label + s.strong + s.rest }

// happened says what happened, the most important first. Dumps of programs have sentences of
// their own.
func happened(d *Document) []statement {
	b := d.Bugcheck
	var out []statement
	switch {
	case b == nil && d.Dump.LiveWhy != "":
		return []statement{{rest: "No crash happened: " + d.Dump.LiveWhy + "."}}
	case b == nil:
		for _, s := range noStop(d) {
			out = append(out, statement{rest: s})
		}
		return out
	}
	for _, s := range append([]string{b.Summary}, leadNotes(d)...) {
		out = append(out, statement{rest: s})
	}
	if variant := unsaid(b); variant != "" {
		out = append(out, statement{rest: "Case: " + variant + "."})
	}
	if why := notCrash(d); why != "" {
		out = append(out, statement{strong: "Not a crash:", rest: " " + why + "."})
	}
	if f := b.Faulting; f != nil {
		out = append(out, statement{label: "Faulting code: ", strong: d.faulted(), code: true, rest: grounds(f.Source)})
	}
	return out
}
