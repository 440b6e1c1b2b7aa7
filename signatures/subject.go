package signatures

import (
	"slices"
	"strings"

	"dumptriage/dump/facts"
)

// A Subject is what a signature is about: what its needs and its support name.
type Subject struct {
	Families []string // of Windows
	Stops    []uint32 // base codes
	Modules  []string // in lower case
	Tags     []string // as the signature writes them
}

// Subject collects what the signature is about.
func (s *Signature) Subject() Subject {
	var about Subject
	for i := range s.Conditions {
		c := &s.Conditions[i]
		if c.Role != roleNeed && c.Role != roleSupport {
			continue
		}
		switch p := c.ask.(type) {
		case *osPredicate:
			about.Families = append(about.Families, plain(p.Family)...)
		case *stopPredicate:
			for j := range *p {
				about.Stops = append(about.Stops, facts.BaseCode(uint32((*p)[j].Code)))
			}
		case *modulePredicate:
			about.Modules = append(about.Modules, plain(p.Name)...)
		case *faultingPredicate:
			about.Modules = append(about.Modules, plain(p.Module)...)
		case *suspectPredicate:
			about.Modules = append(about.Modules, plain(p.Module)...)
		case *tagsPredicate:
			for _, t := range slices.Concat(p.Any, p.All) {
				about.Tags = append(about.Tags, t.String())
			}
		case *poolBlockPredicate:
			for _, t := range p.Tag {
				about.Tags = append(about.Tags, t.String())
			}
		}
	}
	return about
}

func plain[S ~string](words []S) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return out
}

// A Filter picks signatures by what they are about. An empty field picks all.
type Filter struct {
	Kind    string
	Family  string // of Windows: "nt40"
	Stop    uint32 // 0: any
	Module  string
	Tag     string
	AtLeast Verdict // that its cap allows
}

// Picks reports whether the filter picks a signature.
func (f *Filter) Picks(s *Signature) bool {
	about := s.Subject()
	return (f.Kind == "" || s.Kind == f.Kind) &&
		(f.Family == "" || slices.Contains(about.Families, f.Family)) &&
		(f.Stop == 0 || slices.Contains(about.Stops, facts.BaseCode(f.Stop))) &&
		(f.Module == "" || slices.Contains(about.Modules, strings.ToLower(f.Module))) &&
		(f.Tag == "" || slices.ContainsFunc(about.Tags, func(t string) bool { return tagNamed(t, f.Tag) })) &&
		s.Cap >= f.AtLeast
}

// tagNamed reports whether a tag as a signature writes it is, or covers, the one
// that a user typed.
func tagNamed(written, typed string) bool {
	var t poolTag
	if t.parse(strings.Trim(written, `"`)) != nil {
		return false
	}
	return t.is(typed, true) || strings.EqualFold(strings.TrimRight(t.text, " "), strings.TrimRight(typed, "* "))
}

// Kinds lists the kinds of signatures.
func Kinds() []string { return []string{"leak", "depletion", "usage", "misconfiguration", "defect"} }
