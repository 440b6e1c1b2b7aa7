package textlog

import (
	"strconv"
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// A Program is the crash of a program as a text tells it: a debugger's analysis, an event of
// the application log, or a report of Windows Error Reporting.
type Program struct {
	Form string // "analyze-program", "event-1000", "appcrash"
	Line int    // of the text, counted from 1

	Process   File
	ID        uint32 // of the process, 0: not told
	Exception Exception
	Module    File   // in which the exception was raised, or whose name is ""
	Offset    uint64 // in it
	Wide      bool   // the numbers are those of a 64-bit process

	Named     string // the file that the debugger names, or ""
	Frames    []Frame
	Registers *Registers
	Places    map[uint64]Place
	Build     uint32 // of Windows, 0 where the text does not say
}

// A File is a file of a program with what the text tells of it.
type File struct {
	Name, Version string
	Stamp         uint32 // time stamp, 0: not told
}

// maxPrograms bounds the crashes of programs that a text tells of.
const maxPrograms = 100

// Forms of events and reports. The groups are the program with version and time stamp, the
// module with both, and then what the names say. The event of the application log is read in
// any language: only the order of what it tells counts.
const (
	label    = `[^:：,，\n]{1,60}[:：]\s*`
	fileInfo = label + `([^,，:\n]{1,100}?)[,，]\s*` + label + `([\d.]+)[,，]\s*` + label + `(?:0x)?([0-9a-f]{1,8})\s*\n`
)

var (
	event1000 = lazyregexp.New(`(?im)^` + fileInfo + fileInfo +
		label + `(?:0x)?(?P<code>[0-9a-f]{8})\s*\n` + label + `(?P<offset>(?:0x)?[0-9a-f]{8,16})\b(?:\s*\n` + label + `(?P<id>(?:0x)?[0-9a-f]{1,8})\b)?`)
	eventData = lazyregexp.New(`(?i)\bAppName:\s*([^\n]+?)\s*\n\s*AppVersion:\s*([\d.]+)\s*\n\s*AppTimeStamp:\s*([0-9a-f]{1,8})\s*\n` +
		`\s*ModuleName:\s*([^\n]+?)\s*\n\s*ModuleVersion:\s*([\d.]+)\s*\n\s*ModuleTimeStamp:\s*([0-9a-f]{1,8})\s*\n` +
		`\s*ExceptionCode:\s*(?P<code>[0-9a-f]{8})\s*\n\s*FaultingOffset:\s*(?P<offset>[0-9a-f]{8,16})\b(?:\s*\n\s*ProcessId:\s*(?P<id>(?:0x)?[0-9a-f]{1,8})\b)?`)
	appcrash = lazyregexp.New(`(?i)\bApplication Name:\s*([^\n]+?)\s*\n\s*Application Version:\s*([\d.]+)\s*\n\s*Application Timestamp:\s*([0-9a-f]{1,8})\s*\n` +
		`\s*Fault Module Name:\s*([^\n]+?)\s*\n\s*Fault Module Version:\s*([\d.]+)\s*\n\s*Fault Module Timestamp:\s*([0-9a-f]{1,8})\s*\n` +
		`(?:\s*Exception Code:\s*(?P<code>[0-9a-f]{8})\s*\n\s*Exception Offset:\s*(?P<offset>[0-9a-f]{8,16})|\s*Exception Offset:\s*(?P<offset2>[0-9a-f]{8,16})\s*\n\s*Exception Code:\s*(?P<code2>[0-9a-f]{8}))`)
	signed = lazyregexp.New(`(?i)\bEvent Name:\s*(?:APPCRASH|BEX(?:64)?)\b(?:[^\n]*\n){1,12}?\s*P1:\s*([^\n]+?)\s*\n\s*P2:\s*([\d.]+)\s*\n\s*P3:\s*([0-9a-f]{1,8})\s*\n` +
		`\s*P4:\s*([^\n]+?)\s*\n\s*P5:\s*([\d.]+)\s*\n\s*P6:\s*([0-9a-f]{1,8})\s*\n` +
		`(?:\s*P7:\s*(?P<code>c[0-9a-f]{7}|[48e][0-9a-f]{7})\s*\n\s*P8:\s*(?P<offset>[0-9a-f]{8,16})|\s*P7:\s*(?P<offset2>[0-9a-f]{8,16})\s*\n\s*P8:\s*(?P<code2>[0-9a-f]{8}))\b`)
	programOf = field{"process_name:", lazyregexp.New(`(?i)\bPROCESS_NAME:[ \t]*([\w.$ ()-]+\.exe)\b`)}
)

// programForms are the forms of events and reports.
var programForms = []struct {
	form, word string // in lower case: without it the form is not in a text
	pattern    *lazyregexp.Regexp
}{
	{"event-1000", ".exe", event1000},
	{"event-1000", "faultingoffset:", eventData},
	{"appcrash", "fault module name", appcrash},
	{"appcrash", "event name", signed},
}

// programs finds the crashes of programs that a text tells of, each once.
func programs(text string) []*Program {
	low := lower(text)
	var out []*Program
	for _, f := range programForms {
		if strings.Contains(low, f.word) {
			out = append(out, eventsOf(text, f.form, f.pattern)...)
		}
	}
	if strings.Contains(low, "exceptionaddress:") {
		out = append(out, analyzedPrograms(text)...)
	}
	return distinctPrograms(out)
}

// distinctPrograms leaves the first of those that tell of the same crash.
func distinctPrograms(all []*Program) (out []*Program) {
	type crash struct {
		process         string
		code            uint32
		address, offset uint64
	}
	seen := map[crash]bool{}
	for _, p := range all {
		key := crash{strings.ToLower(p.Process.Name), p.Exception.Code, p.Exception.Address, p.Offset}
		if !seen[key] && len(out) < maxPrograms {
			out = append(out, p)
		}
		seen[key] = true
	}
	return out
}

// eventsOf reads the events and reports of one form.
func eventsOf(text, form string, pattern *lazyregexp.Regexp) (out []*Program) {
	names := pattern.Get().SubexpNames()
	for _, at := range pattern.FindAllStringSubmatchIndex(text, maxPrograms) {
		group := func(i int) string {
			if at[2*i] < 0 {
				return ""
			}
			return text[at[2*i]:at[2*i+1]]
		}
		p := &Program{Form: form, Line: lineOf(text, at[0])}
		p.Process = File{group(1), group(2), uint32(hex(group(3)))}
		p.Module = File{group(4), group(5), uint32(hex(group(6)))}
		if strings.EqualFold(p.Module.Name, "unknown") || strings.HasPrefix(p.Module.Name, "StackHash") {
			p.Module = File{}
		}
		for i, name := range names {
			value := group(i)
			switch name {
			case "code", "code2":
				p.Exception.Code |= uint32(hex(value))
			case "offset", "offset2":
				digits := strings.TrimPrefix(strings.ToLower(value), "0x")
				p.Offset, p.Wide = p.Offset|hex(digits), p.Wide || len(digits) > 8
			case "id":
				id, _ := strconv.ParseUint(strings.TrimPrefix(strings.ToLower(value), "0x"), 16, 32)
				p.ID = uint32(id)
			}
		}
		if p.Module.Name == "" {
			p.Exception.Address, p.Offset = p.Offset, 0 // where no module is
		}
		p.Build = buildIn(text)
		out = append(out, p)
	}
	return out
}

// Addresses of programs: the rest is the kernel's.
const (
	endOfUser32 = 1 << 32 // with all that a 32-bit process may have of a 64-bit Windows
	endOfUser64 = 1 << 47
)

// analyzedPrograms reads the analyses of a debugger that are of programs: of each exception
// record in user mode, with the part of the text up to the next.
func analyzedPrograms(text string) (out []*Program) {
	heads := recordHead.FindAllStringIndex(text, maxPrograms)
	for i, at := range heads {
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		s := sectionOf(text[at[0]:min(end, at[0]+maxSection)])
		e := recordIn(s.text)
		process := programOf.first(s)
		if e == nil || e.Address >= endOfUser64 {
			continue
		}
		stacks := stacksIn(s.text)
		p := &Program{Form: "analyze-program", Line: lineOf(text, at[0]), Process: File{Name: process}, Exception: *e, Frames: stackOf(stacks), Places: placesIn(s.text, stacks)}
		p.Named = imageName.first(s)
		p.Registers = registersIn(text[max(0, at[0]-registersBefore) : at[0]+len(s.text)])
		if at := p.Places[e.Address]; process == "" && (at.Module == "" || at.Module == "nt") {
			continue // of a kernel, it may be
		}
		p.Wide = e.Address >= endOfUser32 || p.Registers != nil && p.Registers.Value("rip") != 0
		p.Build = buildIn(text)
		out = append(out, p)
	}
	return out
}

// registersBefore is how far before the exception record the analysis prints the registers.
const registersBefore = 1500
