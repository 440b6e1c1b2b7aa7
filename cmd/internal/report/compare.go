package report

import (
	"fmt"
	"math"
	"strings"
	"time"

	"dumptriage/dump/facts"
	"dumptriage/dump/growth"
	"dumptriage/dump/units"
	"dumptriage/signatures"
)

// A Comparison is what the compare command shows: what changed between states of one computer.
type Comparison struct {
	Schema     string           `json:"schema"`
	Tool       Tool             `json:"tool"`
	Sources    []ComparedSource `json:"sources" jsonschema:"the states, the oldest first"`
	Conclusion string           `json:"conclusion" jsonschema:"what grows and how surely it leaks, one line"`
	Hours      *float64         `json:"hours,omitempty" jsonschema:"from the first state to the last"`
	HoursWhy   string           `json:"hours_why,omitempty" jsonschema:"why the time is not known"`
	Restarted  *bool            `json:"restarted,omitempty" jsonschema:"Windows was started anew in between, so that all counters began at zero"`
	Pools      []ComparedPool   `json:"pools"`
	Tags       []ComparedTag    `json:"tags" jsonschema:"tags that hold more or less than at first, the surest leak first"`
	Issues     []ComparedIssue  `json:"known_issues" jsonschema:"known issues that fit the last state and what grew, the surest first"`
	Together   [][]string       `json:"together" jsonschema:"tags that grow by the same number of blocks"`
	Drivers    *ComparedDrivers `json:"drivers,omitempty" jsonschema:"absent where a state does not list all drivers"`
	Warnings   []string         `json:"warnings"`
}

// ComparedIssue is a known issue that fits the last state.
type ComparedIssue struct {
	Signature  string `json:"signature"`
	Verdict    string `json:"verdict" jsonschema:"strong or probable"`
	Title      string `json:"title"`
	Cause      string `json:"cause"`
	Workaround string `json:"workaround"`
	Resolution string `json:"resolution,omitempty"`
}

// ComparedSource is one state.
type ComparedSource struct {
	Path   string `json:"path"`
	Member string `json:"member,omitempty"`
	Line   int    `json:"line,omitempty" jsonschema:"of a text, where the listing begins"`
	Time   string `json:"time,omitempty" jsonschema:"RFC 3339, UTC"`
}

// ComparedPool is one pool as a whole.
type ComparedPool struct {
	Pool        string   `json:"pool" jsonschema:"nonpaged or paged"`
	First       uint64   `json:"first" jsonschema:"bytes in use in the first state"`
	Last        uint64   `json:"last"`
	PerHour     *float64 `json:"per_hour,omitempty" jsonschema:"bytes"`
	Limit       *uint64  `json:"limit,omitempty" jsonschema:"bytes"`
	LimitSource string   `json:"limit_source,omitempty"`
	HoursLeft   *float64 `json:"hours_left,omitempty" jsonschema:"from the last state until the limit is reached, at this rate"`

	States []ComparedState `json:"states" jsonschema:"what the pool held in each state that tells, the oldest first"`
}

// ComparedState is what a pool held at a time.
type ComparedState struct {
	Hours *float64 `json:"hours,omitempty" jsonschema:"since the first state"`
	Bytes uint64   `json:"bytes" jsonschema:"in use"`
}

// ComparedTag is what a tag holds of one pool.
type ComparedTag struct {
	Tag     string   `json:"tag"`
	Pool    string   `json:"pool" jsonschema:"nonpaged or paged"`
	First   uint64   `json:"first" jsonschema:"bytes"`
	Last    uint64   `json:"last" jsonschema:"bytes"`
	Growth  int64    `json:"growth" jsonschema:"bytes; below zero, it shrank"`
	Blocks  *int64   `json:"blocks,omitempty" jsonschema:"by how many blocks it grew"`
	PerHour *float64 `json:"per_hour,omitempty" jsonschema:"bytes"`
	Share   *float64 `json:"share,omitempty" jsonschema:"of the growth of its pool"`
	Grew    int      `json:"grew" jsonschema:"in how many of the steps from one state to the next it grew"`
	Steps   int      `json:"steps"`
	Level   string   `json:"level,omitempty" jsonschema:"how surely it leaks; absent: nothing speaks for a leak"`
	Owners  []Owner  `json:"owners"`
	Reasons []string `json:"reasons"`
}

// ComparedDrivers is how the lists of drivers differ.
type ComparedDrivers struct {
	New      []string        `json:"new"`
	Gone     []string        `json:"gone"`
	Changed  []ChangedDriver `json:"changed"`
	Unloaded []string        `json:"unloaded" jsonschema:"listed as unloaded by the last state alone"`
}

// ChangedDriver is a driver of which another file is loaded.
type ChangedDriver struct {
	Name  string `json:"name"`
	First string `json:"first" jsonschema:"version or date"`
	Last  string `json:"last"`
}

// NewComparison describes a comparison of states that came from these sources.
func NewComparison(c *growth.Comparison, sources []ComparedSource, findings []signatures.Finding, tool Tool) *Comparison {
	out := &Comparison{
		Schema: contract("compare"), Tool: tool, HoursWhy: c.Span.Reason(),
		Pools: []ComparedPool{}, Tags: []ComparedTag{}, Together: [][]string{}, Warnings: append([]string{}, c.Warnings...),
	}
	for _, i := range c.Order {
		out.Sources = append(out.Sources, sources[i])
	}
	if d, ok := c.Span.Get(); ok {
		out.Hours = rounded(d.Hours())
	}
	if v, ok := c.Restarted.Get(); ok {
		out.Restarted = &v
	}
	for i := range c.Pools {
		out.Pools = append(out.Pools, comparedPool(&c.Pools[i]))
	}
	for i := range c.Tags {
		out.Tags = append(out.Tags, comparedTag(&c.Tags[i]))
	}
	out.Together = append(out.Together, c.Together...)
	out.Drivers = comparedDrivers(&c.Drivers)
	out.Issues = comparedIssues(findings)
	out.Conclusion = out.conclusion()
	return out
}

