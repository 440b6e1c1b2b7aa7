package signatures

import (
	"strings"

	"dumptriage/dump/facts"
)

// A view is facts as the predicates of one match see them: with an index of
// the modules by name, since most signatures ask for some.
type view struct {
	*facts.Facts
	modules map[string][]*facts.Module // by name in lower case
}

// look makes a view.
func look(f *facts.Facts) *view {
	v := &view{Facts: f, modules: make(map[string][]*facts.Module, len(f.Modules.Value))}
	for i := range f.Modules.Value {
		m := &f.Modules.Value[i]
		name := strings.ToLower(m.Name)
		if !strings.Contains(name, ".") { // as the debugger lists modules
			name += ".sys"
		}
		v.modules[name] = append(v.modules[name], m)
	}
	return v
}

// incomplete says why a module that is not in the list may still be loaded, or
// "" where the list is whole.
func (v *view) incomplete() string {
	switch {
	case v.User.OK:
		return "a user-mode dump does not list drivers"
	case len(v.Modules.Value) == 0:
		return "the module list is empty"
	case v.Unlisted != "":
		return v.Unlisted
	}
	return v.failed("modules")
}

// failed says why a fact was not read whole, or "".
func (v *view) failed(fact string) string {
	for i := range v.Coverage {
		if c := &v.Coverage[i]; c.Fact == fact && c.State == facts.Failed {
			return c.Why
		}
	}
	return ""
}

// noStop answers a question about the STOP where none is recorded: a machine
// that was still running had none.
func (v *view) noStop() Answer {
	if v.Dump.Live.Or(false) {
		return notMet("the computer was still running")
	}
	return unknown(v.Bugcheck.Reason())
}
