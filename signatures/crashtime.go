package signatures

import (
	"errors"
	"time"
)

// crashTimePredicate asks when the computer stopped:
//
//	crash_time: {from: 2024-07-19T04:09:00Z, until: 2024-07-26T00:00:00Z}
//
// Times are in UTC. The clock of a machine may be wrong.
type crashTimePredicate struct {
	From  *moment `key:"from"`
	Until *moment `key:"until"`
}

func (p *crashTimePredicate) validate() error {
	switch {
	case p.From == nil && p.Until == nil:
		return errors.New("crash_time asks nothing: write from or until")
	case p.From != nil && p.Until != nil && !p.From.time().Before(p.Until.time()):
		return errors.New("from is not before until: exchange them")
	}
	return nil
}

func (*crashTimePredicate) unspecific() string {
	return "a time is shared by many issues and is never specific"
}

func (p *crashTimePredicate) Describe() string {
	var tests []string
	if p.From != nil {
		tests = append(tests, "at "+p.From.time().Format(displayForm)+" UTC or later")
	}
	if p.Until != nil {
		tests = append(tests, "before "+p.Until.time().Format(displayForm)+" UTC")
	}
	return "the computer stopped " + andList(tests)
}

func (p *crashTimePredicate) Eval(f *view) Answer {
	at, ok := f.System.CrashTime.Get()
	if !ok {
		return unknown(f.System.CrashTime.Reason())
	}
	at = at.In(time.UTC)
	return answer((p.From == nil || !at.Before(p.From.time())) && (p.Until == nil || at.Before(p.Until.time())),
		"it stopped at "+at.Format(displayForm)+" UTC")
}
