package report

import "strings"

// Bars in tables at a terminal: the share of each row, for the eye. The figure is beside it.

// barWidth is how many columns a bar takes, and barsFrom how wide the terminal must be.
const (
	barWidth = 10
	barsFrom = 100
)

// eighths are the parts of a block of Unicode, from none to seven eighths.
var eighths = []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}

// barOf draws a fraction from 0 to 1. What is not zero is seen.
func barOf(fraction float64, ascii bool) string {
	const parts = 8
	n := int(min(max(fraction, 0), 1)*barWidth*parts + 0.5)
	if fraction > 0 {
		n = max(n, 1)
	}
	if ascii {
		return strings.Repeat("#", (n+parts/2)/parts)
	}
	return strings.Repeat("█", n/parts) + eighths[n%parts]
}

// bars inserts a column of bars after the column of a title, where the terminal has the room.
func (t *Table) bars(after string, fractions []float64, o Options) *Table {
	if o.Plain || o.columns() < barsFrom || len(fractions) != len(t.rows) {
		return t
	}
	out := &Table{}
	for i, c := range t.Columns {
		out.Columns = append(out.Columns, c)
		if c.Title == after {
			out.Columns = append(out.Columns, Column{})
			for r, row := range t.rows {
				cells := append(append([]string{}, row[:i+1]...), barOf(fractions[r], o.ASCII))
				out.rows = append(out.rows, append(cells, row[i+1:]...))
			}
		}
	}
	return out
}