// comparedIssues are the known issues that are at least probable.
func comparedIssues(findings []signatures.Finding) []ComparedIssue {
	out := []ComparedIssue{}
	for _, f := range buildFindings(findings) {
		if f.Verdict == signatures.Strong.String() || f.Verdict == signatures.Probable.String() {
			out = append(out, ComparedIssue{f.Signature, f.Verdict, f.Title, f.Cause, f.Workaround, f.Resolution})
		}
	}
	return out
}

// rounded keeps what a rate or a time can be told to.
func rounded(v float64) *float64 {
	v = math.Round(v*1000) / 1000
	return &v
}

func rate(k facts.Known[float64]) *float64 {
	if v, ok := k.Get(); ok {
		return rounded(v)
	}
	return nil
}

func comparedPool(p *growth.Pool) ComparedPool {
	out := ComparedPool{Pool: facts.PoolName(p.Paged), First: p.First, Last: p.Last, PerHour: rate(p.PerHour), LimitSource: p.LimitBy, States: []ComparedState{}}
	if v, ok := p.Limit.Get(); ok {
		out.Limit = &v
	}
	if d, ok := p.Exhausted.Get(); ok {
		out.HoursLeft = rounded(d.Hours())
	}
	for _, s := range p.States {
		at := ComparedState{Bytes: s.Bytes}
		if d, ok := s.After.Get(); ok {
			at.Hours = rounded(d.Hours())
		}
		out.States = append(out.States, at)
	}
	return out
}

func comparedTag(t *growth.Tag) ComparedTag {
	out := ComparedTag{
		Tag: t.Tag, Pool: facts.PoolName(t.Paged), First: t.First, Last: t.Last, Growth: t.Growth(), PerHour: rate(t.PerHour), Share: rate(t.Share),
		Grew: t.Grew, Steps: t.Steps, Level: t.Level, Owners: each(t.Owners, buildOwner), Reasons: append([]string{}, t.Reasons...),
	}
	if n, ok := t.Blocks.Get(); ok {
		out.Blocks = &n
	}
	return out
}

func comparedDrivers(d *growth.Drivers) *ComparedDrivers {
	if !d.Known.OK {
		return nil
	}
	out := &ComparedDrivers{New: []string{}, Gone: []string{}, Changed: []ChangedDriver{}, Unloaded: append([]string{}, d.Unloaded...)}
	for i := range d.New {
		out.New = append(out.New, d.New[i].Name)
	}
	for i := range d.Gone {
		out.Gone = append(out.Gone, d.Gone[i].Name)
	}
	for _, c := range d.Changed {
		out.Changed = append(out.Changed, ChangedDriver{c.Last.Name, fileOfDriver(&c.First), fileOfDriver(&c.Last)})
	}
	return out
}

// fileOfDriver tells one file of a driver from another.
func fileOfDriver(m *facts.Module) string {
	if v, ok := m.Version.Get(); ok {
		return v
	}
	stamp, _ := m.TimeStamp.Get()
	return "time stamp " + hex32(stamp)
}

// conclusion is the verdict in one line.
func (c *Comparison) conclusion() string {
	if c.Restarted != nil && *c.Restarted {
		return "Windows was restarted in between, so growth of a tag does not show a leak"
	}
	if len(c.Pools) == 0 && len(c.Tags) == 0 {
		return "Nothing to compare: the inputs contain no pool usage by tag"
	}
	var surest *ComparedTag
	for i := range c.Tags {
		if t := &c.Tags[i]; t.Level == facts.SuspectHigh || t.Level == facts.SuspectMedium {
			surest = t
			break
		}
	}
	if surest == nil {
		return "No leak found: no tag grew much in every step"
	}
	lead := "Possible leak"
	if surest.Level == facts.SuspectHigh {
		lead = "Probable leak"
	}
	line := fmt.Sprintf("%s of %s pool: tag %s grew from %s to %s", lead, surest.Pool, quoted(surest.Tag), units.Bytes(surest.First), units.Bytes(surest.Last))
	if owner := ownerWords(surest.Owners); owner != "" {
		line += ", allocated by " + owner
	}
	for i := range c.Pools {
		if p := &c.Pools[i]; p.Pool == surest.Pool && p.HoursLeft != nil {
			line += fmt.Sprintf("; at this rate the pool is full in %s", hoursWords(*p.HoursLeft))
		}
	}
	return line
}

// hoursWords is a time in the words of people.
func hoursWords(hours float64) string {
	switch {
	case hours < 1.0/60:
		return "less than a minute"
	case hours < 1:
		return units.Count(int(math.Round(hours*60)), "minute", "minutes")
	case hours < 48:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", hours), ".0") + " hours"
	}
	return units.Count(int(math.Round(hours/24)), "day", "days")
}

// perHourWords is a rate, with its sign.
func perHourWords(v *float64) string {
	if v == nil {
		return ""
	}
	return signedBytes(int64(*v))
}

func signedBytes(n int64) string {
	if n < 0 {
		return "-" + units.Bytes(uint64(-n))
	}
	return "+" + units.Bytes(uint64(n))
}

// When is the time of a state for the JSON of a comparison.
func When(t facts.Known[time.Time]) string {
	if at, ok := t.Get(); ok {
		return utc(at)
	}
	return ""
}
