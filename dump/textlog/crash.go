package textlog

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// A Crash is a STOP as a text tells it, with all that the text says of it.
type Crash struct {
	Stop
	Form string // "event-1001", "analyze", …
	Line int    // of the text, counted from 1
	Live bool   // a live dump: Windows went on running

	Blamed  []Blame // whom the text names, the surest first
	Process string
	Build   uint32 // of Windows, 0 where the text does not say
	Bucket  string // the debugger's name for this kind of crash
	Frames  []Frame
	Status  uint32 // of an I/O error behind it, 0: none

	Exception *Exception // nil: none is printed
	Registers *Registers // nil: none are
	IRQL      int        // of the processor, -1: not told

	ImageVersion string // of the file that the debugger names first, or ""
	ImageStamp   uint32 // its time stamp, 0: not told

	Places map[uint64]string // modules that the text gives to addresses

	at, end int // where it is in the text
}

// A Blame is a file that a text names as the cause.
type Blame struct {
	File   string
	Offset uint64
	Known  bool   // Offset is
	By     string // who names it: "the debugger", "BlueScreenView", …
	Screen bool   // Windows itself did, on the STOP screen
}

// A Frame is one row of a call stack.
type Frame struct {
	Module, Function string
	Offset           uint64
	Unloaded         bool // the debugger says so of the module
}

// A labelled form has a code behind a label, and its parameters behind labels of their
// own.
type labelled struct {
	form    string
	code    *regexp.Regexp
	params  *regexp.Regexp // its groups: the number of the parameter, the value
	shift   int            // of the parameters' numbers: 1 where the first is called 2
	decimal bool
	live    bool
	within  int    // how far after the code parameters may be, in bytes
	word    string // in lower case: without it the form is not in a text
}

// num is one number, with or without a mark.
const num = "((?:0[xn])?[0-9A-Fa-f]+(?:`[0-9A-Fa-f]+)?)"

// mark is a separator that is more than a blank, as prose has it.
const mark = `["']?[ \t]*[:=\t]["' \t]*`

// sep is what stands between a label and its value.
const sep = `["']?[ \t]*[:=\t ]["' \t]*`

var labelledForms = []labelled{
	{"event-41", regexp.MustCompile(`\bBugcheckCode` + sep + `(\d{1,10})\b`), regexp.MustCompile(`\bBugcheckParameter([1-4])` + sep + num), 0, true, false, 1500, "bugcheckcode"},
	{"dumpchk", regexp.MustCompile(`\bBugCheckCode[ \t]+([0-9A-Fa-f]{8})\b`), regexp.MustCompile(`\bBugCheckParameter([1-4])[ \t]+` + num), 0, false, false, 1500, "bugcheckcode"},
	{"wer", regexp.MustCompile(`\bBCCode:\s*` + num), regexp.MustCompile(`\bBCP([1-4]):\s*` + num), 0, false, false, 1500, "bccode"},
	{"live-kernel-event", regexp.MustCompile(`(?s)\bLiveKernelEvent\b.{0,400}?\bCode:\s*` + num), regexp.MustCompile(`\bParameter ([1-4]):\s*` + num), 0, false, true, 1500, "livekernelevent"},
	{"wer", regexp.MustCompile(`(?s)\bEvent Name:\s*BlueScreen\b.{0,300}?\bP1:\s*` + num), regexp.MustCompile(`\bP([2-5]):\s*` + num), 1, false, false, 600, "bluescreen"},
	{"analyze", regexp.MustCompile(`\bBUGCHECK_CODE:\s*` + num), regexp.MustCompile(`\bBUGCHECK_P([1-4]):\s*` + num), 0, false, false, 600, "bugcheck_code"},
	{"hyper-v", regexp.MustCompile(`\bErrorCode0:\s*` + num), regexp.MustCompile(`\bErrorCode([1-4]):\s*` + num), 0, false, false, 600, "errorcode0"},
	{"qemu", regexp.MustCompile(`\bhyper-v: arg1='` + num), regexp.MustCompile(`\barg([2-5])='` + num), 1, false, false, 300, "hyper-v: arg1"},
	{"qemu", regexp.MustCompile(`"arg1":\s*(\d+)`), regexp.MustCompile(`"arg([2-5])":\s*(\d+)`), 1, true, false, 300, "\"arg1\""},
	{"vmware", regexp.MustCompile(`MSR\[0x40000100\]\s*` + num), regexp.MustCompile(`MSR\[0x4000010([1-4])\]\s*` + num), 0, false, false, 1500, "msr[0x4"},
	{"bluescreenview", regexp.MustCompile(`(?i)\bbug[ _]check[ _]code` + mark + `[:\t ]*` + num), regexp.MustCompile(`(?i)\bparameter[ _]([1-4])` + sep + `[:\t ]*` + num), 0, false, false, 600, "check"},
	{"report", regexp.MustCompile(`(?i)\bbug ?check` + mark + `(0x[0-9A-Fa-f]{1,8})\b`), regexp.MustCompile(`(?im)^[ \t*-]*P(?:arameter ?)?([1-4])` + sep + `(0x[0-9A-Fa-f]+)`), 0, false, false, 600, "check"},
	{"report", regexp.MustCompile(`(?i)\bstop code` + mark + `(0x[0-9A-Fa-f]{1,8})\b`), regexp.MustCompile(`(?im)^[ \t*-]*P(?:arameter ?)?([1-4])` + sep + `(0x[0-9A-Fa-f]+)`), 0, false, false, 600, "stop code"},
}

