package report

import (
	"encoding/csv"
	"io"
	"strings"
)

// Rows are one line a report: for a folder of dumps, for spreadsheets and for
// shells. What they leave out stands in the other formats.

// A rowColumn is one column of the rows.
type rowColumn struct {
	name string
	of   func(*Document) string
}

// rowColumns are the columns, for programs. New ones come last.
var rowColumns = []rowColumn{
	{"crash_time", func(d *Document) string { return d.Dump.CrashTime }},
	{"stop", func(d *Document) string { return stopOf(d) }},
	{"headline", func(d *Document) string { return d.Headline }},
	{"module", rowModuleOf},
	{"windows", func(d *Document) string { return d.Dump.Product }},
	{"machine", func(d *Document) string { return d.Dump.Machine }},
	{"severity", func(d *Document) string { return d.Ticket.Severity }},
	{"signature", func(d *Document) string { return d.Ticket.Signature }},
	{"fingerprint", func(d *Document) string { return d.Ticket.Fingerprint }},
	{"path", func(d *Document) string { return d.Source.Path }},
	{"member", func(d *Document) string { return d.Source.Member }},
	{"error", func(d *Document) string { return d.Error }},
	{"machine_id", machineID},
}

// stopOf is the code of the STOP, "" where there was none.
func stopOf(d *Document) string {
	if d.Bugcheck == nil || marker(d.Bugcheck) {
		return ""
	}
	return d.Bugcheck.Stop
}

// rowModuleOf is the first suspect that something speaks for, else the module at
// fault.
func rowModuleOf(d *Document) string {
	for i := range d.Blame {
		if b := &d.Blame[i]; !b.Windows && !b.Doubtful && b.Module != "" {
			return b.Module
		}
	}
	if d.Bugcheck != nil && d.Bugcheck.Faulting != nil {
		return d.Bugcheck.Faulting.Module
	}
	if d.Exception != nil {
		return d.Exception.Module
	}
	return ""
}

// recordWriter writes rows as CSV (RFC 4180) or separated by tabs.
type recordWriter struct {
	w     *csv.Writer
	begun bool // the titles are written
}

func newCSV(w io.Writer, _ Options) Writer { return &recordWriter{w: csv.NewWriter(w)} }

func newTSV(w io.Writer, _ Options) Writer {
	out := csv.NewWriter(w)
	out.Comma = '\t'
	return &recordWriter{w: out}
}

func (r *recordWriter) Report(d *Document) error { return r.record(rowColumns, d) }

func (r *recordWriter) Machine(m *MachinePage) error { return r.record(machineColumns, m.document()) }

// record writes one row.
func (r *recordWriter) record(columns []rowColumn, d *Document) error {
	t := &Table{}
	cells := make([]string, len(columns))
	for i, c := range columns {
		t.Columns = append(t.Columns, Column{Title: c.name})
		cells[i] = c.of(d)
	}
	t.Add(cells...)
	return r.table(t)
}

func (r *recordWriter) Modules(m *ModuleList) error { return r.table(m.records()) }

func (r *recordWriter) Pool(p *PoolList) error {
	switch {
	case len(p.Addresses) > 0:
		return r.table(p.addresses())
	case p.Pool == nil:
		return nil
	}
	return r.table(p.table(decimal))
}

func (r *recordWriter) Bugcheck(page *BugcheckPage) error {
	t := &Table{Columns: []Column{{Title: "stop"}, {Title: "name"}, {Title: "parameter"}, {Title: "value"}, {Title: "label"}, {Title: "meaning"}}}
	b := &page.Bugcheck
	t.Add(b.Stop, b.Name, "", "", "", b.Summary)
	for i, p := range b.Parameters {
		t.Add(b.Stop, b.Name, string(rune('1'+i)), p.Value, p.Label, p.Meaning)
	}
	return r.table(t)
}

func (r *recordWriter) Close() error {
	r.w.Flush()
	return r.w.Error()
}

// table writes the rows of a table, the first time with its titles. Each goes
// out at once.
func (r *recordWriter) table(t *Table) error {
	if !r.begun {
		r.begun = true
		if err := r.w.Write(t.titles()); err != nil {
			return err
		}
	}
	for _, row := range t.rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = noFormula(cell)
		}
		if err := r.w.Write(cells); err != nil {
			return err
		}
	}
	r.w.Flush()
	return r.w.Error()
}

// formulaStarts begin what spreadsheets take for a formula (OWASP, "CSV
// Injection").
const formulaStarts = "=+-@"

// noFormula keeps a spreadsheet from computing what a dump holds.
func noFormula(cell string) string {
	if cell != "" && strings.ContainsRune(formulaStarts, rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// rowsWriter writes one row a report for the eye, as each is done.
type rowsWriter struct {
	textWriter
	begun bool
}

func newRows(w io.Writer, o Options) Writer {
	return &rowsWriter{textWriter: textWriter{w: w, o: o}}
}

// Widths of the columns before the last, which takes what is left.
const (
	rowTime        = 16
	rowHeadline    = 40
	rowModule      = 18
	rowWindows     = 18
	rowFingerprint = 20
)

// Report writes the row of one report. The name of the file comes last, and is
// never cut.
func (r *rowsWriter) Report(d *Document) error {
	var b strings.Builder
	if !r.begun {
		r.begun = true
		b.WriteString(r.row("Crash time", "What", "Module", "Windows", "Fingerprint", "File"))
	}
	if d.Error != "" {
		b.WriteString(r.row("", d.Error, "", "", "", place(d)))
	} else {
		day := strings.TrimSuffix(strings.Replace(d.Dump.CrashTime, "T", " ", 1), "Z")
		b.WriteString(r.row(day[:min(len(day), rowTime)], d.Headline, rowModuleOf(d), strings.TrimPrefix(d.Dump.Product, "Windows "), d.Ticket.Fingerprint, place(d)))
	}
	_, err := io.WriteString(r.w, b.String())
	return err
}

// row is one line. The headline takes what a wider terminal has to give.
func (r *rowsWriter) row(time, headline, module, windows, fingerprint, file string) string {
	wide := max(rowHeadline, r.o.Width-rowTime-rowModule-rowWindows-rowFingerprint-rowHeadline)
	cells := []string{
		padded(time, rowTime), padded(headline, min(wide, 2*rowHeadline)), padded(module, rowModule), padded(windows, rowWindows),
		padded(fingerprint, rowFingerprint), plain(file),
	}
	return strings.TrimRight(strings.Join(cells, gap), " ") + "\n"
}

// padded fits a text to a column.
func padded(text string, width int) string {
	text = clip(plain(text), width)
	return text + strings.Repeat(" ", max(0, width-columns(text)))
}
