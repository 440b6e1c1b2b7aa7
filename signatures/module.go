package signatures

import (
	"errors"
	"strings"
	"time"

	"dumptriage/dump/facts"
)

// modulePredicate asks for a loaded driver and its age:
//
//	module: {name: afd.sys, older_than: 2001-03-29, version_below: 4.0.1381.7095}
//	module: {name: ncrbynet.sys, link_time: 1999-10-26T11:37:23}
//	module: {name: nwlnkrip.sys, present: false}
//
//	module: {name: ibmtrp.sys, dated: 1996-05-21}
//	module: {name: nmidebug.sys, size: 0x8000}
//
// Dates are those of the files in an article and are compared with the link
// time in the image: dated asks for the one build that an article blames. The
// size is that of the image in memory (SizeOfImage), as
// a debugger shows it; sizes in articles are those of files, which a dump does
// not have.
type modulePredicate struct {
	Name         []fileName `key:"name" need:"write the driver's file name, as afd.sys"`
	Present      *bool      `key:"present"`
	OlderThan    *Date      `key:"older_than"`
	NewerThan    *Date      `key:"newer_than"`
	Dated        *Date      `key:"dated"`
	LinkTime     *moment    `key:"link_time"`
	VersionBelow *version   `key:"version_below"`
	VersionFrom  *version   `key:"version_from"`
	Size         *number    `key:"size"`
}

// dateTolerance is how far the date of a file may lie from the link time of
// the image in it: a default of ours.
const dateTolerance = 48 * time.Hour

func (p *modulePredicate) validate() error {
	if p.absent() && p.detailed() {
		return errors.New("a driver that is not loaded has no date, version or size: leave present or the others out")
	}
	return nil
}

// absent reports whether the driver is to be missing.
func (p *modulePredicate) absent() bool { return p.Present != nil && !*p.Present }

// detailed reports whether more is asked than presence.
func (p *modulePredicate) detailed() bool {
	return p.OlderThan != nil || p.NewerThan != nil || p.Dated != nil || p.LinkTime != nil || p.VersionBelow != nil || p.VersionFrom != nil || p.Size != nil
}

// unspecific refuses what can be said of every machine of some age: only an
// exact build of a driver that all of them load tells one issue from another.
func (p *modulePredicate) unspecific() string {
	if p.absent() {
		return "most machines lack a driver and that is never specific"
	}
	if name := ordinary(p.Name); name != "" && p.LinkTime == nil && p.Dated == nil {
		return "every machine loads " + string(name) + " and that is never specific"
	}
	return ""
}

func (p *modulePredicate) Describe() string {
	words := "module " + orList(p.Name)
	switch {
	case p.absent():
		return words + " is not loaded"
	case !p.detailed():
		return words + " is loaded"
	}
	var details []string
	if p.OlderThan != nil {
		details = append(details, "is older than "+p.OlderThan.String())
	}
	if p.NewerThan != nil {
		details = append(details, "is newer than "+p.NewerThan.String())
	}
	if p.Dated != nil {
		details = append(details, "is dated "+p.Dated.String())
	}
	if p.LinkTime != nil {
		details = append(details, "was linked at "+p.LinkTime.String())
	}
	if p.VersionFrom != nil {
		details = append(details, "has version "+p.VersionFrom.String()+" or later")
	}
	if p.VersionBelow != nil {
		details = append(details, "has a version below "+p.VersionBelow.String())
	}
	if p.Size != nil {
		details = append(details, "takes "+hex(uint64(*p.Size))+" bytes of memory")
	}
	return words + " " + andList(details)
}

func (p *modulePredicate) Eval(f *view) Answer {
	if !f.Modules.OK {
		return unknown(f.Modules.Reason())
	}
	var found Answer
	loaded := false
	for _, name := range p.Name {
		for _, m := range f.modules[string(name)] {
			if a := p.evalOne(f, m); loaded {
				found = some(found, a)
			} else {
				found, loaded = a, true
			}
		}
	}
	switch {
	case loaded && p.absent():
		return notMet(found.Observed)
	case loaded:
		return found
	}
	if why := f.incomplete(); why != "" {
		return unknown(why)
	}
	return answer(p.absent(), orList(p.Name)+" is not loaded")
}

// evalOne looks at one module that has the name.
func (p *modulePredicate) evalOne(f *view, m *facts.Module) Answer {
	if !p.detailed() {
		return met(m.Name + " is loaded")
	}
	var parts [3]Answer
	n := 0
	if p.OlderThan != nil || p.NewerThan != nil || p.Dated != nil || p.LinkTime != nil {
		parts[n] = p.evalTime(f, m)
		n++
	}
	if p.VersionBelow != nil || p.VersionFrom != nil {
		parts[n] = p.evalVersion(m)
		n++
	}
	if p.Size != nil {
		parts[n] = p.evalSize(m)
		n++
	}
	return every(parts[:n]...)
}

func (p *modulePredicate) evalTime(f *view, m *facts.Module) Answer {
	stamp, ok := m.TimeStamp.Get()
	switch {
	case !ok:
		return unknown(m.TimeStamp.Reason())
	case stamp == 0:
		return unknown(m.Name + " has no time stamp")
	}
	linked := time.Unix(int64(stamp), 0).UTC()
	observed := m.Name + " linked " + linked.Format(displayForm) + " UTC"
	if p.LinkTime != nil && !p.LinkTime.is(linked) {
		return notMet(observed)
	}
	if p.OlderThan == nil && p.NewerThan == nil && p.Dated == nil {
		return met(observed)
	}
	if known := f.System.LinkTime(m); !known.OK {
		return unknown(known.Reason())
	}
	return answer((p.OlderThan == nil || p.OlderThan.after(linked)) && (p.NewerThan == nil || p.NewerThan.before(linked)) &&
		(p.Dated == nil || !p.Dated.after(linked) && !p.Dated.before(linked)), observed)
}

// after reports whether a file of that date is newer than an image linked at t.
func (v Date) after(t time.Time) bool { return t.Before(v.time().Add(-dateTolerance)) }

// before reports whether a file of that date is older than an image linked at t.
func (v Date) before(t time.Time) bool { return t.After(v.time().Add(24*time.Hour + dateTolerance)) }

func (p *modulePredicate) evalSize(m *facts.Module) Answer {
	if m.Size == 0 {
		return unknown("the list gives no size of " + m.Name)
	}
	return answer(m.Size == uint64(*p.Size), m.Name+" takes "+hex(m.Size)+" bytes of memory")
}

func (p *modulePredicate) evalVersion(m *facts.Module) Answer {
	text, ok := m.Version.Get()
	if !ok {
		return unknown(m.Version.Reason())
	}
	// A version resource may go on: 10.0.19041.1 (WinBuild.160101.0800).
	digits, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	var v version
	if v.parse(digits) != nil {
		return unknown("the version of " + m.Name + " cannot be read: " + text)
	}
	for _, bound := range []*version{p.VersionBelow, p.VersionFrom} {
		if bound != nil && !v.comparable(*bound) {
			return unknown(m.Name + " has version " + digits + ", which cannot be compared with " + bound.String() + ": one is of the Terminal Server Edition")
		}
	}
	return answer((p.VersionBelow == nil || v.below(*p.VersionBelow)) &&
		(p.VersionFrom == nil || !v.below(*p.VersionFrom)), m.Name+" has version "+digits)
}
