package report

import (
	"fmt"
	"strings"

	"dumptriage/dump/units"
)

// An htmlCurve is a chart of what a pool held over time, with its limit and the way there. Its
// figures stand in the list beside it.
type htmlCurve struct {
	Label, Caption string
	Width, Height  int
	Points         string // of a line, as SVG has them
	Dots           []htmlPoint
	Ahead          *htmlAhead // from the last state to the limit
	Limit          *htmlLevel
	Texts          []htmlText
}

type htmlPoint struct{ X, Y int }

// An htmlAhead is where a pool goes at its rate.
type htmlAhead struct{ From, To htmlPoint }

// An htmlLevel is a line across a chart, with its name above.
type htmlLevel struct {
	Name        string
	X, Y, TextY int
}

// An htmlText is a word of a chart.
type htmlText struct {
	X, Y int
	End  bool // the text ends at X
	Text string
}

// Measures of a curve.
const (
	curveHeight = 200
	curveLeft   = 90
	curveRight  = 12
	curveTop    = 18
	curveBottom = 22
	// maxAhead is how far ahead a curve shows the limit, counted in the time that it covers.
	maxAhead = 4
)

// curve places the states of a pool; nil where there are too few or their times are not known.
func curve(p *ComparedPool) *htmlCurve {
	if len(p.States) < 2 || !timed(p.States) {
		return nil
	}
	span := *p.States[len(p.States)-1].Hours
	highest, until := uint64(1), span
	for _, s := range p.States {
		highest = max(highest, s.Bytes)
	}
	ahead := p.HoursLeft != nil && p.Limit != nil && *p.HoursLeft <= maxAhead*span
	if ahead {
		until, highest = span+*p.HoursLeft, max(highest, *p.Limit)
	}
	place := func(hours float64, bytes uint64) htmlPoint {
		return htmlPoint{
			curveLeft + int(hours/until*(chartWidth-curveLeft-curveRight)),
			curveHeight - curveBottom - int(float64(bytes)/float64(highest)*(curveHeight-curveBottom-curveTop)),
		}
	}
	v := &htmlCurve{
		Label: "Usage of the " + p.Pool + " pool over time", Width: chartWidth, Height: curveHeight,
		Caption: "What the " + p.Pool + " pool held in each state; the list has the figures.",
	}
	for _, s := range p.States {
		v.Dots = append(v.Dots, place(*s.Hours, s.Bytes))
	}
	var points strings.Builder
	for _, at := range v.Dots {
		fmt.Fprintf(&points, "%d,%d ", at.X, at.Y)
	}
	v.Points = strings.TrimSpace(points.String())
	first, last := v.Dots[0], v.Dots[len(v.Dots)-1]
	v.Texts = []htmlText{
		{curveLeft - 6, first.Y + chartText/3, true, units.Bytes(p.First)}, {last.X, last.Y - 8, true, units.Bytes(p.Last)},
		{first.X, curveHeight - 6, false, "first state"}, {last.X, curveHeight - 6, true, hoursWords(span) + " later"},
	}
	if ahead {
		end := place(until, *p.Limit)
		v.Ahead = &htmlAhead{last, end}
		v.Limit = &htmlLevel{Name: "limit " + units.Bytes(*p.Limit), X: curveLeft, Y: end.Y, TextY: end.Y - 5}
		v.Caption = "What the " + p.Pool + " pool held in each state, and the projection to its limit, which at this rate is reached " +
			hoursWords(*p.HoursLeft) + " after the last; the list has the figures."
		if end.X-last.X > 120 {
			v.Texts = append(v.Texts, htmlText{end.X, curveHeight - 6, true, "full"})
		}
	}
	return v
}

// timed reports whether the times of all states are known, and are not all the same.
func timed(states []ComparedState) bool {
	for _, s := range states {
		if s.Hours == nil {
			return false
		}
	}
	return *states[len(states)-1].Hours > 0
}

// stateTable lists the states of a pool.
func stateTable(p *ComparedPool) *Table {
	t := &Table{Columns: []Column{{Title: "After"}, {Title: "In use", Right: true}}}
	for i, s := range p.States {
		after := ""
		switch {
		case i == 0:
			after = "first state"
		case s.Hours != nil:
			after = hoursWords(*s.Hours)
		}
		t.Add(after, units.Bytes(s.Bytes))
	}
	return t
}