// A listed form has a code and a list of parameters.
type listedForm struct {
	form    string
	pattern *regexp.Regexp // its groups: the code, the list
	word    string         // in lower case: without it the form is not in a text
}

var listedForms = []listedForm{
	{"event-1001", regexp.MustCompile(`(?i)\bbugcheck was:\s*` + num + `\s*\(([^)]*)\)`), "bugcheck was"},
	{"event-1001", regexp.MustCompile(`\bparam1:\s*(0x[0-9A-Fa-f]{8})\s*\(([^)]*)\)`), "param1:"},
	{"event-1001", regexp.MustCompile(`(?:\{|: )(0x[0-9A-Fa-f]{8}) \((0x[0-9A-Fa-f]+(?:, 0x[0-9A-Fa-f]+){3})\)`), "(0x"},
	{"debugger", regexp.MustCompile(`(?i)\bfatal system error:\s*` + num + `\s*\(([^)]*)\)`), "fatal system error"},
	{"stop-screen", regexp.MustCompile("(?i)\\bSTOP\\s*(?:code|error)?\\s*:?\\s*((?:0x)?[0-9A-Fa-f]{1,8})\\b[^({\\n]{0,80}\\s*[({]([0-9A-Fa-fxn,\\s`]*)[)}\\[]"), "stop"},
	{"debugger", regexp.MustCompile(`\bBugCheck\s+` + num + `\s*,\s*\{([^}]*)\}`), "bugcheck"},
	{"whocrashed", regexp.MustCompile(`(?i)\bBugcheck code:\s*` + num + `\s*\(([^)]*)\)`), "bugcheck code"},
	{"debugger", regexp.MustCompile("(?i)\\bBugcheck code\\s+([0-9A-Fa-f]{8})\\s+Arguments\\s+((?:[0-9A-Fa-f`]+[ \\t]*){4})"), "bugcheck code"},
	{"qemu", regexp.MustCompile(`\bHV crash parameters:\s*\(` + num + `\s+([^)]*)\)`), "hv crash"},
	{"xen", regexp.MustCompile(`\bVIRIDIAN (?:GUEST_)?CRASH:\s*` + num + `[ \t]+([0-9A-Fa-fx \t]+)`), "viridian"},
	{"report", regexp.MustCompile(`(?s)"ErrorCode":\s*"(0x[0-9A-Fa-f]+)".{0,200}?"Parameters":\s*\[([^\]]*)\]`), "\"errorcode\""},
	{"bluescreenview", regexp.MustCompile("(0x[0-9A-Fa-f]{8})[\\s,;\"]+((?:(?:[0-9A-Fa-f]{8}`[0-9A-Fa-f]{8}|0x[0-9A-Fa-f]{8,16})[\\s,;\"]+){4})[\\w.$-]+\\.(?i:sys|dll|exe)\\b"), "0x"},
}

// The forms that name the STOP: the debugger's analysis, with the arguments on lines of
// their own, and the screens of Windows 8 and later.
var (
	analyzed  = regexp.MustCompile(`\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|Unknown bugcheck code)\s+\(([0-9A-Fa-f]{1,8})\)`)
	analyzedA = regexp.MustCompile(`\bArg([1-4]):\s*` + num)
	named     = regexp.MustCompile(`(?i)\b(?:stop code:|for this error:)[ \t]*([A-Z][A-Z0-9]*(?:[_ ][A-Z0-9]+)+)(?:[ \t]*\((0x[0-9A-Fa-f]{1,8})\))?(?:[ \t]*\(([\w.$-]+\.(?i:sys|dll|exe))\))?`)
)

