package report

import (
	"slices"

	"dumptriage/dump/facts"
)

// How many frames of a stack are shown to a reader: where all are proven, and where words of
// the stack that may be left over are among them; and how many of these.
const (
	maxFrames  = 12
	maxWithAny = 7
	maxScanned = 5
)

// interruptedTitle begins the list of the frames that a watchdog interrupted. Of a
// processor that does not answer, this is the code on another one.
const interruptedTitle = "Interrupted stack (what this processor ran when the watchdog fired)"

// otherStacks are the stacks beside that of the code that failed.
func (d *Document) otherStacks() []titledStack {
	return []titledStack{{interruptedTitle, d.Interrupted}, {silentTitle, d.Silent}}
}

// silentTitle begins the list of the frames of the processor that did not respond.
const silentTitle = "Stack of the processor that did not respond"

type titledStack struct {
	title  string
	frames []Frame
}

// A numberedFrame is a frame with its place on the stack.
type numberedFrame struct {
	Frame
	n int
}

// shownFrames are the frames that a reader is shown: the first ones, and of those that only a
// word of the stack speaks for a few. all shows every frame.
func shownFrames(frames []Frame, all bool) []numberedFrame {
	var out []numberedFrame
	most, scanned := maxFrames, 0
	if slices.ContainsFunc(frames, Frame.scanned) {
		most = maxWithAny
	}
	for i, f := range frames {
		if f.scanned() {
			scanned++
		}
		if all || len(out) < most && (!f.scanned() || scanned <= maxScanned) {
			out = append(out, numberedFrame{f, i})
		}
	}
	return out
}

// scanned reports whether only a word of the stack speaks for the frame.
func (f Frame) scanned() bool { return f.Trust == facts.TrustWord }

// tablesMissing is what the stack of a small dump lacks, where it was scanned.
func tablesMissing(d *Document) string {
	if d.Dump.DataBlocks == nil || !slices.ContainsFunc(d.Stack, Frame.scanned) {
		return ""
	}
	return "The dump contains the stack but no unwind tables. To unwind it exactly, pass the drivers' files with --images."
}

// trustWords say how far a frame can be trusted.
var trustWords = map[string]string{
	facts.TrustContext:      "the registers",
	facts.TrustUnwind:       "unwind tables",
	facts.TrustFramePointer: "frame pointer: frames before it may be missing",
	facts.TrustLink:         "link register: may be stale",
	facts.TrustCall:         "return address after a call",
	facts.TrustDebugger:     "printed by the debugger",
	facts.TrustWord:         "stack scan: may be stale",
}

// stackTable lists frames, innermost first, and how far each can be trusted.
func stackTable(frames []numberedFrame) *Table {
	t := &Table{Columns: []Column{{Title: "", Right: true}, {Title: "Address"}, {Title: "Code", Give: true}, {Title: "Found by", Wrap: true}}}
	for _, f := range frames {
		code := ""
		if f.Module != "" {
			code = where(f.Module, f.Offset, f.Address, f.Unloaded)
			if f.Function != "" {
				code = f.Module + "!" + f.Function
			}
		}
		t.Add(decimal(uint64(f.n)), f.Address, code, trustWords[f.Trust])
	}
	return t
}
