package signatures

import (
	"errors"
	"strings"
)

// biosPredicate asks for the firmware of the computer:
//
//	bios: {version: [1.02, 1.03]}
//	bios: {before: 2021-06-01}
//
// The date is the one that the firmware names.
type biosPredicate struct {
	Version []string `key:"version"`
	Before  *Date    `key:"before"`
}

func (p *biosPredicate) validate() error {
	if p.Version == nil && p.Before == nil {
		return errors.New("this asks nothing: add version or before")
	}
	return nil
}

func (*biosPredicate) unspecific() string {
	return "versions and dates of firmware are shared by many machines and are never specific"
}

func (p *biosPredicate) Describe() string {
	var parts []string
	if p.Version != nil {
		parts = append(parts, "has version "+orList(p.Version))
	}
	if p.Before != nil {
		parts = append(parts, "is from before "+p.Before.String())
	}
	return "the firmware " + andList(parts)
}

func (p *biosPredicate) Eval(f *view) Answer {
	h, ok := f.Hardware.Get()
	if !ok {
		return unknown(f.Hardware.Reason())
	}
	var parts []Answer
	if p.Version != nil {
		a := unknown("the firmware names no version")
		if h.BIOSVersion != "" {
			a = notMet("firmware " + h.BIOSVersion)
		}
		for _, v := range p.Version {
			if strings.EqualFold(v, h.BIOSVersion) {
				a = met("firmware " + h.BIOSVersion)
			}
		}
		parts = append(parts, a)
	}
	if p.Before != nil {
		built, dated := h.BIOSBuilt.Get()
		a := unknown(h.BIOSBuilt.Reason())
		if dated {
			a = answer(built.Before(p.Before.time()), "firmware of "+dateOf(built).String())
		}
		parts = append(parts, a)
	}
	return every(parts...)
}