// The forms that are looked for where there is no other: rows of a stack, and what the
// debugger called the STOP.
var (
	raised64  = regexp.MustCompile("(?m): ([0-9A-Fa-f`]{8,17}) ([0-9A-Fa-f`]{8,17}) ([0-9A-Fa-f`]{8,17}) ([0-9A-Fa-f`]{8,17}) : nt!KeBugCheck(?:Ex)?\\b")
	raised32  = regexp.MustCompile(`(?m)^\s*[0-9A-Fa-f]{8} [0-9A-Fa-f]{8} ([0-9A-Fa-f]{8}) ([0-9A-Fa-f]{8}) ([0-9A-Fa-f]{8}) nt!KeBugCheck(?:Ex)?\b`)
	bucketStr = regexp.MustCompile(`\bBUGCHECK_STR:\s*(?:0x)?([0-9A-Fa-f]{1,8})(?:_([0-9A-Fa-f]+))?\b`)
)

// A Names resolves the name of a STOP; false where none has it.
type Names func(name string) (code uint32, ok bool)

// crashes finds the different STOPs in a text, at most maxCrashes, and counts the others.
func crashes(text string, names Names) (found []*Crash, more int) {
	lower := strings.ToLower(text) // to look for a word costs a hundredth of a pattern
	for _, f := range listedForms {
		if strings.Contains(lower, f.word) {
			found = append(found, f.find(text)...)
		}
	}
	for i := range labelledForms {
		if f := &labelledForms[i]; strings.Contains(lower, f.word) {
			found = append(found, f.find(text)...)
		}
	}
	found = append(found, analyses(text, names)...)
	if strings.Contains(lower, "code:") || strings.Contains(lower, "error:") {
		found = append(found, onScreens(text, names)...)
	}
	if len(found) == 0 && strings.Contains(lower, "bugcheck") {
		found = raisedOnStack(text)
	}
	if isSource(text) {
		found = slices.DeleteFunc(found, func(c *Crash) bool { return !slices.Contains(printed, c.Form) || len(c.Params) < 4 })
	}
	slices.SortStableFunc(found, func(a, b *Crash) int { return cmp.Compare(a.at, b.at) })
	found, more = distinct(found)
	slices.SortStableFunc(found, func(a, b *Crash) int { return cmp.Compare(a.at, b.at) })
	return found, more
}

// printed are the forms that are believed in a text with lines of C, as an article has that
// shows a program and the crash that it makes.
var printed = []string{"analyze", "debugger", "dumpchk", "event-1001"}

// distinct leaves one of those that tell of the same STOP: the one with more parameters.
// It counts those that are more than maxCrashes.
func distinct(found []*Crash) (out []*Crash, more int) {
	for _, c := range found {
		i := slices.IndexFunc(out, func(o *Crash) bool { return o.same(c) })
		switch {
		case i < 0 && len(out) < maxCrashes:
			out = append(out, c)
		case i < 0:
			more++
		case len(c.Params) > len(out[i].Params):
			c.Live = c.Live || out[i].Live
			if len(out[i].Params) > 0 { // the same place, read in two ways
				c.at, c.Form = out[i].at, out[i].Form
			}
			out[i] = c
		}
	}
	return out, more
}

// same reports whether two tell of one STOP: as far as both have parameters, they agree.
func (c *Crash) same(o *Crash) bool {
	if c.Code&^minidumpBit != o.Code&^minidumpBit {
		return false
	}
	for i := range min(len(c.Params), len(o.Params)) {
		if uint32(c.Params[i]) != uint32(o.Params[i]) {
			return false
		}
	}
	return true
}

// minidumpBit is set in codes that small dumps note: 0x1000007E is 0x7E.
const minidumpBit = 0x10000000

// broken are the places where a line ends within a number.
var broken = regexp.MustCompile(`([0-9A-Fa-fx])[ \t]*\n[ \t]*([0-9A-Fa-f])`)

