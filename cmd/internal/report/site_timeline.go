package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"dumptriage/dump/units"
)

// A DriverChange is a driver of a computer that was updated, or rolled back, between two of
// its crashes.
type DriverChange struct {
	Driver string `json:"driver"`
	From   string `json:"from" jsonschema:"its version, or the day when it was built"`
	To     string `json:"to"`
	After  string `json:"after" jsonschema:"crash time of the last dump with the old version"`
	Before string `json:"before" jsonschema:"crash time of the first dump with the new version"`
}

// An htmlTimeline is a chart of crashes over time, with a lane for each kind. Its figures
// stand in the lists beside it.
type htmlTimeline struct {
	Label, Caption string
	Width, Height  int
	LabelX         int
	Lanes          []htmlLane
	Marks          []int // where lines from top to bottom are
	MarkHeight     int
	First, Last    string // days below the two ends
	FirstX, LastX  int
	TextY          int
}

// An htmlLane is the crashes of one kind.
type htmlLane struct {
	Name  string
	Y     int
	TextY int
	Dots  []int
}

// Measures of a timeline.
const (
	laneLabels = 260
	laneMargin = 12
	maxLanes   = 10
	laneName   = 34 // columns
)

// timeline places the crashes of a page, and the changes of drivers. Without two different
// times there is nothing to see.
func (p *SitePage) timeline() *htmlTimeline {
	first, last := p.listed()
	if !last.After(first) {
		return nil
	}
	room := float64(chartWidth - laneLabels - 2*laneMargin)
	x := func(at time.Time) int {
		return laneLabels + laneMargin + int(room*float64(at.Sub(first))/float64(last.Sub(first)))
	}
	t := &htmlTimeline{
		Label: "Crashes over time", Caption: "Each dot is a crash; a dashed line is the first crash with another version of a driver. The lists have the figures.",
		Width: chartWidth, LabelX: laneLabels - 6, First: first.Format(time.DateOnly), Last: last.Format(time.DateOnly),
		FirstX: laneLabels + laneMargin, LastX: chartWidth - laneMargin,
	}
	for i, lane := range p.lanes() {
		y := i*chartRow + chartRow/2
		l := htmlLane{Name: clip(plain(lane.name), laneName), Y: y, TextY: y + chartText/3}
		for _, at := range lane.times {
			l.Dots = append(l.Dots, x(at))
		}
		slices.Sort(l.Dots)
		l.Dots = slices.Compact(l.Dots)
		t.Lanes = append(t.Lanes, l)
	}
	for _, c := range p.Changes {
		if at := parsed(c.Before); !at.Before(first) && !at.After(last) {
			t.Marks = append(t.Marks, x(at))
		}
	}
	slices.Sort(t.Marks)
	t.Marks = slices.Compact(t.Marks)
	t.MarkHeight = len(t.Lanes) * chartRow
	t.TextY = t.MarkHeight + chartThick
	t.Height = t.MarkHeight + chartRow
	return t
}

// listed returns the times of the first and the last crash that the page lists, which may be
// the latest of many. They are zero if no crash has a time.
func (p *SitePage) listed() (first, last time.Time) {
	for _, c := range p.List {
		at := parsed(c.Time)
		if at.IsZero() {
			continue
		}
		if first.IsZero() || at.Before(first) {
			first = at
		}
		if at.After(last) {
			last = at
		}
	}
	return first, last
}

// A lane is when crashes of a kind happened.
type lane struct {
	name  string
	times []time.Time
}

// lanes are the crashes by stop code and driver, those with the most first.
func (p *SitePage) lanes() []lane {
	var out []lane
	for _, c := range p.List {
		at := parsed(c.Time)
		if at.IsZero() {
			continue
		}
		name := cmp.Or(c.Culprit, "no driver named")
		if code, err := strconv.ParseUint(c.Stop, 0, 32); err == nil {
			name = fmt.Sprintf("STOP 0x%X, %s", code, name)
		}
		i := slices.IndexFunc(out, func(l lane) bool { return l.name == name })
		if i < 0 {
			i = len(out)
			out = append(out, lane{name: name})
		}
		out[i].times = append(out[i].times, at)
	}
	slices.SortStableFunc(out, func(a, b lane) int { return cmp.Compare(len(b.times), len(a.times)) })
	if len(out) > maxLanes {
		others := lane{name: units.Count(len(out)-maxLanes+1, "other kind", "other kinds")}
		for _, l := range out[maxLanes-1:] {
			others.times = append(others.times, l.times...)
		}
		out = append(out[:maxLanes-1], others)
	}
	return out
}

// parsed is a time of a report; zero is not known.
func parsed(at string) time.Time {
	t, _ := time.Parse(time.RFC3339, at)
	return t
}

// changeTable lists the changes of drivers.
func changeTable(list []DriverChange) *Table {
	t := &Table{Columns: []Column{{Title: "Driver"}, {Title: "From"}, {Title: "To"}, {Title: "After the crash of", Keep: true}, {Title: "Before that of", Keep: true}}}
	for _, c := range list {
		t.Add(c.Driver, c.From, c.To, day(c.After), day(c.Before))
	}
	return t
}
