package textlog

import (
	"fmt"
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// A Frame is one row of a call stack.
type Frame struct {
	Module, Function string
	Offset           uint64 // from the function, or from the module where no function is named
	Unloaded         bool   // the debugger says so of the module
}

// A Place is what the text says an address is in.
type Place struct {
	Module   string
	Function string // "Name+0x2c", or "" where Offset counts from the module
	Offset   uint64
}

// place is where the code of a frame is.
func (f Frame) place() Place {
	p := Place{Module: f.Module, Function: strings.TrimRight(f.Function, ":")}
	if f.Function == "" {
		p.Offset = f.Offset
	} else if f.Offset != 0 {
		p.Function += "+" + fmt.Sprintf("0x%x", f.Offset)
	}
	return p
}

// maxRows bounds the rows of a stack.
const maxRows = 128

// Rows of a call stack. The debugger ends them with what they are in: a symbol, or an address
// where it knows none. Before that are a number, the stack pointer, the return address and
// what may be arguments.
var (
	stackSymbol = lazyregexp.New("(?:^|[ \\t])(?:<Unloaded_([\\w.$-]+)>|([A-Za-z_][\\w$-]*))(?:!([\\w:~@?$<>`]+)(?:\\+(?:0x)?([0-9A-Fa-f]+))?|\\+(?:0x)?([0-9A-Fa-f]+))[ \\t]*(?:\\[[^\\n]*\\][ \\t]*|\\(FPO[^\\n]*|[ \\t][^\\w\\s:][^\\n]*)?$")
	stackStart  = lazyregexp.New("^[ \\t]*(?:[0-9A-Fa-f]{1,3}[ \\t]+)?((?:[0-9A-Fa-f`]{8,17}[ \\t:]+)*)$")
	rawRow      = lazyregexp.New("^[ \\t]*(?:[0-9A-Fa-f]{1,3}[ \\t]+)?(?:[0-9A-Fa-f`]{8,17}[ \\t:]+){2,}0x[0-9A-Fa-f`]{8,17}[ \\t]*$")
	afterArgs   = lazyregexp.New("(?:[0-9A-Fa-f]|\\.\\.\\.) :[ \\t]*$")
)

// A stackRow is a row of a stack: a frame, or an address that is in no module.
type stackRow struct {
	frame     Frame
	named     bool
	bare      bool     // there is nothing before the symbol
	addresses []uint64 // before the arguments: of the stack, and the return address
}

// stackRowOf reads a line as a row of a stack.
func stackRowOf(line string) (stackRow, bool) {
	if rawRow.MatchString(line) {
		return stackRow{addresses: addressesIn(line)}, true
	}
	m := stackSymbol.FindStringSubmatchIndex(line)
	if m == nil {
		return stackRow{}, false
	}
	before := line[:m[0]] + " "
	if !stackStart.MatchString(before) && !afterArgs.MatchString(before) {
		return stackRow{}, false
	}
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return line[m[2*i]:m[2*i+1]]
	}
	r := stackRow{named: true, bare: strings.TrimSpace(before) == "", addresses: addressesIn(before)}
	r.frame = Frame{Module: group(1) + group(2), Function: group(3), Unloaded: group(1) != ""}
	r.frame.Offset, _ = Number(group(4)+group(5), 16)
	return r, true
}

// addressesIn are the addresses that begin a row, at most two: of the stack, and the return
// address.
func addressesIn(row string) (out []uint64) {
	for _, word := range strings.Fields(row) {
		if len(word) < 8 && len(out) == 0 {
			continue // the number of the frame
		}
		v, ok := Number(word, 16)
		if !ok || len(out) == 2 {
			break
		}
		out = append(out, v)
	}
	return out
}

// maxGap is how many lines that are no rows may be between the rows of one stack: warnings,
// and the ends of lines that were broken.
const maxGap = 4

// A callStack is rows that follow each other in a text.
type callStack struct {
	rows   []stackRow
	titled bool // under STACK_TEXT
	memory bool // beside rows of a listing of memory
}

// memoryRow is a row of a listing of memory with symbols (dps) that has none.
var memoryRow = lazyregexp.New("^[ \\t]*[0-9A-Fa-f`]{8,17}[ \\t]+[0-9A-Fa-f`]{8,17}[ \\t]*$")

