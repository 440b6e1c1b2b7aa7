package textlog

import (
	"slices"
	"strconv"
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// An Exception is an exception record as the debugger prints it.
type Exception struct {
	Address uint64
	Code    uint32
	Flags   uint32
	Params  []uint64
}

// Registers are a set of registers as the debugger prints it.
type Registers struct {
	Source      string // what the debugger took them from: "trap frame", "context record"
	Values      []Register
	Instruction string // at the instruction pointer, or ""
}

// A Register is one register, by the name that the debugger uses.
type Register struct {
	Name  string
	Value uint64
}

// Value is the value of the first of the registers that is there, 0 where none is.
func (r *Registers) Value(names ...string) uint64 {
	for _, v := range r.Values {
		if slices.Contains(names, v.Name) {
			return v.Value
		}
	}
	return 0
}

var (
	recordHead = lazyregexp.New("\\bExceptionAddress:[ \\t]*([0-9A-Fa-f`]+)")
	recordRows = lazyregexp.New("(?m)^[ \\t]*(ExceptionCode|ExceptionFlags|NumberParameters|Parameter\\[(\\d{1,2})\\]):[ \\t]*([0-9A-Fa-f`]+)")

	registerSet = lazyregexp.New(`(?m)^[ \t]*(?:[er]ax|x0)=[0-9A-Fa-f]{8,16}\b`)
	register    = lazyregexp.New(`\b([er](?:[a-d]x|[sd]i|[sbi]p)|r\d{1,2}|x\d{1,2}|fp|lr|sp|pc|efl)=([0-9A-Fa-f]{8,16})\b`)
	codeRow     = lazyregexp.New("(?m)^[0-9A-Fa-f`]{8,17}[ \\t]+[0-9A-Fa-f]{2,32}[ \\t]+([a-z][^\\n]*)$")
	frozenCode  = lazyregexp.New(`(?m)^nt!(?:KeBugCheck|DbgBreak|Rtlp?Break|KiBugCheck)\w*(?:\+0x[0-9a-f]+)?:`)
	memoryNote  = lazyregexp.New("[ \\t]+[a-z]{2}:(?:[0-9A-Fa-f]{4}:)?[0-9A-Fa-f`]{8,17}=.*$")
	setTitle    = lazyregexp.New(`(?:\b(TRAP_FRAME|CONTEXT):|\.(trap|cxr)\b)[^\n]*\n(?:[^\n=]*\n){0,4}$`)
)

// recordIn finds the exception record of a section.
func recordIn(section string) *Exception {
	if !strings.Contains(section, "ExceptionAddress:") {
		return nil
	}
	at := recordHead.FindStringSubmatchIndex(section)
	if at == nil {
		return nil
	}
	e := &Exception{Address: hex(section[at[2]:at[3]])}
	for _, row := range recordRows.FindAllStringSubmatch(section[at[1]:min(len(section), at[1]+1000)], 18) {
		value := hex(row[3])
		switch {
		case row[1] == "ExceptionCode":
			e.Code = uint32(value)
		case row[1] == "ExceptionFlags":
			e.Flags = uint32(value)
		case row[2] == strconv.Itoa(len(e.Params)):
			e.Params = append(e.Params, value)
		}
	}
	if e.Code == 0 {
		return nil
	}
	return e
}

// maxSets bounds the sets of registers that are looked at.
const maxSets = 16

// registersIn finds the registers of the failure in a section: those of a trap frame or a
// context record, else the first that are not the kernel's where it stopped.
func registersIn(section string) *Registers {
	if !strings.Contains(section, "ax=") && !strings.Contains(section, "x0=") {
		return nil
	}
	var other *Registers
	for _, at := range registerSet.FindAllStringIndex(section, maxSets) {
		text := section[at[0]:min(len(section), at[0]+2000)]
		if end := blockEnd(text); end > 0 {
			text = text[:end]
		}
		set := &Registers{Source: "registers"}
		for _, m := range register.FindAllStringSubmatch(text, 40) {
			set.Values = append(set.Values, Register{m[1], hex(m[2])})
		}
		if m := codeRow.FindStringSubmatch(text); m != nil {
			set.Instruction = strings.Join(strings.Fields(memoryNote.ReplaceAllString(m[1], "")), " ")
		}
		switch m := setTitle.FindStringSubmatch(section[max(0, at[0]-500):at[0]]); {
		case set.Value("rip", "eip", "pc") == 0:
		case m != nil && m[1]+m[2] == "TRAP_FRAME", m != nil && m[2] == "trap":
			set.Source = "trap frame"
			return set
		case m != nil:
			set.Source = "context record"
			return set
		case other == nil && !frozenCode.MatchString(text):
			other = set
		}
	}
	return other
}

// blockEnd is where a set of registers ends: at an empty line, or at the next set.
func blockEnd(text string) int {
	end := strings.Index(text, "\n\n")
	if next := registerSet.FindAllStringIndex(text, 2); len(next) == 2 && (end < 0 || next[1][0] < end) {
		end = next[1][0]
	}
	return end
}
