package report

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dumptriage/dump/facts"
)

// An Inspection is what a command shows of one part of a dump. What the command does not
// show is absent.
type Inspection struct {
	Schema   string           `json:"schema"`
	Tool     Tool             `json:"tool"`
	Source   Source           `json:"source"`
	Error    string           `json:"error,omitempty"`
	Shows    string           `json:"shows" jsonschema:"stack, registers, processes, symbol, memory or disassembly"`
	Stack    []Frame          `json:"stack,omitempty" jsonschema:"innermost first"`
	StackEnd string           `json:"stack_end,omitempty"`
	Thread   string           `json:"thread,omitempty" jsonschema:"address of the thread that was asked for, whose stack it is"`
	Context  *Context         `json:"context,omitempty"`
	Process  []Process        `json:"processes,omitempty"`
	Places   []InspectedPlace `json:"places,omitempty" jsonschema:"the addresses that were asked for"`
	Coverage []Coverage       `json:"coverage" jsonschema:"why something is missing"`
}

// InspectedPlace is what was asked of one address.
type InspectedPlace struct {
	Address      string        `json:"address"`
	Physical     bool          `json:"physical,omitempty"`
	Module       string        `json:"module,omitempty"`
	Offset       string        `json:"offset,omitempty" jsonschema:"in the module"`
	Unloaded     bool          `json:"unloaded,omitempty" jsonschema:"the module had been unloaded"`
	Function     string        `json:"function,omitempty" jsonschema:"by the nearest symbol, with the offset from it"`
	Stack        bool          `json:"stack,omitempty" jsonschema:"on the saved stack of the thread that ran"`
	Region       string        `json:"region,omitempty" jsonschema:"what Windows uses such addresses for"`
	Absent       string        `json:"absent,omitempty" jsonschema:"why the dump does not hold its memory"`
	Bytes        string        `json:"bytes,omitempty" jsonschema:"hexadecimal"`
	Instructions []Instruction `json:"instructions,omitempty"`
	Missing      string        `json:"missing,omitempty" jsonschema:"why there is less than was asked for"`

	at    uint64 // Address
	raw   []byte // Bytes
	width width
}

// Instruction is one instruction of code.
type Instruction struct {
	Address string `json:"address"`
	Bytes   string `json:"bytes" jsonschema:"hexadecimal"`
	Text    string `json:"text"`
}

// What a command shows.
const (
	ShowStack       = "stack"
	ShowThread      = "thread" // shown as a stack
	ShowRegisters   = "registers"
	ShowProcesses   = "processes"
	ShowSymbol      = "symbol"
	ShowMemory      = "memory"
	ShowDisassembly = "disassembly"
)

// inspectionFacts are the facts whose coverage tells why something is missing.
var inspectionFacts = map[string][]string{
	ShowStack: {"stack", "images"}, ShowThread: {"thread", "images"}, ShowRegisters: {"context"}, ShowProcesses: {"processes"},
	ShowSymbol: {"modules", "images"}, ShowMemory: {"virtual_memory", "images"}, ShowDisassembly: {"virtual_memory", "images"},
}

// NewInspection takes what a command shows out of a report.
func NewInspection(d *Document, shows string) *Inspection {
	out := &Inspection{Schema: contract("inspection"), Tool: d.Tool, Source: d.Source, Error: d.Error, Shows: shows, Coverage: []Coverage{}}
	switch shows {
	case ShowStack:
		out.Stack, out.StackEnd = d.Stack, d.StackEnd
	case ShowThread:
		out.Shows = ShowStack
		if d.thread != nil {
			out.Stack, out.StackEnd, out.Thread = d.thread.frames, d.thread.end, d.thread.address
		}
	case ShowRegisters:
		out.Context = d.Context
	case ShowProcesses:
		out.Process = d.Processes
	default:
		out.Places = d.Places
	}
	for _, c := range d.Coverage {
		if slices.Contains(inspectionFacts[shows], c.Fact) && c.Why != "" {
			out.Coverage = append(out.Coverage, c)
		}
	}
	return out
}

// A threadStack is the stack of a thread that was asked for.
type threadStack struct {
	address, end string
	frames       []Frame
}

func buildThread(k facts.Known[facts.ThreadStack], w width) *threadStack {
	t, ok := k.Get()
	if !ok {
		return nil
	}
	return &threadStack{w.hex(t.Address), t.End, each(t.Frames, func(f *facts.Frame) Frame { return buildFrame(f, w) })}
}

