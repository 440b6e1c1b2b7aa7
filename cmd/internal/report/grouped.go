package report

import (
	"errors"
	"fmt"

	"dumptriage/cmd/internal/advice"
	"dumptriage/dump/units"
)

// What reports are put together by, to make one ticket of several.
const (
	ByFingerprint = "fingerprint"
	ByMachine     = "machine"
	ByNothing     = "none" // each dump by itself
)

// Groupings lists them.
func Groupings() []string { return []string{ByFingerprint, ByMachine, ByNothing} }

// TicketGroup is the dumps that one ticket is for.
type TicketGroup struct {
	By          string          `json:"by" jsonschema:"fingerprint or machine"`
	Key         string          `json:"key" jsonschema:"the fingerprint or the id of the machine: by it the ticket is found again"`
	Count       int             `json:"count" jsonschema:"crashes: several dumps of one count once"`
	First       string          `json:"first,omitempty" jsonschema:"crash time of the earliest; RFC 3339, UTC"`
	Last        string          `json:"last,omitempty" jsonschema:"crash time of the latest"`
	Stops       []Tally         `json:"stops,omitempty" jsonschema:"of a machine"`
	Examples    []string        `json:"examples" jsonschema:"the first inputs"`
	Conclusions []PatternResult `json:"conclusions,omitempty" jsonschema:"what the dumps of a machine say together"`
}

// maxTickets bounds the groups of which a report is kept.
const maxTickets = 2000

// A Grouping keeps one report of each group, the most severe, until all are
// counted.
type Grouping struct {
	by    string
	sum   *Summarizer
	kept  map[string]*Document
	order []string
}

// NewGrouping puts reports together; sum counts them.
func NewGrouping(by string, sum *Summarizer) *Grouping {
	return &Grouping{by: by, sum: sum, kept: map[string]*Document{}}
}

// Add takes a report for its group. It is false for one that has none: that is a
// ticket of its own, or none at all.
func (g *Grouping) Add(d *Document) bool {
	key := d.Ticket.Fingerprint
	if g.by == ByMachine {
		key = machineID(d)
	}
	if d.Error != "" || d.Ticket.Severity == string(advice.SeverityInfo) || key == "" {
		return false
	}
	last, known := g.kept[key]
	if !known {
		if len(g.kept) >= maxTickets {
			return false
		}
		g.order = append(g.order, key)
	}
	if !known || severer(d, last) {
		short := *d
		short.Brief()
		g.kept[key] = &short
	}
	return true
}

// severer reports whether one report is of a worse crash than another.
func severer(a, b *Document) bool {
	return advice.Rank(a.Ticket.Severity) > advice.Rank(b.Ticket.Severity)
}

// Each calls write for the report of each group, which tells of the others.
func (g *Grouping) Each(write func(*Document) error) error {
	var errs []error
	for _, key := range g.order {
		d := g.kept[key]
		if group := g.group(key); g.by == ByMachine || group.Count > 1 {
			d.Group = group
		}
		if g.by == ByMachine && d.Group.Count > 1 {
			d.Ticket.Title = clipRunes(plain(fmt.Sprintf("%s of %s: %s", units.Count(d.Group.Count, "crash", "crashes"), modelWords(d.System), tallyWords(d.Group.Stops))), maxTitle)
		}
		d.Ticket.BodyMarkdown, d.text = ticketBody(d), nil
		errs = append(errs, write(d))
	}
	return errors.Join(errs...)
}

// group is what was counted of a group.
func (g *Grouping) group(key string) *TicketGroup {
	if g.by == ByMachine {
		counted := g.sum.machines[key]
		if counted == nil {
			return &TicketGroup{By: g.by, Key: key, Count: 1, Examples: []string{}}
		}
		m := counted.whole()
		return &TicketGroup{By: g.by, Key: key, Count: m.Count, First: m.First, Last: m.Last, Stops: m.Stops, Examples: m.Examples, Conclusions: m.Met()}
	}
	s := g.sum.groups[key]
	if s == nil {
		return &TicketGroup{By: g.by, Key: key, Count: 1, Examples: []string{}}
	}
	return &TicketGroup{By: g.by, Key: key, Count: s.Count, First: s.First, Last: s.Last, Examples: s.Examples}
}

// TicketKey returns what a ticket is found again by, "" for nothing.
func TicketKey(d *Document) string {
	if d.Group != nil {
		return d.Group.Key
	}
	return d.Ticket.Fingerprint
}

// groupWords says which dumps a ticket is for, and what they say together.
func groupWords(g *TicketGroup) []string {
	if g == nil || g.Count < 2 {
		return nil
	}
	out := []string{units.Count(g.Count, "crash", "crashes") + daysWords(g.First, g.Last)}
	if len(g.Stops) > 0 {
		out = append(out, tallyWords(g.Stops))
	}
	for _, c := range g.Conclusions {
		out = append(out, c.Text)
	}
	for _, e := range g.Examples {
		out = append(out, "File: "+e)
	}
	if more := g.Count - len(g.Examples); more > 0 {
		out = append(out, "and "+units.Count(more, "more file", "more files"))
	}
	return out
}

// allOf is the heading over what is said of all dumps: the rest is of one.
func allOf(g *TicketGroup) string {
	if g.By == ByMachine {
		return "All crashes of this computer (details are of the worst)"
	}
	return "All crashes of this kind (details are of one)"
}

// tallyWords is "0x1E (2), 0x50".
func tallyWords(list []Tally) string {
	words := make([]string, len(list))
	for i, t := range list {
		words[i] = t.Value
		if t.Count > 1 {
			words[i] += fmt.Sprintf(" (%d)", t.Count)
		}
	}
	return units.Listed(words, 5, ", ")
}
