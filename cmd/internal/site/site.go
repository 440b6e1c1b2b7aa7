// Package site makes a static site of reports: pages of HTML, each also as JSON, which any web
// server or file share can serve.
//
// It knows what pages there are and which crashes are on them. It must not know how a page
// looks, nor where reports come from.
//
// Reports are added one after the other; of each a few strings are kept. Pages that did not
// change are not written again.
package site

import (
	"cmp"
	"slices"
	"strings"

	"dumptriage/cmd/internal/report"
)

// A Source gives reports with their numbers, each time in the same order. It need not read
// those that are not wanted.
type Source func(want func(n int) bool, take func(n int, d *report.Document) error) error

// Kinds of pages.
const (
	overview    = "overview"
	fingerprint = "fingerprint"
	driver      = "module"
	version     = "version"
	computer    = "machine"
	windows     = "windows"
)

// Limits that keep a page below 200 KB.
const (
	maxGroups = 150 // of a list of groups
	maxList   = 100 // crashes
	months    = 24
)

// A crash holds what pages show of a report.
type crash struct {
	n         int // of the report
	id, month string
	groups    map[string]string // what it has in common with others, by kind of page
	drivers   map[string]build  // by name; nil where the computer is not known
	issues    []string
	place     report.HistoryCrash
}

// crashOf keeps what pages need.
func crashOf(d *report.Document) crash {
	c := crash{id: cmp.Or(d.Ticket.CrashID, report.Place(d)), groups: map[string]string{}}
	machine, product := d.Computer(), d.Dump.Product
	for key, value := range map[string]string{
		fingerprint: d.Ticket.Fingerprint, driver: strings.ToLower(d.Culprit), computer: machine, windows: product, version: versionOf(d),
	} {
		if value != "" {
			c.groups[key] = value
		}
	}
	if len(d.Dump.CrashTime) >= len("2026-11") {
		c.month = d.Dump.CrashTime[:len("2026-11")]
	}
	for _, f := range d.Findings {
		c.issues = append(c.issues, f.Signature+" ("+f.Verdict+"): "+f.Title)
	}
	c.place = report.HistoryCrash{
		Time: d.Dump.CrashTime, Title: d.Ticket.Title, Culprit: d.Culprit, Windows: product, Severity: d.Ticket.Severity,
		Machine: machine, Fingerprint: d.Ticket.Fingerprint, Path: d.Source.Path, Member: d.Source.Member,
	}
	if d.Bugcheck != nil {
		c.place.Stop = d.Bugcheck.Code
	}
	return c
}

// versionOf is the version of the driver that is named, or its date.
func versionOf(d *report.Document) string {
	for i := range d.Modules {
		if m := &d.Modules[i]; d.Culprit != "" && strings.EqualFold(m.Name, d.Culprit) {
			return moduleVersion(m)
		}
	}
	return ""
}

// A Builder gathers reports and makes pages of them.
type Builder struct {
	Tool    report.Tool
	crashes []crash
	seen    map[string]bool
	sum     report.Summarizer
	texts   map[string]string // that many crashes have
	latest  map[string]int    // the latest crash of each kind, by fingerprint: it is the example
}

// Read takes all reports. Further dumps of a crash count once.
func (b *Builder) Read(from Source) error {
	return from(func(int) bool { return true }, func(n int, d *report.Document) error {
		if d.Error == "" {
			b.add(n, d)
		}
		return nil
	})
}

func (b *Builder) add(n int, d *report.Document) {
	c := crashOf(d)
	c.n = n
	if b.seen == nil {
		b.seen, b.latest = map[string]bool{}, map[string]int{}
	}
	if b.seen[c.id] {
		return
	}
	b.seen[c.id] = true
	if c.groups[computer] != "" {
		c.drivers = b.driversOf(d)
	}
	b.sum.AddStored(d)
	b.crashes = append(b.crashes, c)
	if key := c.groups[fingerprint]; key != "" {
		at, known := b.latest[key]
		if !known || b.crashes[at].place.Time <= c.place.Time {
			b.latest[key] = len(b.crashes) - 1
		}
	}
}

