// Package textlog reads what people have of a crash without its dump: the text of a STOP
// screen, an event, what a debugger printed, a listing of the pools or of the drivers, or a
// code with its parameters as they typed it.
//
// It knows how these texts are written. It must not know what a code means, nor
// where the text came from.
package textlog

import (
	"strconv"
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// A Stop is a STOP as a text tells it.
type Stop struct {
	Code   uint32
	Name   string   // as the text has it; then Code may be zero
	Params []uint64 // as many as the text gives, at most four
	Bare   bool     // nothing but digits, which may as well be decimal
	Wide   bool     // a parameter is written with more than 32 bits
	Narrow bool     // one is written with exactly 32
}

// maxText bounds what is looked at: such a text is at the top of a log.
const maxText = 1 << 20

// number is one number as any of the texts write it.
const number = "(?:0[xn])?[0-9A-Fa-f]+(?:`[0-9A-Fa-f]+)?h?"

// loose is a code in a text that says nothing more of the STOP.
var loose = lazyregexp.New(`(?is)\bSTOP\s*(?:code|error)?\s*:?\s*(0x[0-9A-Fa-f]{1,8}|[0-9A-Fa-f]{8})\b`)

// numbers are the numbers in a list of parameters.
var numbers = lazyregexp.New(number)

// Stops finds the STOPs that a text tells of, in the order of the text, or the one that
// somebody typed. names resolves the names of STOPs. There are none in any other text.
func Stops(raw []byte, names Names) []Stop {
	text, ok := decode(raw[:min(len(raw), maxText)])
	if !ok {
		return nil
	}
	text = clean(text)
	var out []Stop
	found, _ := crashes(text, names)
	for _, c := range found {
		out = append(out, c.Stop)
	}
	if len(out) > 0 {
		return out
	}
	if s, ok := typed(text); ok {
		return []Stop{s}
	}
	if m := loose.FindStringSubmatch(text); m != nil {
		code, _ := Number(m[1], 16)
		return []Stop{{Code: uint32(code)}}
	}
	return nil
}

func (s *Stop) add(word string) {
	if v, ok := Number(word, 16); ok {
		s.take(v, word)
	}
}

// take adds a parameter, and notes of how many digits the writer made it.
func (s *Stop) take(v uint64, word string) {
	if len(s.Params) == 4 {
		return
	}
	digits := strings.TrimPrefix(strings.ToLower(strings.ReplaceAll(word, "`", "")), "0x")
	s.Params = append(s.Params, v)
	s.Wide = s.Wide || v>>32 != 0 || len(digits) >= 16
	s.Narrow = s.Narrow || len(digits) == 8
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
