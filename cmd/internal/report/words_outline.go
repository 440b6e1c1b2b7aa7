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

// outline is what a ticket says of a crash: what happened, who is suspected,
// what to do, which dump it was.
func outline(d *Document) []block {
	var o []block
	add := func(kind blockKind, text string) {
		if text = plain(text); text != "" {
			o = append(o, block{kind, text})
		}
	}
	if d.Conclusion != nil {
		add(paragraph, d.Conclusion.Text+".")
	}
	switch b := d.Bugcheck; {
	case b != nil:
		add(paragraph, b.Summary)
		for _, s := range poolLead(d) {
			add(paragraph, s)
		}
		if f := b.Faulting; f != nil {
			add(paragraph, "Faulting code: "+where(f.Module, f.Offset, f.Address, f.Unloaded)+grounds(f.Source)+".")
		}
	case d.User != nil:
		add(paragraph, userHeadline(d))
		add(paragraph, userSummary(d))
	}
	if words := groupWords(d.Group); len(words) > 0 {
		add(heading, allOf(d.Group))
		for _, w := range words {
			add(item, w)
		}
	}
	others, _ := ranked(d.Blame)
	if len(others) > 0 {
		add(heading, "Suspects")
	}
	for i := range others[:min(len(others), maxSuspects)] {
		b := &others[i]
		add(item, b.where()+about(d, b.Module)+" ("+b.basis()+")"+sentence(b.Why))
	}
	if len(d.Findings) > 0 {
		add(heading, "Known issues")
	}
	for i := range d.Findings[:min(len(d.Findings), maxFindings)] {
		f := &d.Findings[i]
		add(item, f.Signature+" ("+f.Verdict+"): "+f.Title+". Workaround: "+f.Workaround)
	}
	if len(d.NextSteps) > 0 {
		add(heading, "What to do next")
	}
	for _, s := range d.NextSteps {
		add(step, s)
	}
	add(heading, "Dump")
	add(item, "File: "+place(d))
	for _, f := range append(machineFacts(d), hardwareFacts(d.System)...) {
		if value := strings.TrimSuffix(f.value, ", "); value != "" {
			add(item, f.key+": "+clip(plain(value), maxCell))
		}
	}
	if d.Ticket.Fingerprint != "" {
		add(item, "Fingerprint: "+d.Ticket.Fingerprint)
	}
	return o
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
