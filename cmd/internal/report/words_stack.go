package report

import (
	"dumptriage/dump/facts"
)

// maxFrames is how many frames of a stack are shown to a reader.
const maxFrames = 12

// interruptedTitle begins the list of the frames that a watchdog interrupted. Of a
// processor that does not answer, this is the code on another one.
const interruptedTitle = "Interrupted stack (what this processor ran when the watchdog fired)"

// shownFrames are the frames that a reader is shown.
func shownFrames(d *Document) []Frame { return d.Stack[:min(len(d.Stack), maxFrames)] }

// trustWords say how far a frame can be trusted.
var trustWords = map[string]string{
	facts.TrustContext:      "the registers",
	facts.TrustUnwind:       "unwind tables",
	facts.TrustFramePointer: "frame pointers: frames before it may be missing",
	facts.TrustLink:         "link register: may be stale",
	facts.TrustCall:         "return address after a call",
	facts.TrustDebugger:     "printed by the debugger",
	facts.TrustWord:         "stack scan: may be stale",
}

// stackTable lists frames, innermost first, and how far each can be trusted.
func stackTable(frames []Frame) *Table {
	t := &Table{Columns: []Column{{Title: "", Right: true}, {Title: "Address"}, {Title: "Code", Give: true}, {Title: "Found by", Wrap: true}}}
	for i, f := range frames {
		code := ""
		if f.Module != "" {
			code = where(f.Module, f.Offset, f.Address, f.Unloaded)
			if f.Function != "" {
				code = f.Module + "!" + f.Function
			}
		}
		t.Add(decimal(uint64(i)), f.Address, code, trustWords[f.Trust])
	}
	return t
}
