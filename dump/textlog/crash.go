package textlog

import (
	"cmp"
	"slices"
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// A Crash is a STOP as a text tells it, with all that the text says of it.
type Crash struct {
	Stop
	Form string // "event-1001", "analyze", …
	Line int    // of the text, counted from 1
	Live bool   // a live dump: Windows went on running

	Blamed   []Blame  // whom the text names, the surest first
	Sought   []string // drivers whose files or symbols the debugger looked for, each once
	Process  string
	Critical string // the process whose end stopped Windows, or ""
	Build    uint32 // of Windows, 0 where the text does not say
	Host     Host
	Hardware Hardware
	Bucket   string // the debugger's name for this kind of crash
	SavedAs  string // the dump of this crash, with or without its folder; or ""
	Frames   []Frame
	Status   uint32 // of the I/O error that caused it, 0: none

	Exception *Exception // nil: none is printed
	Registers *Registers // nil: none are
	IRQL      int        // of the processor, -1: not told

	ImageVersion string // of the file that the debugger names first, or ""
	ImageStamp   uint32 // its time stamp, 0: not told

	Places map[uint64]Place // that the text gives to addresses

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

// A Names resolves the name of a STOP; false where none has it.
type Names func(name string) (code uint32, ok bool)

// crashes finds the different STOPs in a text, at most maxCrashes, and counts the others.
func crashes(text string, names Names) (found []*Crash, more int) {
	s := sectionOf(text)
	for _, f := range listedForms {
		found = append(found, f.find(s)...)
	}
	for i := range labelledForms {
		found = append(found, labelledForms[i].find(s)...)
	}
	found = append(found, slices.DeleteFunc(withArgs.find(s), func(c *Crash) bool { return len(c.Params) == 0 })...)
	if strings.Contains(text, "_") || strings.Contains(s.lower, "unknown bugcheck") {
		found = append(found, analyses(text, names)...)
	}
	if strings.Contains(s.lower, "code:") || strings.Contains(s.lower, "error:") {
		found = append(found, onScreens(text, names)...)
	}
	if len(found) == 0 && strings.Contains(s.lower, "bugcheck") {
		found = raisedOnStack(text)
	}
	if len(found) == 0 {
		found = bucketed(s)
	}
	if len(found) == 0 {
		found = mentioned(text, names)
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
		i := slices.IndexFunc(out, func(o *Crash) bool { return o.Same(c) })
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

// Same reports whether two tell of one STOP: as far as both have parameters, they agree.
func (c *Crash) Same(o *Crash) bool {
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
var broken = lazyregexp.New(`([0-9A-Fa-fx])[ \t]*\n[ \t]*([0-9A-Fa-f])`)

// placeholderWord takes the place of a parameter that differs from crash to crash, in an
// article.
var placeholderWord = lazyregexp.New(`(?i)\b(?:param[a-z]*|arg[a-z]*|address|value|[xyz]{1,16})\d?\b`)

func (f listedForm) find(s section) []*Crash {
	var out []*Crash
	text := s.text
	for _, m := range (field{f.word, f.pattern}).findAll(s) {
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
		if at := placeholderWord.FindStringIndex(list); at != nil {
			list = list[:at[0]]
		}
		if i := strings.IndexByte(list, '!'); i >= 0 { // a symbol in place of an address
			comma := strings.LastIndexByte(list[:i], ',')
			c.Blamed = []Blame{{File: strings.TrimSpace(list[comma+1 : i]), By: "the text"}}
			list = list[:comma+1]
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
	own := strings.ToLower(text[m[0]:m[1]])
	if f.form != "event-1001" && f.form != "report" || slices.ContainsFunc([]string{"bug", "param1", "\"errorcode"}, func(word string) bool { return strings.Contains(own, word) }) {
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

func (f *labelled) find(s section) []*Crash {
	var out []*Crash
	text := s.text
	base := 16
	if f.decimal {
		base = 10
	}
	all := field{f.word, f.code}.findAll(s)
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

// inWord reports whether a word continues after what looked like a number.
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
		if ok && known != uint32(code)&^minidumpBit {
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
		switch {
		case !ok && name != "Unknown bugcheck code" && len(c.Params) < 4:
			continue // a name that has lost its first letters still has all arguments after it
		case strings.HasPrefix(text[m[4]:m[5]], "0x") && len(c.Params) == 0:
			continue // people write of bug checks in this form
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
	take := func(pattern *lazyregexp.Regexp) []*Crash {
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
	for _, pattern := range []*lazyregexp.Regexp{raised64, raised32, bucketStr} {
		if out := take(pattern); out != nil {
			return out
		}
	}
	return nil
}
