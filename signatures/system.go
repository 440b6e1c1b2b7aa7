package signatures

import (
	"errors"
	"strings"

	"dumptriage/dump/facts"
)

// systemPredicate asks for the computer, as its firmware describes it:
//
//	system: {maker: Example Computers, model: [Desk 1, Desk 2]}
//	system: {board: B550M-C}
//	system: {virtual: true}
//
// Each text must be part of the name, in any case of letters.
type systemPredicate struct {
	Maker   []string `key:"maker"`
	Model   []string `key:"model"`
	Board   []string `key:"board"`
	Virtual *bool    `key:"virtual"`
}

func (p *systemPredicate) validate() error {
	if p.Maker == nil && p.Model == nil && p.Board == nil && p.Virtual == nil {
		return errors.New("this asks nothing: add maker, model, board or virtual")
	}
	return nil
}

func (p *systemPredicate) unspecific() string {
	if p.Model == nil && p.Board == nil {
		return "many machines are of one maker, or virtual, and that is never specific"
	}
	return ""
}

func (p *systemPredicate) Describe() string {
	var parts []string
	for _, x := range []struct {
		name  string
		texts []string
	}{{"maker", p.Maker}, {"model", p.Model}, {"board", p.Board}} {
		if x.texts != nil {
			parts = append(parts, "its "+x.name+" is "+orList(x.texts))
		}
	}
	if p.Virtual != nil {
		parts = append(parts, map[bool]string{true: "it is a virtual machine", false: "it is not a virtual machine"}[*p.Virtual])
	}
	return "of the computer, " + andList(parts)
}

func (p *systemPredicate) Eval(f *view) Answer {
	h, ok := f.Hardware.Get()
	if !ok {
		return unknown(f.Hardware.Reason())
	}
	var parts []Answer
	for _, x := range []struct {
		name, value string
		texts       []string
	}{{"maker", h.Manufacturer, p.Maker}, {"model", h.Model, p.Model}, {"board", h.Board, p.Board}} {
		if x.texts != nil {
			parts = append(parts, partOf(x.name, x.value, x.texts))
		}
	}
	if p.Virtual != nil {
		parts = append(parts, answer(h.Virtual == *p.Virtual, virtualWords(h)))
	}
	return every(parts...)
}

// partOf reports whether one of some texts is part of a name.
func partOf(what, value string, texts []string) Answer {
	if value == "" {
		return unknown("the firmware names no " + what)
	}
	for _, t := range texts {
		if strings.Contains(strings.ToLower(value), strings.ToLower(t)) {
			return met(what + " " + value)
		}
	}
	return notMet(what + " " + value)
}

func virtualWords(h facts.Hardware) string {
	if h.Virtual {
		return "a virtual machine"
	}
	return "no virtual machine"
}