func (f listedForm) find(text string) []*Crash {
	var out []*Crash
	for _, m := range f.pattern.FindAllStringSubmatchIndex(text, maxFound) {
		code, ok := Number(text[m[2]:m[3]], 16)
		if !ok || code>>32 != 0 || code == 0 || !f.believed(text, m) {
			continue
		}
		c := &Crash{Form: f.form, at: m[0], end: m[1]}
		c.Code = uint32(code)
		list := text[m[4]:m[5]]
		if strings.Contains(list, ",") {
			list = broken.ReplaceAllString(list, "$1$2")
		}
		for _, word := range numbers.FindAllString(list, 4) {
			c.add(word)
		}
		if len(c.Params) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// believed turns away what only looks like a STOP: a list of a mail, or of a log, has the
// form of an event without its words.
func (f listedForm) believed(text string, m []int) bool {
	if f.form != "event-1001" || strings.Contains(strings.ToLower(text[m[0]:m[1]]), "bugcheck") || strings.Contains(text[m[0]:m[1]], "param1") {
		return true
	}
	around := strings.ToLower(text[max(0, m[0]-2000):min(len(text), m[1]+500)])
	// The event says where the dump was saved, in every language; people say what it is.
	return slices.ContainsFunc([]string{".dmp", "bugcheck", "bug check", "blue screen", "bluescreen", "bsod"}, func(word string) bool { return strings.Contains(around, word) })
}

// A text is searched for maxFound places in each form, and gives maxCrashes different STOPs.
const (
	maxFound   = 100_000
	maxCrashes = 1000
)

func (f *labelled) find(text string) []*Crash {
	var out []*Crash
	base := 16
	if f.decimal {
		base = 10
	}
	all := f.code.FindAllStringSubmatchIndex(text, maxFound)
	for i, m := range all {
		word := text[m[2]:m[3]]
		code, ok := Number(word, base)
		if !ok || code>>32 != 0 || code == 0 || f.form == "event-41" && len(word) == 8 || inWord(text, m[3]) {
			continue
		}
		end := min(len(text), m[1]+f.within)
		if i+1 < len(all) {
			end = min(end, all[i+1][0])
		}
		c := &Crash{Form: f.form, Live: f.live, at: m[0], end: m[1]}
		c.Code = uint32(code)
		f.parameters(c, text[m[1]:end])
		out = append(out, c)
	}
	return out
}

// inWord reports whether a word goes on behind what looked like a number.
func inWord(text string, at int) bool {
	return at < len(text) && (text[at] == '_' || text[at]|0x20 >= 'a' && text[at]|0x20 <= 'z')
}

// parameters takes those that follow the code, in order and without a gap.
func (f *labelled) parameters(c *Crash, text string) {
	base := 16
	if f.decimal && f.form != "event-41" {
		base = 10
	}
	for _, a := range f.params.FindAllStringSubmatch(text, 8) {
		if int(a[1][0]-'1')-f.shift != len(c.Params) {
			continue
		}
		if v, ok := Number(a[2], base); ok {
			c.take(v, a[2])
		}
	}
}

// analyses finds the heads of the debugger's analyses.
func analyses(text string, names Names) []*Crash {
	var out []*Crash
	all := analyzed.FindAllStringSubmatchIndex(text, maxFound)
	for i, m := range all {
		code, _ := Number(text[m[4]:m[5]], 16)
		name := text[m[2]:m[3]]
		known, ok := names(strings.TrimSuffix(name, "_M"))
		if name != "Unknown bugcheck code" && (!ok || known != uint32(code)&^minidumpBit) {
			continue
		}
		end := len(text)
		if i+1 < len(all) {
			end = all[i+1][0]
		}
		c := &Crash{Form: "analyze", at: m[0], end: m[1]}
		c.Code = uint32(code)
		for _, a := range analyzedA.FindAllStringSubmatch(text[m[1]:min(end, m[1]+4000)], 4) {
			if int(a[1][0]-'1') == len(c.Params) {
				c.add(a[2])
			}
		}
		out = append(out, c)
	}
	return out
}

// onScreens finds the screens that name the STOP alone.
func onScreens(text string, names Names) []*Crash {
	var out []*Crash
	for _, m := range named.FindAllStringSubmatchIndex(text, maxFound) {
		code, ok := names(strings.ReplaceAll(strings.ToUpper(text[m[2]:m[3]]), " ", "_"))
		if !ok {
			continue
		}
		c := &Crash{Form: "stop-screen", at: m[0], end: m[1]}
		c.Code = code
		if m[6] >= 0 {
			c.Blamed = append(c.Blamed, Blame{File: text[m[6]:m[7]], By: "the STOP screen", Screen: true})
		}
		out = append(out, c)
	}
	return out
}

// raisedOnStack takes the STOP from the arguments of the function that raises it, or from
// the debugger's short name.
func raisedOnStack(text string) []*Crash {
	take := func(pattern *regexp.Regexp) []*Crash {
		m := pattern.FindStringSubmatchIndex(text)
		if m == nil {
			return nil
		}
		c := &Crash{Form: "stack", at: m[0], end: m[1]}
		code, ok := Number(text[m[2]:m[3]], 16)
		if !ok || code>>32 != 0 || code == 0 {
			return nil
		}
		c.Code = uint32(code)
		for i := 4; i+1 < len(m) && m[i] >= 0; i += 2 {
			c.add(text[m[i]:m[i+1]])
		}
		return []*Crash{c}
	}
	for _, pattern := range []*regexp.Regexp{raised64, raised32, bucketStr} {
		if out := take(pattern); out != nil {
			return out
		}
	}
	return nil
}
