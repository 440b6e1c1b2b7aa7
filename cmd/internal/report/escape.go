package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// plain makes text from a dump safe to show: whatever could steer a terminal,
// break a line, reorder or hide text becomes a visible escape. Names in a dump
// are whatever somebody put into memory.
func plain(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	marked := true // a combining mark needs a letter before it
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		isMark := unicode.Is(unicode.M, r)
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x100 && !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case !unicode.IsPrint(r) || invisible(r) || isMark && marked:
			b.WriteString(escaped(r))
			isMark = true
		default:
			b.WriteRune(r)
		}
		marked, s = isMark, s[n:]
	}
	return b.String()
}

// isPlain reports whether text is printable ASCII, as nearly all of it is.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// invisible reports whether a printable character shows nothing: the Hangul
// fillers, the empty Braille pattern, variation selectors.
func invisible(r rune) bool {
	switch {
	case r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0, r == 0x2800:
		return true
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0100 && r <= 0xe01ef:
		return true
	}
	return false
}

// escaped writes a character by its number.
func escaped(r rune) string {
	if r > 0xffff {
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// columns is how many columns of a terminal plain text takes.
func columns(s string) int { return displaywidth.String(s) }

// clip cuts plain text to some columns, with "…" in place of what is gone.
func clip(s string, most int) string {
	if len(s) <= most || columns(s) <= most {
		return s
	}
	return displaywidth.TruncateString(s, most, "…")
}

// clipMiddle is clip for paths: the file name stays as far as it can, and the
// beginning.
func clipMiddle(s string, most int) string {
	if columns(s) <= most {
		return s
	}
	tail := s[strings.LastIndexAny(s, `/\`)+1:]
	for columns(tail) > most*2/3 {
		_, n := utf8.DecodeRuneInString(tail)
		tail = tail[n:]
	}
	return displaywidth.TruncateString(s, most-columns(tail), "…") + tail
}

// clipRunes cuts plain text to some characters, for programs that count these.
func clipRunes(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// mdSpecial are the characters that have a meaning anywhere in a line of Markdown, HTML
// included. Lines always begin with text of this program.
const mdSpecial = "\\`*_{}[]<>|~&$"

// How many columns of one text from a dump go into Markdown. It is cut before
// it is escaped, so that no escape is cut in two.
const (
	maxProse = 1500
	maxCode  = 300
)

// markdown makes text from a dump safe inside a line or a table cell of
// Markdown.
func markdown(s string) string {
	s = clip(plain(s), maxProse)
	if !strings.ContainsAny(s, mdSpecial+"@#:.") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(mdSpecial, s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
		if leadsAway(s[:i+1], s[i+1:]) {
			b.WriteString("&#8203;")
		}
	}
	return b.String()
}

// leadsAway reports whether ticketing systems make a mention, a reference or a link
// of this text. An invisible character then breaks it up.
func leadsAway(before, after string) bool {
	switch before[len(before)-1] {
	case '@', '#':
		return true
	case ':':
		return strings.HasPrefix(after, "//")
	case 'w', 'W':
		return strings.HasPrefix(after, ".") && len(before) > 2 && strings.EqualFold(before[len(before)-3:], "www")
	}
	return false
}

// mdCode is a code span that shows the text as it is, "" for none. A pipe would
// end a table cell even inside a code span.
func mdCode(s string) string {
	if s = strings.ReplaceAll(clip(plain(s), maxCode), "|", `\x7c`); s == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if s[0] == '`' || s[len(s)-1] == '`' || s[0] == ' ' || s[len(s)-1] == ' ' {
		s = " " + s + " "
	}
	return fence + s + fence
}
