package signatures

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// A Signature is one known issue: what it is, and what in a dump speaks for
// and against it. The struct is the file format.
type Signature struct {
	ID         string      `key:"id" need:"name the signature, as Q138935"`
	Title      string      `key:"title" need:"write the title of the article"`
	References []Reference `key:"references" need:"name at least one source, as {kb: Q138935, reviewed: 2001-08-08}"`
	Kind       string      `key:"kind" oneof:"leak,depletion,usage,misconfiguration,defect" need:"write leak, depletion, usage, misconfiguration or defect"`
	Cause      string      `key:"cause" need:"say in own words what goes wrong"`
	Workaround string      `key:"workaround"`
	Resolution string      `key:"resolution"`
	NoFix      bool        `key:"no_fix"` // Resolution says that there is none
	Cap        Verdict     `key:"cap" need:"write the highest verdict it may give: possible, probable or strong"`
	CapWhy     string      `key:"cap_why"`
	Conditions []Condition `key:"conditions" need:"write what it needs at least"`

	examples []Example
	later    func() []Example // where the examples were left for later
	compiled bool             // the examples are in the file of the catalogue
	file     string
	line     int // of the first key, for problems found later
	column   int
}

// A Reference is where a signature comes from: a Knowledge Base article or
// another page, and when its publisher (of an article) or we (of a page) last
// looked at it.
type Reference struct {
	KB       string `key:"kb"`
	URL      string `key:"url"`
	Reviewed Date   `key:"reviewed" need:"write the date of the last review, as 2001-08-08"`
}

// They are compiled when they are first used: the catalogue is, before.
var (
	idForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`) })
	kbForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(Q|KB)[0-9]{4,7}$`) })
)

// decode reads a signature and holds it against the rules that span its keys.
func (s *Signature) decode(d *decoder, n *node) {
	s.line, s.column = n.line, n.column
	before := len(d.problems)
	format := (*signatureFile)(s)
	d.table(n, valueOf(format), func(key, value *node) bool {
		if key.text != "examples" {
			return false
		}
		d.into(value, &s.examples)
		return true
	}, []string{"examples"})
	if len(d.problems) > before {
		return
	}
	if !idForm().MatchString(s.ID) {
		d.fail(n.value("id"), "%v", badID(s.ID))
	}
	if s.Cap < Possible {
		d.fail(n.value("cap"), "a signature capped at %v could never be listed: write possible, probable or strong", s.Cap)
	}
	if s.Workaround == "" && s.Resolution == "" {
		d.fail(n, "nothing is said of what to do: write workaround, resolution or both")
	}
	if s.NoFix && s.Resolution == "" {
		d.fail(n.value("no_fix"), "no_fix belongs to a resolution that says why there is none: write it, or remove no_fix")
	}
	needs := 0
	for _, c := range s.Conditions {
		if c.Role == roleNeed {
			needs++
		}
	}
	if needs == 0 {
		d.fail(n.value("conditions"), "no condition has the role need: write what must be so for this issue")
	}
}

func badID(id string) error {
	return fmt.Errorf("%q is not an ID: write letters, digits, dots and hyphens, as Q138935", id)
}

// signatureFile is a Signature without its decode method.
type signatureFile Signature

// decode reads a reference.
func (r *Reference) decode(d *decoder, n *node) {
	type plain Reference
	before := len(d.problems)
	d.table(n, valueOf((*plain)(r)), nil, nil)
	switch {
	case len(d.problems) > before:
	case (r.KB == "") == (r.URL == ""):
		d.fail(n, "a reference is either an article or a page: write kb or url")
	case r.KB != "" && !kbForm().MatchString(r.KB):
		d.fail(n.value("kb"), "%q is not an article: write it as Q138935 or KB931311", r.KB)
	case r.URL != "" && !strings.HasPrefix(r.URL, "https://") && !strings.HasPrefix(r.URL, "http://"):
		d.fail(n.value("url"), "%q is not the address of a page: begin it with https://", r.URL)
	}
}

// Fix is what ends the issue, or "" if nothing is known to.
func (s *Signature) Fix() string {
	if s.NoFix {
		return ""
	}
	return s.Resolution
}

// Examples are the facts that the signature must and must not match.
func (s *Signature) Examples() []Example {
	switch {
	case s.compiled:
		return readExamples(catalogueFiles, "catalogue/"+s.file)
	case s.later != nil:
		return s.later()
	}
	return s.examples
}

// problem is a Problem at the beginning of the signature.
func (s *Signature) problem(format string, args ...any) Problem {
	return Problem{s.file, s.line, s.column, fmt.Sprintf(format, args...)}
}
