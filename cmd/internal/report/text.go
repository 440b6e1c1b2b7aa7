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
		textIncomplete, textSuspects, textFindings, func(l *lines, d *Document) { textSteps(l, d.NextSteps) },
		textParameters, textException, textRunning,
		textMachine, textFile, textMemory, textPool, textPoolBlocks,
		textModules, textUnknown, textWarnings,
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
	l.wrap("", "  ", piece{red, "Incomplete: "}, text("the file could not be read in full ("+d.Incomplete+"). "+unread))
}

// unread is what an input/output error means for everything else.
const unread = "Nothing follows from what is missing here: it may be in the file all the same."

// textError is one line: which input, and why it could not be read.
func textError(l *lines, d *Document) {
	name := clipLeft(plain(place(d)), l.width/2)
	if l.color {
		l.styled(red, name)
		l.buf.WriteString(strings.TrimRight(": "+clip(plain(d.Error), l.width-columns(name)-2), " ") + "\n")
		return
	}
	l.line(normal, name+": "+plain(d.Error))
}

// place is the path of the input, and the member of an archive behind it.
func place(d *Document) string {
	if d.Source.Member != "" {
		return d.Source.Path + ":" + d.Source.Member
	}
	return d.Source.Path
}

// textHead says what crashed and why.
func textHead(l *lines, d *Document) {
	b, look := d.Bugcheck, red
	if b == nil || b.NotACrash != "" {
		look = yellow
	}
	l.wrap("", "  ", piece{look, d.Headline}, text(whichWindows(d)))
	l.line(dim, clipLeft(plain(place(d)), l.width))
	l.blank()
	switch {
	case b != nil:
		textWhy(l, d)
	case d.Dump.LiveWhy != "":
		l.wrap("", "", text("No crash happened: "+d.Dump.LiveWhy+"."))
	default:
		l.wrap("", "", text("The dump does not say which STOP happened"+because(d, "bugcheck")+"."))
	}
}

// whichWindows is " — Windows NT 3.51, x86".
func whichWindows(d *Document) string {
	var known []string
	for _, s := range []string{d.Dump.Product, d.Dump.Machine} {
		if s != "" {
			known = append(known, s)
		}
	}
	if len(known) == 0 {
		return ""
	}
	return " — " + strings.Join(known, ", ")
}

// textWhy is the sentence on the STOP, and the code that was at fault.
func textWhy(l *lines, d *Document) {
	b := d.Bugcheck
	l.wrap("", "", text(b.Summary))
	for _, s := range poolLead(d) {
		l.wrap("", "", text(s))
	}
	if variant := unsaid(b); variant != "" {
		l.wrap("", "", text("Case: "+variant+"."))
	}
	if why := notCrash(d); why != "" {
		l.wrap("", "", piece{yellow, "Not a crash:"}, text(" "+why+"."))
	}
	if f := b.Faulting; f != nil {
		l.wrap("At fault: ", "  ", piece{bold, where(f.Module, f.Offset, f.Address, f.Unloaded)}, text(grounds(f.Source)))
	}
}

// notCrash is why this is no crash, or "".
func notCrash(d *Document) string {
	switch {
	case marker(d.Bugcheck):
		return "" // the summary says so
	case d.Bugcheck.NotACrash != "":
		return d.Bugcheck.NotACrash
	}
	if isTrue(d.Dump.Live) {
		return d.Dump.LiveWhy
	}
	return ""
}

func isTrue(b *bool) bool { return b != nil && *b }

// unsaid is the case that a parameter selects, where the summary does not say
// it already.
func unsaid(b *Bugcheck) string {
	bare := strings.ToLower(b.Variant)
	for _, article := range []string{"a ", "an ", "the "} {
		bare = strings.TrimPrefix(bare, article)
	}
	if strings.Contains(strings.ToLower(b.Summary), bare) {
		return ""
	}
	return b.Variant
}

// where is "afd.sys+0x1c40", or the address where no module holds it.
func where(module, offset, address string, unloaded bool) string {
	switch {
	case module == "" && address == "":
		return "an unknown place"
	case module == "":
		return address + " (in no known module)"
	case unloaded:
		return "unloaded " + module + "+" + offset
	}
	return module + "+" + offset
}

// grounds is " (parameter 4)".
func grounds(source string) string {
	if source == "" {
		return ""
	}
	return " (" + source + ")"
}

// because is " (why)" where the coverage list has a reason for a fact.
func because(d *Document, fact string) string {
	for _, c := range d.Coverage {
		if c.Fact == fact && c.State != "collected" && c.Why != "" {
			return " (" + c.Why + ")"
		}
	}
	return ""
}

// textHeadUser says that this is the dump of a process.
func textHeadUser(l *lines, d *Document) {
	l.wrap("", "  ", piece{yellow, userHeadline(d)})
	l.line(dim, clipLeft(plain(place(d)), l.width))
	l.blank()
	l.wrap("", "", text(userSummary(d)))
}

// userHeadline is the first line on a user-mode dump.
func userHeadline(d *Document) string {
	process := d.User.Process
	if process == "" {
		process = "a process"
	}
	return "This is a user-mode dump of " + process + ", not a STOP."
}

// userSummary is the sentence on the exception of a process.
func userSummary(d *Document) string {
	e := d.Exception
	if e == nil {
		return "No exception is recorded in it" + because(d, "exception") + "."
	}
	return "The program raised " + exceptionSays(e) + " at " + where(e.Module, e.Offset, e.Address, false) + "."
}
