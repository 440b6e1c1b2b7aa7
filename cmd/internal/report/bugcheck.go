package report

import (
	"io"
	"strings"

	"dumptriage/dump/facts"
)

// A BugcheckPage is what the bugcheck command shows: a STOP code explained,
// with its parameters where they were given.
type BugcheckPage struct {
	Schema     string   `json:"schema"`
	Tool       Tool     `json:"tool"`
	Parameters bool     `json:"parameters_given" jsonschema:"whether parameters were given: without them, values and summary say nothing"`
	Bugcheck   Bugcheck `json:"bugcheck"`
}

// NewBugcheckPage describes a STOP of a target with pointers of so many bytes
// (0: not known). Where no parameters were given, nothing is said about their
// values.
func NewBugcheckPage(b facts.Bugcheck, pointer int, given bool, tool Tool) *BugcheckPage {
	if pointer == 0 {
		pointer = 4
		for _, p := range b.Parameters {
			if p.Value>>32 != 0 {
				pointer = 8
			}
		}
	}
	page := &BugcheckPage{
		Schema:     SchemaVersion,
		Tool:       tool,
		Parameters: given,
		Bugcheck:   *buildBugcheck(facts.Some(b), pointerWidth(pointer)),
	}
	if given {
		return page
	}
	stop := &page.Bugcheck
	stop.Summary, stop.Variant, stop.Faulting, stop.Referenced = "", "", nil, ""
	for i := range stop.Parameters {
		stop.Parameters[i].Value, stop.Parameters[i].Meaning = "", ""
	}
	return page
}

// WriteBugcheck writes one page in a format.
func WriteBugcheck(w io.Writer, page *BugcheckPage, format string, o Options) error {
	out, err := New(format, w, o)
	if err != nil {
		return err
	}
	if err := out.Bugcheck(page); err != nil {
		return err
	}
	return out.Close()
}

func (t *textWriter) Bugcheck(page *BugcheckPage) error {
	l, b := t.page(), &page.Bugcheck
	l.wrap("", "  ", piece{bold, "STOP " + shortCode(b.Code) + " " + b.Name})
	d := &Document{Bugcheck: b}
	if page.Parameters {
		l.blank()
		textWhy(l, d)
	} else if b.NotACrash != "" {
		l.wrap("", "", text("Not a crash: "+b.NotACrash+"."))
	}
	if page.Parameters || labelled(b) {
		textParameters(l, d)
	}
	l.blank()
	l.field("Class", text(b.Class))
	if page, ok := strings.CutPrefix(b.Page, documentation); ok {
		l.field("Documented at", text(page+", below "+documentation))
	}
	if !page.Parameters {
		l.wrap("  ", "  ", text("With the four parameters behind the code, their values are explained, too."))
	}
	return l.flush(t.w)
}

// labelled says whether anything is known of the parameters.
func labelled(b *Bugcheck) bool {
	for _, p := range b.Parameters {
		if p.Label != "" {
			return true
		}
	}
	return false
}