// stacksIn finds the call stacks of a section.
func stacksIn(section string) []callStack {
	var out []callStack
	var current callStack
	gap := 0
	finish := func() {
		if len(current.rows) > 0 && !current.isMemory() {
			out = append(out, current)
		}
		current = callStack{}
	}
	titled, memory := false, false
	var bare []stackRow
	for line := range strings.Lines(section) {
		line = strings.TrimRight(line, "\n")
		if strings.Contains(line, "STACK_TEXT") {
			finish()
			titled = true
		}
		row, ok := stackRow{}, false
		if strings.ContainsAny(line, "!+") || strings.Contains(line, "0x") {
			row, ok = stackRowOf(line)
		}
		if ok && row.bare && len(bare) < maxRows {
			bare = append(bare, row)
			continue
		}
		if s := (callStack{rows: bare, titled: titled}); s.isList() {
			finish()
			out, titled = append(out, s), false
		}
		ok, gap, bare = ok && !row.bare, gap+len(bare), nil
		switch {
		case ok && len(current.rows) < maxRows:
			if gap > maxGap {
				finish()
			}
			current.rows = append(current.rows, row)
			current.titled, current.memory = current.titled || titled, current.memory || memory
			gap, titled, memory = 0, false, false
		case !ok:
			gap++
			memory = memoryRow.MatchString(line)
			current.memory = current.memory || memory && gap == 1
		}
	}
	finish()
	if s := (callStack{rows: bare, titled: titled}); s.isList() {
		out = append(out, s)
	}
	return out
}

// isList reports whether rows without addresses are a stack: those of a crash. One alone is
// before an instruction.
func (s callStack) isList() bool { return len(s.rows) > 2 && (s.titled || s.raises()) }

// isMemory reports whether the rows are those of a listing of memory with symbols: each has
// the address of the next word.
func (s callStack) isMemory() bool {
	if s.memory || len(s.rows) < 3 {
		return s.memory
	}
	for i := 1; i < len(s.rows); i++ {
		a, b := s.rows[i-1].addresses, s.rows[i].addresses
		if len(a) == 0 || len(b) == 0 || b[0]-a[0] != 4 && b[0]-a[0] != 8 {
			return false
		}
	}
	return true
}

// raises reports whether the stack is that of the code that called the bug check.
func (s callStack) raises() bool {
	for _, r := range s.rows[:min(len(s.rows), 8)] {
		if strings.HasPrefix(r.frame.Function, "KeBugCheck") {
			return true
		}
	}
	return false
}

// stackOf is the call stack of the crash among those of a section: the one that the analysis
// prints, else the one that raised the bug check, else the first.
func stackOf(stacks []callStack) (out []Frame) {
	if len(stacks) == 0 {
		return nil
	}
	best := stacks[0]
	for _, is := range []func(callStack) bool{callStack.raises, func(s callStack) bool { return s.titled }} {
		for _, s := range stacks {
			if is(s) {
				best = s
				break
			}
		}
	}
	for _, r := range best.rows {
		if r.named {
			out = append(out, r.frame)
		}
	}
	return out
}

// placesOn are the places of return addresses: each is in the code of the next row.
func placesOn(stacks []callStack, places map[uint64]Place) {
	for _, s := range stacks {
		for i := 1; i < len(s.rows); i++ {
			r, above := s.rows[i], s.rows[i-1]
			if len(above.addresses) == 2 && r.named && !r.frame.Unloaded {
				places[above.addresses[1]] = r.frame.place()
			}
		}
	}
}

// codeAt is an instruction as the debugger prints it, under the symbol that it is at.
var codeAt = lazyregexp.New("(?m)^[ \\t]*([A-Za-z_][\\w$-]*)(?:!([\\w:~@?$<>`]+))?(?:\\+(?:0x)?([0-9A-Fa-f]+))?(?: \\[[^\\n]*\\])?:?[ \\t]*\\n(?:Page [^\\n]*\\n)*([0-9A-Fa-f`]{8,17})[ \\t]+(?:[0-9A-Fa-f]{2,32}|\\?\\?|[a-z]{2,10})[ \\t]")

// placesIn are the places that a section gives to addresses.
func placesIn(section string, stacks []callStack) map[uint64]Place {
	places := map[uint64]Place{}
	placesOn(stacks, places)
	add := func(at, module, function, offset string) {
		if function != "" || offset != "" {
			f := Frame{Module: module, Function: function}
			f.Offset, _ = Number(offset, 16)
			places[hex(at)] = f.place()
		}
	}
	if !strings.ContainsAny(section, "!+") {
		return places
	}
	for _, m := range codeAt.FindAllStringSubmatch(section, maxRows) {
		add(m[4], m[1], m[2], m[3])
	}
	for _, m := range placeRows.FindAllStringSubmatch(section, maxRows) {
		add(m[1], m[2], m[3], m[4])
	}
	return places
}
