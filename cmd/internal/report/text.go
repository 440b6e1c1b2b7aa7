package report

import (
	"io"
	"strings"
)

// textWriter writes for a reader at a terminal: first what happened and who is
// suspected, then what to do, then the rest.
type textWriter struct {
	w     io.Writer
	o     Options
	items int
}

func newText(w io.Writer, o Options) Writer { return &textWriter{w: w, o: o} }

func (t *textWriter) Close() error { return nil }

// page begins the page of the next item.
func (t *textWriter) page() *lines {
	l := newLines(t.o)
	if t.items++; t.items > 1 {
		l.blank()
	}
	return l
}

func (t *textWriter) Report(d *Document) error {
	l := t.page()
	switch {
	case d.Error != "":
		textError(l, d)
	case d.User != nil:
		textHeadUser(l, d)
		textReport(l, d)
	default:
		textHead(l, d)
		textReport(l, d)
	}
	return l.flush(t.w)
}

// textReport writes what follows the head of a report.
func textReport(l *lines, d *Document) {
	for _, part := range [...]func(*lines, *Document){
		textIncomplete, textSuspects, textFindings, textExplained, func(l *lines, d *Document) { textSteps(l, d.NextSteps) },
		textParameters, func(l *lines, d *Document) { textFacts(l, "Hardware error record", errorFacts(d.HardwareError)) },
		textException, textStack, textRunning,
		textMachine, textFile, textMemory, textPool, textPoolBlocks,
		textModules, textLists, textUnknown, textWarnings,
	} {
		part(l, d)
	}
}

// textIncomplete warns that part of the input is missing from the report.
func textIncomplete(l *lines, d *Document) {
	if d.Incomplete == "" {
		return
	}
	l.blank()
	l.wrap("", "  ", in(red, "Incomplete: "), text("the file could not be read in full ("+d.Incomplete+"). "+unread))
}

// textError is one line: which input, and why it could not be read.
func textError(l *lines, d *Document) {
	l.styled(red, plain(place(d)))
	l.buf.WriteString(strings.TrimRight(": "+plain(d.Error), " ") + "\n")
}

// textHead says what crashed and why.
func textHead(l *lines, d *Document) {
	b, look := d.Bugcheck, red
	if b == nil || b.NotACrash != "" {
		look = yellow
	}
	headline := in(look, d.Headline)
	if b != nil {
		headline = headline.to(b.Page)
	}
	l.wrap("", "  ", headline, text(whichWindows(d)))
	l.path(place(d))
	l.blank()
	textConclusion(l, d)
	textHappened(l, happened(d))
}

// textHappened says what happened, a sentence a line.
func textHappened(l *lines, list []statement) {
	for _, s := range list {
		look, rest := yellow, ""
		if s.code {
			look, rest = bold, "  "
		}
		l.wrap(s.label, rest, in(look, s.strong), text(s.rest))
	}
}

// textConclusion is the most likely cause, in one line.
func textConclusion(l *lines, d *Document) {
	if d.Conclusion != nil {
		l.wrap("", "  ", in(bold, d.Conclusion.Text+"."))
	}
	textSeen(l, d)
}

// textSeen says what earlier runs add.
func textSeen(l *lines, d *Document) {
	for _, s := range d.earlier() {
		l.wrap(s.label, "  ", text(s.rest))
	}
}

// textHeadUser says that this is the dump of a process.
func textHeadUser(l *lines, d *Document) {
	l.wrap("", "  ", in(yellow, userHeadline(d)))
	l.path(place(d))
	l.blank()
	l.wrap("", "", text(userSummary(d)))
	textSeen(l, d)
}
