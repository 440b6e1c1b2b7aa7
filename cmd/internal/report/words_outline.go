package report

import (
	"strings"
)

// A block is one part of a text that is laid out elsewhere: each ticketing
// system has markup of its own.
type block struct {
	kind blockKind
	text string // plain text
}

type blockKind int

const (
	paragraph blockKind = iota
	heading
	item // of a list
	step // of a numbered list
)

// blocks are what is laid out; empty texts are left out.
type blocks []block

func (o *blocks) add(kind blockKind, text string) {
	if text = plain(text); text != "" {
		*o = append(*o, block{kind, text})
	}
}

// outline is what a ticket says of a crash: what happened, who is suspected,
// what to do, which dump it was.
func outline(d *Document) []block {
	var o blocks
	o.happened(d)
	if words := groupWords(d.Group); len(words) > 0 {
		o.add(heading, allOf(d.Group))
		for _, w := range words {
			o.add(item, w)
		}
	}
	o.causes(d)
	if len(d.NextSteps) > 0 {
		o.add(heading, "What to do next")
	}
	for _, s := range d.NextSteps {
		o.add(step, s)
	}
	o.dump(d)
	return o
}

// happened adds the conclusion and what it is about.
func (o *blocks) happened(d *Document) {
	if d.Conclusion != nil {
		o.add(paragraph, d.Conclusion.Text+".")
	}
	for _, s := range d.earlier() {
		o.add(paragraph, s.String())
	}
	switch b := d.Bugcheck; {
	case b != nil:
		o.add(paragraph, b.Summary)
		for _, s := range leadNotes(d) {
			o.add(paragraph, s)
		}
		if f := b.Faulting; f != nil {
			o.add(paragraph, "Faulting code: "+d.faulted()+grounds(f.Source)+".")
		}
	case d.User != nil:
		o.add(paragraph, userHeadline(d))
		o.add(paragraph, userSummary(d))
	}
}

// causes adds the suspects and the known issues.
func (o *blocks) causes(d *Document) {
	others, _ := ranked(d.Blame)
	if len(others) > 0 {
		o.add(heading, "Suspects")
	}
	for i := range others[:min(len(others), maxSuspects)] {
		b := &others[i]
		o.add(item, b.where()+about(d, b.Module)+" ("+b.basis()+")"+sentence(b.Why))
	}
	lead, _ := leading(d.Findings)
	if len(lead) > 0 {
		o.add(heading, "Known issues")
	}
	for i := range lead[:min(len(lead), maxFindings)] {
		f := &lead[i]
		o.add(item, f.Signature+" ("+f.Verdict+"): "+f.Title+". "+remedyWords(f.Workaround, f.Resolution))
	}
}

// dump adds which dump it was, and of which computer.
func (o *blocks) dump(d *Document) {
	o.add(heading, "Dump")
	o.add(item, "File: "+place(d))
	for _, f := range append(machineFacts(d), hardwareFacts(d.System)...) {
		if value := strings.TrimSuffix(f.value, ", "); value != "" {
			o.add(item, f.key+": "+clip(plain(value), maxCell))
		}
	}
	if d.Ticket.Fingerprint != "" {
		o.add(item, "Fingerprint: "+d.Ticket.Fingerprint)
	}
}

// outlineText lays blocks out as plain text, of at most so many characters.
func outlineText(blocks []block, most int) string {
	var b strings.Builder
	n := 0
	for i, x := range blocks {
		if x.kind != step {
			n = 0
		}
		mark := ""
		switch x.kind {
		case item:
			mark = "- "
		case step:
			n++
			mark = decimal(uint64(n)) + ". "
		case paragraph, heading:
			if i > 0 {
				b.WriteByte('\n')
			}
		}
		b.WriteString(mark + x.text + "\n")
	}
	return clipRunes(strings.TrimRight(b.String(), "\n"), most)
}
