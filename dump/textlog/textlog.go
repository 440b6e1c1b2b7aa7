// Package textlog reads what people have of a STOP without its dump: the text of
// a STOP screen, a line of an event log, the head of a debugger's analysis, or a
// code with its parameters as they typed it.
//
// It knows how these texts are written. It must not know what a code means, nor
// where the text came from.
package textlog

import (
	"regexp"
	"strconv"
	"strings"
)

// A Stop is a STOP as a text tells it.
type Stop struct {
	Code   uint32
	Name   string   // as the text has it; then Code may be zero
	Params []uint64 // as many as the text gives, at most four
	Bare   bool     // nothing but digits, which may as well be decimal
	Wide   bool     // a parameter is written with more than 32 bits
}

// maxText bounds what is looked at: such a text stands at the top of a log.
const maxText = 1 << 20

// number is one number as any of the texts write it.
const number = "(?:0[xn])?[0-9A-Fa-f]+(?:`[0-9A-Fa-f]+)?h?"

// A form is one way in which a STOP is written. Its first group is the code, the
// second the list of parameters, if there is one.
type form struct {
	pattern *regexp.Regexp
	decimal bool // the code is decimal
}

// forms, the surer first: the STOP screen and its event (ids 1001 of "BugCheck"
// and "Windows Error Reporting", 41 of "Kernel-Power"), the kernel debugger's
// break and its !analyze, and the signature of an error report.
var forms = []form{
	{regexp.MustCompile(`(?is)bugcheck was:\s*(` + number + `)\s*\(([^)]*)\)`), false},
	{regexp.MustCompile(`(?is)fatal system error:\s*(` + number + `)\s*\(([^)]*)\)`), false},
	{regexp.MustCompile(`(?is)\bSTOP\s*(?:code|error)?\s*:?\s*(` + number + `)\b[^({]{0,80}[({]([0-9A-Fa-fxn,\s\x60]*)[)}]`), false},
	{regexp.MustCompile(`(?is)\bBugCheck\s+(` + number + `)\s*,\s*\{([^}]*)\}`), false},
	{regexp.MustCompile(`(?is)\bBugcheckCode"?\s*[>:=]?\s*(\d+)\b`), true},
	{regexp.MustCompile(`(?is)\bBCCode:\s*(` + number + `)\b`), false},
	{regexp.MustCompile(`(?is)\bLiveKernelEvent\b.*?\bCode:?\s*(` + number + `)\b`), false},
	{regexp.MustCompile(`(?is)\bLiveKernelEvent[\s:,;(_-]*(` + number + `)\b`), false},
	{regexp.MustCompile(`(?m)^\s*[A-Z][A-Z0-9_]{3,}\s+\((` + number + `)\)`), false},
}

// loose is a code in a text that says nothing more of the STOP.
var loose = form{regexp.MustCompile(`(?is)\bSTOP\s*(?:code|error)?\s*:?\s*(0x[0-9A-Fa-f]{1,8}|[0-9A-Fa-f]{8})\b`), false}

// arguments are parameters that a text lists by their number, on lines of their
// own: of the debugger, of event 41, of an error report.
var arguments = regexp.MustCompile(`(?i)\b(?:Arg|Param(?:eter)?|BugcheckParameter|BCP)\s?([1-4])"?\s*[>:=]?\s*(` + number + `)`)

// numbers are the numbers in a list of parameters.
var numbers = regexp.MustCompile(number)

// Parse finds the STOP that a text tells of. It is false where there is none.
func Parse(text string) (Stop, bool) {
	text = text[:min(len(text), maxText)]
	for _, f := range forms {
		if s, ok := f.find(text); ok {
			return s, true
		}
	}
	if s, ok := typed(text); ok {
		return s, true
	}
	return loose.find(text)
}

// find looks for the form in a text.
func (f form) find(text string) (Stop, bool) {
	m := f.pattern.FindStringSubmatch(text)
	if m == nil {
		return Stop{}, false
	}
	return f.stop(m, text)
}

func (f form) stop(m []string, text string) (Stop, bool) {
	var s Stop
	base := 16
	if f.decimal {
		base = 10
	}
	code, ok := Number(m[1], base)
	if !ok || code>>32 != 0 {
		return s, false
	}
	s.Code = uint32(code)
	if len(m) > 2 {
		for _, word := range numbers.FindAllString(m[2], 4) {
			s.add(word)
		}
		return s, true
	}
	for _, a := range arguments.FindAllStringSubmatch(text, 8) {
		if n := int(a[1][0] - '1'); n == len(s.Params) {
			s.add(a[2])
		}
	}
	return s, true
}

func (s *Stop) add(word string) {
	if v, ok := Number(word, 16); ok && len(s.Params) < 4 {
		s.Params, s.Wide = append(s.Params, v), s.Wide || v>>32 != 0 || wide(word)
	}
}

// wide says whether a number is written with the digits of 64 bits.
func wide(word string) bool {
	digits := strings.TrimPrefix(strings.ToLower(strings.ReplaceAll(word, "`", "")), "0x")
	return len(digits) > 8 && !strings.HasPrefix(digits, "0n")
}

// noise are words that people write before a code.
var noise = map[string]bool{"STOP": true, "***": true, "BUGCHECK": true, "BUG": true, "CHECK": true, "CODE": true, "ERROR": true}

// typed reads a code or a name with its parameters as somebody typed them, with
// blanks, commas or brackets between.
func typed(text string) (Stop, bool) {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;(){}[]", r) })
	for len(words) > 0 && noise[strings.ToUpper(strings.TrimSuffix(words[0], ":"))] {
		words = words[1:]
	}
	if len(words) == 0 {
		return Stop{}, false
	}
	var s Stop
	first := strings.TrimSuffix(words[0], ":")
	rest := words[1:]
	if code, ok := Number(first, 16); ok && code>>32 == 0 {
		s.Code, s.Bare = uint32(code), digits(first) && len(rest) == 0
	} else {
		n := 1
		for n < len(words) && !isNumber(words[n]) {
			n++
		}
		s.Name, rest = strings.Join(append([]string{first}, words[1:n]...), " "), words[n:]
	}
	for _, word := range rest {
		if !isNumber(word) || len(s.Params) == 4 {
			return s, false
		}
		s.add(word)
	}
	return s, true
}

func isNumber(word string) bool { _, ok := Number(word, 16); return ok }

func digits(word string) bool { return strings.Trim(word, "0123456789") == "" }

// Number reads a number as debuggers and people write it: hexadecimal with 0x, x
// or h or with nothing, decimal with 0n, a back-quote in the middle of 64 bits.
// base is that of a number which has no mark.
func Number(word string, base int) (uint64, bool) {
	w := strings.ToLower(strings.ReplaceAll(word, "`", ""))
	switch {
	case strings.HasPrefix(w, "0n"):
		w, base = w[2:], 10
	case strings.HasPrefix(w, "0x"):
		w, base = strings.TrimSuffix(w[2:], "h"), 16
	case strings.HasPrefix(w, "x"), strings.HasSuffix(w, "h"):
		w, base = strings.TrimSuffix(strings.TrimPrefix(w, "x"), "h"), 16
	}
	v, err := strconv.ParseUint(w, base, 64)
	return v, err == nil
}
