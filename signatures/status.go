package signatures

import (
	"fmt"

	"dumptriage/dump/ntstatus"
	"dumptriage/dump/spell"
)

// A statusName is an NTSTATUS by its name in ntstatus.h.
type statusName struct {
	name  string
	value uint32
}

func (v *statusName) parse(text string) error {
	value, ok := ntstatus.Value(text)
	if *v = (statusName{text, value}); ok {
		return nil
	}
	if best := spell.Closest(text, ntstatus.Names()); best != "" {
		return fmt.Errorf("%q is not a status: did you mean %s?", text, best)
	}
	return fmt.Errorf("%q is not a known status: write its value, as equals: 0xc000009a", text)
}