func buildPlaces(f *facts.Facts, w width) []InspectedPlace {
	if len(f.Places) == 0 {
		return nil
	}
	return each(f.Places, func(p *facts.Place) InspectedPlace {
		out := InspectedPlace{
			Address: w.hex(p.Address), Physical: p.Physical, Module: p.Module, Unloaded: p.Unloaded, Function: p.Function,
			Stack: p.Stack, Region: p.Region, Absent: p.Absent, Bytes: hex.EncodeToString(p.Bytes), Missing: p.Missing,
			at: p.Address, raw: p.Bytes, width: w,
		}
		if p.Module != "" {
			out.Offset = offset(p.Offset)
		}
		for _, in := range p.Code {
			out.Instructions = append(out.Instructions, Instruction{w.hex(in.Address), hex.EncodeToString(in.Bytes), in.Text})
		}
		return out
	})
}

// words says what the address is.
func (p *InspectedPlace) words() string {
	var parts []string
	switch {
	case p.Physical:
		parts = append(parts, "physical memory")
	case p.Function != "":
		parts = append(parts, p.Module+"!"+p.Function, "("+where(p.Module, p.Offset, p.Address, p.Unloaded)+")")
	case p.Module != "":
		parts = append(parts, where(p.Module, p.Offset, p.Address, p.Unloaded))
	case p.Stack:
		parts = append(parts, "the stack of the current thread")
	case p.Region != "":
		parts = append(parts, p.Region)
	default:
		parts = append(parts, "in no module, and not on the saved stack")
	}
	line := strings.Join(parts, " ")
	if p.Absent != "" {
		line += "; its memory is " + p.Absent
	}
	return line
}

// records is what an inspection shows as a table.
func (i *Inspection) records() *Table {
	switch i.Shows {
	case ShowStack:
		return stackTable(shownFrames(i.Stack, true))
	case ShowRegisters:
		return i.registers()
	case ShowProcesses:
		t := &Table{Columns: []Column{{Title: "Name"}, {Title: "ID", Right: true}, {Title: "Address"}}}
		for _, p := range i.Process {
			id := ""
			if p.ID != nil {
				id = decimal(*p.ID)
			}
			t.Add(p.Name, id, p.Address)
		}
		return t
	}
	return i.places()
}

func (i *Inspection) registers() *Table {
	t := &Table{Columns: []Column{{Title: "Register"}, {Title: "Value"}}}
	if i.Context == nil {
		return t
	}
	t.Add("ip", i.Context.IP)
	for _, name := range slices.Sorted(maps.Keys(i.Context.Registers)) {
		t.Add(name, i.Context.Registers[name])
	}
	return t
}

// memoryLine is how many bytes a line of a dump of memory has.
const memoryLine = 16

func (i *Inspection) places() *Table {
	switch i.Shows {
	case ShowSymbol:
		t := &Table{Columns: []Column{{Title: "Address"}, {Title: "What it is", Wrap: true}}}
		for _, p := range i.Places {
			t.Add(p.Address, p.words())
		}
		return t
	case ShowDisassembly:
		t := &Table{Columns: []Column{{Title: "Address"}, {Title: "Bytes"}, {Title: "Instruction", Give: true}}}
		for _, p := range i.Places {
			for _, in := range p.Instructions {
				t.Add(in.Address, in.Bytes, in.Text)
			}
		}
		return t
	}
	t := &Table{Columns: []Column{{Title: "Address"}, {Title: "Bytes"}, {Title: "Text"}}}
	for _, p := range i.Places {
		at := p.at
		for line := range slices.Chunk(p.raw, memoryLine) {
			t.Add(p.width.hex(at), fmt.Sprintf("% x", line), printableText(line))
			at += memoryLine
		}
	}
	return t
}

// printableText is bytes as ASCII, with dots for what can't be printed.
func printableText(b []byte) string {
	out := make([]byte, len(b))
	for i, c := range b {
		if out[i] = '.'; c >= ' ' && c < 0x7f {
			out[i] = c
		}
	}
	return string(out)
}

// Empty reports whether there is nothing to show.
func (i *Inspection) Empty() bool { return len(i.records().rows) == 0 }

// notes is what an inspection says beside its table.
func (i *Inspection) notes() []string {
	var out []string
	if i.Shows == ShowMemory || i.Shows == ShowDisassembly {
		for _, p := range i.Places {
			out = append(out, p.Address+": "+p.words())
		}
	}
	return out
}

// Reasons is why there is not more.
func (i *Inspection) Reasons() []string {
	var out []string
	for _, p := range i.Places {
		if p.Missing != "" {
			out = append(out, p.Address+": no more: "+p.Missing)
		}
	}
	if i.StackEnd != "" {
		out = append(out, "The call stack ends early: "+i.StackEnd+".")
	}
	for _, c := range i.Coverage {
		out = append(out, c.Fact+": "+c.Why)
	}
	if len(out) == 0 && i.Empty() {
		out = append(out, "not available in this input")
	}
	return out
}
