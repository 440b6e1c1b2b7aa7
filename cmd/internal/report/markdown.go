package report

import (
	"fmt"
	"io"
	"strings"
)

// markdownWriter writes Markdown as ticketing systems and chats show it: the
// CommonMark core with tables.
type markdownWriter struct {
	w     io.Writer
	items int
}

func newMarkdown(w io.Writer, _ Options) Writer { return &markdownWriter{w: w} }

func (w *markdownWriter) Close() error { return nil }

// begin begins the next item.
func (w *markdownWriter) begin() *page {
	p := &page{}
	if w.items++; w.items > 1 {
		p.b.WriteString("\n---\n\n")
	}
	return p
}

func (w *markdownWriter) flush(p *page) error {
	_, err := io.WriteString(w.w, strings.TrimRight(p.b.String(), "\n")+"\n")
	return err
}

func (w *markdownWriter) Report(d *Document) error {
	p := w.begin()
	if d.Error != "" {
		p.para(mdCode(place(d)) + ": " + markdown(d.Error))
		return w.flush(p)
	}
	p.heading(2, markdown(d.Ticket.Title))
	p.body(d)
	p.rest(d)
	return w.flush(p)
}

// A page is Markdown under way. What comes from a dump goes in through markdown
// or mdCode.
type page struct {
	b    strings.Builder
	tail string // what follows the list or table under way
}

// begin closes a list or table under way.
func (p *page) begin() {
	p.b.WriteString(p.tail)
	p.tail = ""
}

// heading writes a heading.
func (p *page) heading(level int, title string) {
	p.begin()
	p.b.WriteString(strings.Repeat("#", level) + " " + title + "\n\n")
}

// para writes a paragraph, of no text nothing.
func (p *page) para(shown string) {
	if shown == "" {
		return
	}
	p.begin()
	if strings.IndexByte("-+=", shown[0]) >= 0 {
		shown = `\` + shown // no list, no rule
	}
	p.b.WriteString(shown + "\n\n")
}

// item writes an item of a list.
func (p *page) item(shown string) { p.listItem("- ", shown) }

// step writes an item of a numbered list.
func (p *page) step(n int, shown string) { p.listItem(fmt.Sprintf("%d. ", n), shown) }

// detail writes an item below an item.
func (p *page) detail(shown string) { p.listItem("  - ", shown) }

func (p *page) listItem(mark, shown string) {
	if p.tail != "\n" {
		p.begin()
	}
	p.b.WriteString(mark + shown + "\n")
	p.tail = "\n"
}

// table begins a table with these titles; row goes on with it.
func (p *page) table(titles ...string) {
	p.begin()
	p.b.WriteString("| " + strings.Join(titles, " | ") + " |\n|" + strings.Repeat(" --- |", len(titles)) + "\n")
	p.tail = "\n"
}

// row writes a row of the table under way.
func (p *page) row(cells ...string) {
	p.b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

// whole writes a table whose first column are names.
func (p *page) whole(t *Table) {
	p.table(t.titles()...)
	for _, row := range t.rows {
		cells := []string{mdCode(row[0])}
		for _, cell := range row[1:] {
			cells = append(cells, markdown(cell))
		}
		p.row(cells...)
	}
}

// link is a link to a page, where it is one that may be followed.
func link(url string) string {
	if !followable(url) {
		return mdCode(url)
	}
	return "<" + url + ">"
}
