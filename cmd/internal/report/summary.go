package report

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// A Summary is many reports grouped by fingerprint: what a scan ends with.
type Summary struct {
	Reports    int     `json:"reports"`
	Unreadable int     `json:"unreadable"`
	Groups     []Group `json:"groups"`
}

// A Group is the reports with one fingerprint, or, without one, with one title.
type Group struct {
	Fingerprint string   `json:"fingerprint"`
	Title       string   `json:"title"`
	Signature   string   `json:"signature,omitempty"`
	Severity    string   `json:"severity"`
	Count       int      `json:"count"`
	Examples    []string `json:"examples" jsonschema:"the first inputs of the group"`
	First       string   `json:"first,omitempty" jsonschema:"crash time of the earliest; RFC 3339, UTC"`
	Last        string   `json:"last,omitempty" jsonschema:"crash time of the latest"`
}

// maxExamples is how many inputs of a group are kept.
const maxExamples = 3

// A Summarizer gathers a summary, one report at a time. It keeps a few strings
// of each group and nothing of the reports. It is not safe for use by several
// goroutines.
type Summarizer struct {
	reports, unreadable int
	groups              map[string]*Group
}

// Add counts one report.
func (s *Summarizer) Add(d *Document) {
	s.reports++
	if d.Error != "" {
		s.unreadable++
		return
	}
	key := cmp.Or(d.Ticket.Fingerprint, "\x00"+d.Ticket.Title)
	g := s.groups[key]
	if g == nil {
		if s.groups == nil {
			s.groups = map[string]*Group{}
		}
		g = &Group{Fingerprint: d.Ticket.Fingerprint, Title: d.Ticket.Title, Severity: d.Ticket.Severity, Examples: []string{}}
		g.Signature = d.Ticket.Signature
		s.groups[key] = g
	}
	g.add(d)
}

// add counts one more report of the group. Crash times are in one form, so that
// they sort as text.
func (g *Group) add(d *Document) {
	g.Count++
	if len(g.Examples) < maxExamples {
		g.Examples = append(g.Examples, place(d))
	}
	t := d.Dump.CrashTime
	if t == "" {
		return
	}
	if g.First == "" || t < g.First {
		g.First = t
	}
	g.Last = max(g.Last, t)
}

// Summary is what was gathered, the largest group first.
func (s *Summarizer) Summary() *Summary {
	out := &Summary{Reports: s.reports, Unreadable: s.unreadable, Groups: make([]Group, 0, len(s.groups))}
	for _, g := range s.groups {
		out.Groups = append(out.Groups, *g)
	}
	slices.SortFunc(out.Groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Title, b.Title), strings.Compare(a.Fingerprint, b.Fingerprint))
	})
	return out
}

// How much the text shows: groups, and columns of an example's name.
const (
	maxGroups  = 50
	maxExample = 24
)

// WriteSummary writes a summary as text.
func WriteSummary(w io.Writer, s *Summary, o Options) error {
	l := newLines(o)
	l.wrap("", "", piece{bold, summaryLine(s)})
	if len(s.Groups) == 0 {
		return l.flush(w)
	}
	l.blank()
	t := &Table{Columns: []Column{
		{Title: "Count", Right: true},
		{Title: "What", Give: true, Wrap: true},
		{Title: "First"},
		{Title: "Last"},
		{Title: "Example", Give: true},
	}}
	for _, g := range s.Groups[:min(len(s.Groups), maxGroups)] {
		t.Add(units.Number(uint64(g.Count)), g.Title, day(g.First), day(g.Last), clip(plain(exampleName(g.Examples)), maxExample))
	}
	l.table(t, "")
	if n := len(s.Groups) - maxGroups; n > 0 {
		l.wrap("", "", text("and "+units.Count(n, "more group", "more groups")))
	}
	return l.flush(w)
}

// summaryLine counts the inputs.
func summaryLine(s *Summary) string {
	line := units.Count(s.Reports, "input", "inputs") + ", " + units.Count(len(s.Groups), "kind of crash", "kinds of crash")
	if s.Unreadable > 0 {
		line += ", " + units.Number(uint64(s.Unreadable)) + " not readable"
	}
	return line
}

// exampleName is the file name of the first example, without its folders.
func exampleName(examples []string) string {
	if len(examples) == 0 {
		return ""
	}
	return facts.FileName(examples[0])
}
