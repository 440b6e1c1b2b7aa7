package report

import (
	"cmp"
	"slices"

	"dumptriage/dump/units"
)

// maxChart is how many tags a chart shows.
const maxChart = 12

// An htmlBars is a chart of horizontal bars. Its figures stand in the table beside it.
type htmlBars struct {
	Label, Caption string
	Width, Height  int
	Bars           []htmlBar
	Limit          *htmlLimit
}

// An htmlBar is one bar with its texts.
type htmlBar struct {
	Name, Value, Kind           string
	LabelX, X, Y, Length, Thick int
	ValueX, TextY               int
}

// An htmlLimit is a line that no bar should pass.
type htmlLimit struct {
	Name                    string
	X, Height, TextX, TextY int
}

// Measures of a chart.
const (
	chartWidth  = 720
	chartLabels = 70
	chartWide   = 330 // labels that are titles
	chartTitle  = 46  // columns of such a label
	chartValues = 90
	chartRow    = 22
	chartThick  = 14
	chartText   = 12 // of the baseline below the top of a bar
)

// bar is one value of a chart before it has a place.
type bar struct {
	name, kind string
	value      uint64
	shown      string // of the value; "" is a number of bytes
}

// chart places bars beside their labels, the longest across the chart, with a line at limit
// unless that is 0 or far beyond.
func chart(label, caption string, labels int, list []bar, limit uint64, limitName string) *htmlBars {
	if len(list) == 0 {
		return nil
	}
	largest := uint64(1)
	for _, b := range list {
		largest = max(largest, b.value)
	}
	const far = 4
	if limit > far*largest {
		limit = 0
	}
	full := max(largest, limit)
	room := chartWidth - labels - chartValues
	length := func(v uint64) int { return int(float64(v) / float64(full) * float64(room)) }
	c := &htmlBars{Label: label, Caption: caption, Width: chartWidth, Height: chartRow * len(list)}
	for i, b := range list {
		n := max(1, length(b.value))
		y := i*chartRow + (chartRow-chartThick)/2
		c.Bars = append(c.Bars, htmlBar{
			Name: plain(b.name), Value: cmp.Or(b.shown, units.Bytes(b.value)), Kind: b.kind, LabelX: labels - 6, X: labels, Y: y,
			Length: n, Thick: chartThick, ValueX: labels + n + 6, TextY: y + chartText,
		})
	}
	if limit > 0 {
		c.Height += chartRow
		x := labels + length(limit)
		for i := range c.Bars { // a figure does not stand across the line
			if b := &c.Bars[i]; b.ValueX < x && x < b.ValueX+chartValues {
				b.ValueX = x + 6
			}
		}
		c.Limit = &htmlLimit{Name: limitName, X: x, Height: c.Height - chartRow/2, TextX: x - 6, TextY: c.Height - 4}
	}
	return c
}

// tagBars is the tags that hold most, in the pool that holds more, against its limit.
func tagBars(p *Pool) *htmlBars {
	usage, name := &p.NonPaged, "nonpaged"
	of := func(t *PoolTag) uint64 { return t.NonPaged.Bytes }
	sum := func() (n uint64) {
		for i := range p.Tags {
			n = addUp(n, of(&p.Tags[i]))
		}
		return n
	}
	if nonpaged := sum(); nonpaged == 0 {
		usage, name = &p.Paged, "paged"
		of = func(t *PoolTag) uint64 { return t.Paged.Bytes }
	}
	tags := slices.Clone(p.Tags)
	slices.SortStableFunc(tags, func(a, b PoolTag) int { return cmp.Compare(of(&b), of(&a)) })
	var list []bar
	for i := range tags[:min(len(tags), maxChart)] {
		if v := of(&tags[i]); v > 0 {
			list = append(list, bar{name: tags[i].Tag, kind: "bar", value: v})
		}
	}
	limit := uint64(0)
	if usage.LimitBytes != nil {
		limit = *usage.LimitBytes
	}
	return chart("Usage of the "+name+" pool by tag", "The tags that use most of the "+name+" pool; the table has the figures.", chartLabels, list, limit, "limit")
}

// growthBars is the tags that grew most.
func growthBars(c *Comparison) *htmlBars {
	var list []bar
	for i := range c.Tags {
		if t := &c.Tags[i]; t.Growth > 0 && len(list) < maxChart {
			kind := "bar"
			if t.Pool == PoolTypes()[1] {
				kind = "other"
			}
			list = append(list, bar{name: t.Tag, kind: kind, value: uint64(t.Growth)})
		}
	}
	slices.SortStableFunc(list, func(a, b bar) int { return cmp.Compare(b.value, a.value) })
	return chart("Growth by tag", "By how much each tag grew from the first state to the last; the table has the figures.", chartLabels, list, 0, "")
}

// groupBars is the kinds of crash that happened most.
func groupBars(groups []Group) *htmlBars {
	var list []bar
	for i := range groups {
		g := &groups[i]
		list = append(list, bar{name: clip(plain(g.Title), chartTitle), kind: "bar", value: uint64(g.Count), shown: units.Number(uint64(g.Count))})
	}
	slices.SortStableFunc(list, func(a, b bar) int { return cmp.Compare(b.value, a.value) })
	if len(list) < 2 {
		return nil // it has nothing to compare
	}
	return chart("Kinds of crash", "The most frequent kinds of crash; the table has the figures.", chartWide, list[:min(len(list), maxChart)], 0, "")
}

// tallyBars is what was counted, in its order.
func tallyBars(label, caption string, counts []Tally) *htmlBars {
	var list []bar
	for _, t := range counts {
		list = append(list, bar{name: t.Value, kind: "bar", value: uint64(t.Count), shown: units.Number(uint64(t.Count))})
	}
	return chart(label, caption, chartLabels, list, 0, "")
}
