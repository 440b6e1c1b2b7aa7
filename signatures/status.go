package signatures

import (
	"fmt"

	"dumptriage/dump/ntstatus"
	"dumptriage/dump/spell"
)

// statusName is an NTSTATUS by its name in ntstatus.h.
type statusName string

func (v *statusName) parse(text string) error {
	*v = statusName(text)
	if _, ok := ntstatus.Value(text); ok {
		return nil
	}
	if best := spell.Closest(text, ntstatus.Names()); best != "" {
		return fmt.Errorf("%q is no status: did you mean %s?", text, best)
	}
	return fmt.Errorf("%q is no status known here: write its value, as equals: 0xc000009a", text)
}

func (v statusName) value() uint32 {
	value, _ := ntstatus.Value(string(v))
	return value
}
