package report

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"sync"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// A Column is one column of a table.
type Column struct {
	Title string
	Right bool // numbers
	Give  bool // gives way first where the table is too wide
	Wrap  bool // goes on in a second line in place of being cut
	Keep  bool // stays on one line in a page, too
}

// A Table is rows of text. What comes from a dump is made plain by Add.
type Table struct {
	Columns []Column
	rows    [][]string
}

// Add appends a row, with a cell for each column.
func (t *Table) Add(cells ...string) {
	row := make([]string, len(t.Columns))
	for i := range min(len(row), len(cells)) {
		row[i] = plain(cells[i])
	}
	t.rows = append(t.rows, row)
}

// Write writes the table: fitted to the width of a terminal, or, plain,
// tab-separated with nothing cut.
func (t *Table) Write(w io.Writer, o Options) error {
	if !o.Plain {
		return t.render(w, o.columns(), "", false)
	}
	var buf bytes.Buffer
	for _, row := range append([][]string{t.titles()}, t.rows...) {
		buf.WriteString(strings.Join(row, "\t"))
		buf.WriteByte('\n')
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// titles is the row of titles.
func (t *Table) titles() []string {
	titles := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		titles[i] = c.Title
	}
	return titles
}

// gap is what separates columns.
const gap = "  "

// render writes the table fitted to a width, indent included. Whole, only cells
// that go on in a second line give way, and nothing is shortened.
func (t *Table) render(w io.Writer, width int, indent string, whole bool) error {
	widths := t.fit(width-len(indent), whole)
	align := make(tw.Alignment, len(t.Columns))
	for i, c := range t.Columns {
		align[i] = tw.AlignLeft
		if c.Right {
			align[i] = tw.AlignRight
		}
	}
	p := printers.Get().(*printer)
	defer printers.Put(p)
	p.begin(align)
	if titles := t.fitted(t.titles(), widths); strings.Join(titles, "") != "" {
		p.Header(titles)
	}
	for _, row := range t.rows {
		if err := p.Append(t.fitted(row, widths)); err != nil {
			return err
		}
	}
	if err := p.Render(); err != nil {
		return err
	}
	return writeIndented(w, p.page.Bytes(), indent)
}

// A printer is a table of the library and what it prints to. A new one allocates half a
// megabyte, so that they are used again.
type printer struct {
	*tablewriter.Table
	page bytes.Buffer
}

var printers = sync.Pool{New: func() any { return newPrinter() }}

// newPrinter makes a printer. Cells are cut, wrapped and escaped before: the library is told
// to leave them, and the titles, as they are.
func newPrinter() *printer {
	p := &printer{}
	p.Table = tablewriter.NewTable(&p.page,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders:  tw.BorderNone,
			Symbols:  tw.NewSymbols(tw.StyleNone),
			Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.LinesNone},
		})),
		tablewriter.WithPadding(tw.Padding{Right: gap, Overwrite: true}),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithEastAsian(tw.Off),
		tablewriter.WithStringerCacheCustom(noCache{}),
	)
	return p
}

// noCache takes the place of the cache of a table, which remembers how types are written:
// all cells are texts. The cache is what is large, and is made anew for each table.
type noCache struct{}

func (noCache) Add(reflect.Type, reflect.Value) bool        { return false }
func (noCache) Get(reflect.Type) (v reflect.Value, ok bool) { return v, false }
func (noCache) Purge()                                      {}

// begin begins a table.
func (p *printer) begin(align tw.Alignment) {
	p.page.Reset()
	p.Reset()
	p.Options(tablewriter.WithAlignment(align))
}

// writeIndented writes lines without the blanks at their ends.
func writeIndented(w io.Writer, page []byte, indent string) error {
	var buf bytes.Buffer
	for line := range bytes.Lines(page) {
		if line = bytes.TrimRight(line, " \r\n"); len(line) > 0 {
			buf.WriteString(indent)
			buf.Write(line)
		}
		buf.WriteByte('\n')
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// widened makes room for the longest word of each column that wraps.
func (t *Table) widened(widths []int) []int {
	for i, c := range t.Columns {
		for _, row := range t.rows {
			for word := range strings.FieldsSeq(row[i]) {
				if c.Wrap {
					widths[i] = max(widths[i], columns(word))
				}
			}
		}
	}
	return widths
}

// leastWrapped is how narrow a column becomes whose cells go on in a second line.
const leastWrapped = 20

// Columns that give way keep this many columns while others can give as well.
const (
	leastGiving = 10
	leastOther  = 3
)

// fit returns the width of each column, so that all together fit.
func (t *Table) fit(width int, whole bool) []int {
	widths := make([]int, len(t.Columns))
	total := len(gap) * (len(widths) - 1)
	for i := range t.Columns {
		widths[i] = columns(t.Columns[i].Title)
		for _, row := range t.rows {
			widths[i] = max(widths[i], columns(row[i]))
		}
		if !whole {
			widths[i] = min(widths[i], width)
		}
		total += widths[i]
	}
	if whole {
		for ; total > width; total-- {
			i := t.widest(widths, func(c Column) bool { return c.Wrap }, leastWrapped)
			if i < 0 {
				break
			}
			widths[i]--
		}
		return t.widened(widths)
	}
	for ; total > width; total-- {
		i := t.widest(widths, func(c Column) bool { return c.Give }, leastGiving)
		if i < 0 {
			i = t.widest(widths, func(Column) bool { return true }, leastOther)
		}
		if i < 0 {
			break
		}
		widths[i]--
	}
	return widths
}

// widest is the widest of some columns that is wider than least, or -1.
func (t *Table) widest(widths []int, of func(Column) bool, least int) int {
	at := -1
	for i, c := range t.Columns {
		if of(c) && widths[i] > least && (at < 0 || widths[i] > widths[at]) {
			at = i
		}
	}
	return at
}

// fitted is a row with its cells cut or wrapped to their columns.
func (t *Table) fitted(row []string, widths []int) []string {
	out := make([]string, len(row))
	for i, cell := range row {
		if t.Columns[i].Wrap && columns(cell) > widths[i] {
			out[i] = wrapped(cell, widths[i])
		} else {
			out[i] = clip(cell, widths[i])
		}
	}
	return out
}

// wrapped breaks plain text into lines of a width.
func wrapped(cell string, width int) string {
	var b strings.Builder
	at := 0
	for word := range strings.FieldsSeq(cell) {
		word = clip(word, width)
		n := columns(word)
		switch {
		case at == 0:
		case at+1+n > width:
			b.WriteByte('\n')
			at = 0
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
}
