package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dumptriage/cmd/internal/advice"
	"dumptriage/cmd/internal/triage"
)

// A Summary is many reports grouped by fingerprint: what a scan ends with.
type Summary struct {
	Schema     string         `json:"schema"`
	Tool       Tool           `json:"tool"`
	Reports    int            `json:"reports"`
	Unreadable int            `json:"unreadable"`
	Copies     int            `json:"copies,omitempty" jsonschema:"reports on further dumps of a crash that was counted: copies, or dumps of another kind"`
	Groups     []Group        `json:"groups" jsonschema:"reports with one fingerprint, the largest group first"`
	LeftOut    int            `json:"reports_left_out,omitempty" jsonschema:"reports of which the kind of crash is counted no more: there are too many kinds"`
	Uptimes    []Tally        `json:"uptimes" jsonschema:"crashes by how long Windows had been running, the shortest first, where that is known"`
	Machines   []MachineGroup `json:"machines" jsonschema:"machines with several dumps, the most first"`
}

// A Group is the reports with one fingerprint, or one report without any.
type Group struct {
	Fingerprint string   `json:"fingerprint,omitempty"`
	Title       string   `json:"title"`
	Signature   string   `json:"signature,omitempty"`
	Severity    string   `json:"severity"`
	Count       int      `json:"count" jsonschema:"crashes: several dumps of one crash count once"`
	Examples    []string `json:"examples" jsonschema:"the first inputs of the group"`
	First       string   `json:"first,omitempty" jsonschema:"crash time of the earliest; RFC 3339, UTC"`
	Last        string   `json:"last,omitempty" jsonschema:"crash time of the latest"`

	headline, culprit, product string // of all its reports; "" where they differ
}

// maxKept bounds the groups and the machines that are kept: beyond, reports of
// new ones are only counted.
const maxKept = 20_000

// maxExamples is how many inputs of a group are kept.
const maxExamples = 3

// A Summarizer gathers a summary, one report at a time. It keeps a few strings
// of each group and nothing of the reports. It is not safe for use by several
// goroutines.
type Summarizer struct {
	Tool                Tool
	reports, unreadable int
	leftOut, copies     int
	uptimes             uptimes
	seen                map[string]struct{} // the crashes that were counted, by their ids
	groups              map[string]*Group
	machines            map[string]*machineHistory
}

// maxSeen bounds the crashes that are told from copies: some 60 bytes each.
const maxSeen = 1 << 17

// again reports whether a crash was counted already, and notes it.
func (s *Summarizer) again(id string) bool {
	if id == "" {
		return false
	}
	if _, known := s.seen[id]; known {
		return true
	}
	if s.seen == nil {
		s.seen = map[string]struct{}{}
	}
	if len(s.seen) < maxSeen {
		s.seen[id] = struct{}{}
	}
	return false
}

// Add counts one result and the report on it.
func (s *Summarizer) Add(r triage.Result, d *Document) {
	var c advice.Crash
	if r.Facts != nil {
		c = advice.CrashOf(r.Facts)
	}
	s.add(d, c)
}

// AddStored counts a report that was kept. The dump is not needed.
func (s *Summarizer) AddStored(d *Document) { s.add(d, crashOf(d)) }

func (s *Summarizer) add(d *Document, c advice.Crash) {
	s.reports++
	if d.Error != "" {
		s.unreadable++
		return
	}
	if s.again(d.Ticket.CrashID) {
		s.copies++
		return
	}
	key := cmp.Or(d.Ticket.Fingerprint, "\x00"+place(d)) // a report without a fingerprint is a group of its own
	g := s.groups[key]
	switch {
	case g != nil:
	case len(s.groups) >= maxKept:
		s.leftOut++
		return
	default:
		if s.groups == nil {
			s.groups = map[string]*Group{}
		}
		g = &Group{Fingerprint: d.Ticket.Fingerprint, Title: d.Ticket.Title, Severity: d.Ticket.Severity, Examples: []string{}}
		g.Signature = d.Ticket.Signature
		g.headline, g.culprit, g.product = d.Headline, d.Culprit, d.Dump.Product
		s.groups[key] = g
	}
	g.add(d)
	s.uptimes.add(d)
	s.addMachine(c, d)
}

// agree leaves in the title of a group what holds for another report of it, too.
func (g *Group) agree(d *Document) {
	for _, part := range []struct {
		have  *string
		other string
	}{{&g.headline, d.Headline}, {&g.culprit, d.Culprit}, {&g.product, d.Dump.Product}} {
		if *part.have != part.other {
			*part.have = ""
		}
	}
	if g.headline == "" { // the same stop code with other exceptions
		g.headline, _, _ = strings.Cut(d.Headline, " (")
	}
	g.Title = advice.CrashTitle(g.headline, g.culprit, g.product)
}

// add counts one more report of the group. Crash times are in one form, so that
// they sort as text.
func (g *Group) add(d *Document) {
	g.Count++
	if advice.Rank(d.Ticket.Severity) > advice.Rank(g.Severity) {
		g.Severity = d.Ticket.Severity
	}
	if d.Ticket.Title != g.Title {
		g.agree(d)
	}
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

// A GroupQuery is which groups a summary shows, and in which order.
type GroupQuery struct {
	Sort string
	Top  int // 0: all
}

// ShownGroups is how many groups a summary shows where nothing else is asked for.
const ShownGroups = 50

// groupSorts are the orders of groups; the first is the default.
var groupSorts = []struct {
	name string
	by   func(a, b *Group) int
}{
	{"count", func(a, b *Group) int { return cmp.Compare(b.Count, a.Count) }},
	{"last", func(a, b *Group) int { return strings.Compare(b.Last, a.Last) }},
	{"first", func(a, b *Group) int { return strings.Compare(cmp.Or(a.First, "~"), cmp.Or(b.First, "~")) }},
	{"severity", func(a, b *Group) int { return cmp.Compare(advice.Rank(b.Severity), advice.Rank(a.Severity)) }},
	{"title", func(a, b *Group) int { return 0 }},
}

// GroupSorts lists the orders, the default first.
func GroupSorts() []string {
	names := make([]string, len(groupSorts))
	for i, s := range groupSorts {
		names[i] = s.name
	}
	return names
}

// Check refuses what cannot be asked for.
func (q *GroupQuery) Check() error {
	if q.Sort = strings.ToLower(q.Sort); !slices.Contains(GroupSorts(), q.Sort) {
		return fmt.Errorf("--sort %s: use %s", q.Sort, strings.Join(GroupSorts(), ", "))
	}
	if q.Top < 0 {
		return fmt.Errorf("--top %d: use a number of groups, or --all-groups", q.Top)
	}
	return nil
}

// Summary is what was gathered, its groups in an order, "" for the default.
func (s *Summarizer) Summary(order string) *Summary {
	out := &Summary{
		Schema: contract("summary"), Tool: s.Tool, Reports: s.reports, Unreadable: s.unreadable, LeftOut: s.leftOut, Copies: s.copies,
		Groups: make([]Group, 0, len(s.groups)), Machines: s.severalDumps(), Uptimes: s.uptimes.tallies(),
	}
	for _, g := range s.groups {
		out.Groups = append(out.Groups, *g)
	}
	by := groupSorts[0].by
	for _, g := range groupSorts {
		if g.name == order {
			by = g.by
		}
	}
	slices.SortFunc(out.Groups, func(a, b Group) int {
		return cmp.Or(by(&a, &b), strings.Compare(a.Title, b.Title), strings.Compare(a.Fingerprint, b.Fingerprint))
	})
	return out
}
