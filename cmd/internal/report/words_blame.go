package report

import (
	"dumptriage/dump/units"
)

// basisWords say on what grounds a module is named.
var basisWords = map[string]string{
	"exception": "the exception",
	"parameter": "a bug check parameter",
	"structure": "a kernel structure",
	"caller":    "it called the bug check",
	"debugger":  "named in the text",
	"screen":    "named on the STOP screen",
	"sought":    "a warning of the debugger",
	"stack":     "the saved stack",
}

// basis is the grounds of a suspicion, and whether they are an inference.
func (b *Blame) basis() string {
	words := basisWords[b.Basis]
	if words == "" {
		words = b.Basis
	}
	if b.Hits > 0 {
		words += ", " + units.Count(b.Hits, "address", "addresses")
	}
	if b.Heuristic {
		return "heuristic: " + words
	}
	return words
}

// where is the place in the suspected module, or the module alone: offset 0 is not
// a place in its code.
func (b *Blame) where() string {
	place := b.Offset
	if place == offset(0) {
		place = ""
	}
	return where(b.Module, place, b.Address, b.Unloaded)
}

// ranked parts the modules to blame into those of others and Windows' own,
// which come last: they are where bad drivers are noticed. What nothing but
// words on the stack speaks for is in neither.
func ranked(blame []Blame) (others, windows []Blame) {
	for _, b := range blame {
		switch {
		case b.Doubtful:
		case b.Windows:
			windows = append(windows, b)
		default:
			others = append(others, b)
		}
	}
	return others, windows
}

// leftOver names the modules of which nothing but words on the stack speaks.
func leftOver(blame []Blame) string {
	var names []string
	for i := range blame {
		if b := &blame[i]; b.Doubtful {
			names = append(names, b.Module)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "Also found on the stack (may be stale): " + units.Listed(names, 5, ", ")
}

// nobodyElse is what to say where no third-party driver is suspected, "" where
// one is or nothing was looked at.
func nobodyElse(d *Document) string {
	others, windows := ranked(d.Blame)
	switch {
	case len(others) > 0 || d.User != nil:
		return ""
	case d.Dump.DataBlocks != nil && d.Running != nil && d.Running.StackBytes != nil:
		return "The bug check names no third-party driver, and none is confirmed on the stack."
	case len(windows) > 0 && d.Dump.DataBlocks != nil:
		return "The bug check names no third-party driver, and the stack is not in the dump."
	case len(windows) > 0 && d.Bugcheck == nil:
		return "The text names no third-party driver."
	case len(windows) > 0:
		return "The bug check names no third-party driver."
	}
	return ""
}

// windowsOwn names Windows' own files that are on the list of suspects.
func windowsOwn(windows []Blame) string {
	names := make([]string, len(windows))
	for i := range windows {
		names[i] = windows[i].where() + " (" + windows[i].basis() + ")"
	}
	return "Windows components (less likely to be the cause): " + units.Listed(names, 4, "; ")
}

// about is what is known of a module, to follow its name: ", Realtek HD audio".
func about(d *Document, name string) string {
	for i := range d.Modules {
		if m := &d.Modules[i]; m.Name == name && m.About != "" {
			return ", " + m.About
		}
	}
	return ""
}
