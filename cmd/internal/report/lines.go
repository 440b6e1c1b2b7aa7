package report

import (
	"bytes"
	"io"
	"math"
	"strings"
)

// A style is how text stands out on a terminal, as an SGR parameter
// (ECMA-48).
type style string

const (
	normal style = ""
	bold   style = "1"
	dim    style = "2"
	red    style = "1;31"
	green  style = "32"
	yellow style = "33"
	cyan   style = "36"
)

// A piece is a part of a line in one style.
type piece struct {
	style style
	text  string
	link  string // where a terminal leads that shows links; "" is nowhere
}

// in is a piece in a style.
func in(s style, text string) piece { return piece{style: s, text: text} }

// text is a piece without a style.
func text(s string) piece { return in(normal, s) }

// to is the piece as a link to a page, if the address can be followed.
func (p piece) to(url string) piece {
	if followable(url) {
		p.link = url
	}
	return p
}

// lines is a page of text under way. Every text is made plain on its way in. On a
// terminal no line is wider than width, but for paths and URLs, which are to be
// copied; elsewhere lines are wrapped, and nothing is shortened.
type lines struct {
	buf   bytes.Buffer
	width int
	color bool
	links bool // the terminal shows links
	whole bool // nothing is shortened
	full  bool // lists are whole
}

func newLines(o Options) *lines {
	return &lines{width: o.columns(), color: o.Color, links: o.Links, whole: o.Plain, full: o.Full}
}

// most is how many items of a list are shown: n, or all of them.
func (l *lines) most(n int) int {
	if l.full {
		return math.MaxInt
	}
	return n
}

// clip shortens plain text to some columns where text may be shortened.
func (l *lines) clip(s string, most int) string {
	if l.whole || strings.HasPrefix(s, "https://") {
		return s
	}
	return clip(s, most)
}

// flush writes what there is and begins anew.
func (l *lines) flush(w io.Writer) error {
	_, err := w.Write(l.buf.Bytes())
	l.buf.Reset()
	return err
}

// blank begins a new paragraph.
func (l *lines) blank() { l.buf.WriteByte('\n') }

// section begins a section.
func (l *lines) section(title string) {
	l.blank()
	l.wrap("", "", in(bold, title))
}

// keyWidth is where the values of fields begin.
const keyWidth = 18

// field writes "key   value", without a value nothing.
func (l *lines) field(key string, pieces ...piece) {
	for _, p := range pieces {
		if p.text != "" {
			first := "  " + key + strings.Repeat(" ", max(1, keyWidth-2-len(key)))
			l.wrap(first, strings.Repeat(" ", keyWidth), pieces...)
			return
		}
	}
}

// wrap writes pieces as one paragraph: the first line begins with first, the
// others with rest. Of no words it writes nothing.
func (l *lines) wrap(first, rest string, pieces ...piece) {
	at := columns(first)
	begun, space := false, false // this line has a word; a space is due
	for _, p := range pieces {
		shown := plain(p.text)
		for shown != "" {
			word, after, spaced := strings.Cut(shown, " ")
			if word != "" {
				word = l.clip(word, l.width-max(columns(first), columns(rest)))
				need := columns(word)
				if space && begun {
					need++
				}
				switch {
				case !begun:
					l.buf.WriteString(first)
				case at+need > l.width:
					l.buf.WriteByte('\n')
					l.buf.WriteString(rest)
					at = columns(rest)
					need = columns(word)
				case space:
					l.buf.WriteByte(' ')
				}
				l.linked(p.link, func() { l.styled(p.style, word) })
				at += need
				begun, space = true, false
			}
			space = space || spaced
			shown = after
		}
	}
	if begun {
		l.buf.WriteByte('\n')
	}
}

// styled writes a word in a style.
func (l *lines) styled(s style, word string) {
	if !l.color || s == normal {
		l.buf.WriteString(word)
		return
	}
	l.buf.WriteString("\x1b[" + string(s) + "m" + word + "\x1b[0m")
}

// linked writes words that lead to a page (OSC 8 of terminals:
// https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda). The same id makes words
// with the same address one link.
func (l *lines) linked(url string, write func()) {
	if !l.links || url == "" {
		write()
		return
	}
	l.buf.WriteString("\x1b]8;id=w;" + url + "\x1b\\")
	write()
	l.buf.WriteString("\x1b]8;;\x1b\\")
}

// path writes a path on a line of its own.
func (l *lines) path(path string) {
	l.styled(dim, strings.TrimRight(plain(path), " "))
	l.buf.WriteByte('\n')
}

// table writes a table, indented.
func (l *lines) table(t *Table, indent string) {
	if err := t.render(&l.buf, l.width, indent, l.whole); err != nil {
		l.wrap(indent, indent, text("(table: "+err.Error()+")"))
	}
}
