package signatures

import (
	"fmt"
	"strconv"
	"strings"

	"dumptriage/dump/facts"
)

// stopPredicate asks for the STOP, as one of several cases:
//
//	stop: [{code: 0x41}, {code: 0x1e, p1: 0xc000009a}, {code: 0xa, p1: {lt: 0x1000}, p3: 0}]
type stopPredicate []stopCase

// stopCase is a STOP code and what its parameters must be.
type stopCase struct {
	Code stopCode   `key:"code" need:"write the STOP code, as 0x41"`
	P1   *parameter `key:"p1"`
	P2   *parameter `key:"p2"`
	P3   *parameter `key:"p3"`
	P4   *parameter `key:"p4"`
}

func (c *stopCase) parameters() [4]*parameter { return [4]*parameter{c.P1, c.P2, c.P3, c.P4} }

// bare reports whether the case names no parameter.
func (c *stopCase) bare() bool { return c.parameters() == [4]*parameter{} }

// stopCode is the code of a STOP.
type stopCode uint32

func (v *stopCode) parse(text string) error {
	var n number
	if err := n.parse(text); err != nil {
		return err
	}
	if n > 1<<32-1 {
		return fmt.Errorf("%s is not a stop code: it has more than 32 bits", text)
	}
	*v = stopCode(n)
	return nil
}

func (p *stopPredicate) validate() error { return nil }

func (p *stopPredicate) Describe() string {
	cases := make([]string, len(*p))
	for i := range *p {
		cases[i] = (*p)[i].String()
	}
	return "the stop code is " + orList(cases)
}

// String writes the case in short: 0xa (P1 below 0x1000, P3 = 0x0).
func (c *stopCase) String() string {
	var tests []string
	for i, q := range c.parameters() {
		if q != nil {
			tests = append(tests, "P"+string(rune('1'+i))+" "+q.String())
		}
	}
	if tests == nil {
		return hex(uint64(c.Code))
	}
	return hex(uint64(c.Code)) + " (" + strings.Join(tests, ", ") + ")"
}

func (p *stopPredicate) unspecific() string {
	for i := range *p {
		c := &(*p)[i]
		if c.bare() && facts.CommonStop(uint32(c.Code)) {
			return "STOP " + hex(uint64(c.Code)) + " alone has many causes and is never specific"
		}
	}
	return ""
}

func (p *stopPredicate) Eval(f *view) Answer {
	b, ok := f.Bugcheck.Get()
	if !ok {
		return f.noStop()
	}
	code := b.Base
	var cases [8]Answer
	answers, bare := cases[:0], true
	for i := range *p {
		c := &(*p)[i]
		if facts.BaseCode(uint32(c.Code)) == code {
			answers = append(answers, c.eval(f, &b))
			bare = bare && c.bare()
		}
	}
	if len(answers) == 0 {
		return notMet("STOP " + hex(uint64(b.Code)))
	}
	a := some(answers...)
	if a.State != NotChecked {
		a.Observed = observedStop(&b, bare)
	}
	return a
}

// eval looks at the parameters of a STOP that has the right code.
func (c *stopCase) eval(f *view, b *facts.Bugcheck) Answer {
	a := met("")
	for i, q := range c.parameters() {
		switch p := &b.Parameters[i]; {
		case q == nil:
		case p.Missing:
			a = every(a, unknown("parameter "+strconv.Itoa(i+1)+" is missing"))
		default:
			a = every(a, q.eval(f, p.Value))
		}
	}
	return a
}

// observedStop writes the STOP as a screen does: 0x1e (0xc000009a, …).
func observedStop(b *facts.Bugcheck, bare bool) string {
	text := "STOP " + hex(uint64(b.Code))
	if bare {
		return text
	}
	for i, p := range b.Parameters {
		value := "?"
		if !p.Missing {
			value = hex(p.Value)
		}
		text += [4]string{" (", ", ", ", ", ", "}[i] + value
	}
	return text + ")"
}