// examples are the reports that are whole pages, by their numbers, with the pages.
func (b *Builder) examples() map[int]string {
	out := make(map[int]string, len(b.latest))
	for key, at := range b.latest {
		out[b.crashes[at].n] = reportPage(key)
	}
	return out
}

// page counts crashes for a page.
func (b *Builder) page(is, key string, of []int, by ...string) *report.SitePage {
	p := report.NewSitePage(b.Tool, is, key)
	machines, byMonth, issues := map[string]bool{}, map[string]int{}, map[string]int{}
	for _, i := range of {
		c := &b.crashes[i]
		if m := c.groups[computer]; m != "" {
			machines[m] = true
		}
		if c.month != "" {
			byMonth[c.month]++
		}
		for _, issue := range c.issues {
			issues[issue]++
		}
		p.First, p.Last = report.Earlier(p.First, c.place.Time), max(p.Last, c.place.Time)
	}
	p.Crashes, p.Machines = len(of), len(machines)
	p.Months, p.Issues = lastMonths(byMonth), tallies(issues)
	for _, group := range by {
		p.Groups = append(p.Groups, b.groups(group, of))
	}
	latest := slices.Clone(of)
	slices.SortStableFunc(latest, func(x, y int) int { return cmp.Compare(b.crashes[y].place.Time, b.crashes[x].place.Time) })
	for _, i := range latest[:min(len(latest), maxList)] {
		p.List = append(p.List, b.crashes[i].place)
	}
	return p
}

// by puts crashes together that have something in common; those of which it is not known are
// left out.
func (b *Builder) by(is string, of []int) map[string][]int {
	out := map[string][]int{}
	for _, i := range of {
		if key := b.crashes[i].groups[is]; key != "" {
			out[key] = append(out[key], i)
		}
	}
	return out
}

// groups counts crashes by something, the largest group first.
func (b *Builder) groups(is string, of []int) report.SiteGroups {
	out := report.SiteGroups{By: is, Groups: []report.HistoryGroup{}}
	for key, list := range b.by(is, of) {
		g := report.HistoryGroup{Key: key, Crashes: len(list), Title: b.title(is, list)}
		machines, kinds := map[string]bool{}, map[string]bool{}
		for _, i := range list {
			c := &b.crashes[i]
			if m := c.groups[computer]; m != "" {
				machines[m] = true
			}
			kinds[c.groups[fingerprint]] = true
			g.First, g.Last = report.Earlier(g.First, c.place.Time), max(g.Last, c.place.Time)
		}
		g.Machines, g.Kinds = len(machines), len(kinds)
		out.Groups = append(out.Groups, g)
	}
	slices.SortFunc(out.Groups, func(x, y report.HistoryGroup) int {
		return cmp.Or(cmp.Compare(y.Crashes, x.Crashes), cmp.Compare(y.Last, x.Last), cmp.Compare(x.Key, y.Key))
	})
	if n := len(out.Groups); n > maxGroups {
		out.Groups, out.More = out.Groups[:maxGroups], n-maxGroups
	}
	return out
}

// title names a group for people.
func (b *Builder) title(is string, of []int) string {
	last := &b.crashes[of[0]]
	for _, i := range of {
		if c := &b.crashes[i]; c.place.Time >= last.place.Time {
			last = c
		}
	}
	switch is {
	case fingerprint:
		return last.place.Title
	default:
		return last.groups[is]
	}
}

// lastMonths lists the months of two years, the last of which has the latest crash: also those
// without a crash, so that a trend is seen.
func lastMonths(counts map[string]int) []report.Tally {
	out := []report.Tally{}
	last := ""
	for m := range counts {
		last = max(last, m)
	}
	for m := last; m != "" && len(out) < months; m = monthBefore(m) {
		out = append(out, report.Tally{Value: m, Count: counts[m]})
	}
	for len(out) > 1 && out[len(out)-1].Count == 0 {
		out = out[:len(out)-1]
	}
	slices.Reverse(out)
	return out
}

func tallies(counts map[string]int) []report.Tally {
	out := []report.Tally{}
	for value, n := range counts {
		out = append(out, report.Tally{Value: value, Count: n})
	}
	slices.SortFunc(out, func(a, b report.Tally) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return out[:min(len(out), maxGroups)]
}
