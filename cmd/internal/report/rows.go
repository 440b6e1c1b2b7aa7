package report

import (
	"cmp"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"dumptriage/cmd/internal/advice"
)

// Rows are one line a report: for a folder of dumps, for spreadsheets and for
// shells. The other formats contain what they leave out.

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
	{"module", func(d *Document) string { return d.Culprit }},
	{"windows", func(d *Document) string { return d.Dump.Product }},
	{"machine", func(d *Document) string { return d.Dump.Machine }},
	{"severity", func(d *Document) string { return d.Ticket.Severity }},
	{"signature", func(d *Document) string { return d.Ticket.Signature }},
	{"fingerprint", func(d *Document) string { return d.Ticket.Fingerprint }},
	{"path", func(d *Document) string { return d.Source.Path }},
	{"member", func(d *Document) string { return d.Source.Member }},
	{"error", func(d *Document) string { return d.Error }},
	{"machine_id", machineID},
	{"incomplete", rowIncomplete},
	{"conclusion", func(d *Document) string { return rowConclusion(d).Text }},
	{"cause", func(d *Document) string { return rowConclusion(d).Cause }},
	{"confidence", func(d *Document) string { return rowConclusion(d).Confidence }},
	{"module_basis", rowBasis},
	{"known_issues", rowIssues},
	{"hardware_signs", func(d *Document) string { return strings.Join(d.HardwareSigns, "; ") }},
	{"next_step", func(d *Document) string { return strings.Join(d.NextSteps[:min(len(d.NextSteps), 1)], "") }},
	{"asset", func(d *Document) string { return d.Source.Asset }},
	{"model", func(d *Document) string { return joined(" ", ofSystem(d).Manufacturer, ofSystem(d).Model) }},
	{"architecture", func(d *Document) string { return d.Dump.Machine }},
	{"uptime_seconds", rowUptime},
}

// rowConclusion returns the conclusion, or an empty one if the report has none.
func rowConclusion(d *Document) Conclusion {
	if d.Conclusion == nil {
		return Conclusion{}
	}
	return *d.Conclusion
}

// rowIncomplete says why the report is not on all of the dump, or "".
func rowIncomplete(d *Document) string {
	switch {
	case d.Error != "":
		return ""
	case d.Incomplete != "":
		return d.Incomplete
	case isTrue(d.Dump.Truncated):
		return "the dump is truncated"
	}
	return ""
}

// rowBasis is the grounds on which the module is named.
func rowBasis(d *Document) string {
	for i := range d.Blame {
		if b := &d.Blame[i]; b.Module == d.Culprit && d.Culprit != "" {
			return b.Basis
		}
	}
	return ""
}

// rowIssues lists the known issues with their verdicts.
func rowIssues(d *Document) string {
	var list []string
	for i := range d.Findings {
		list = append(list, d.Findings[i].Signature+" ("+d.Findings[i].Verdict+")")
	}
	return strings.Join(list, "; ")
}

func rowUptime(d *Document) string {
	if d.Dump.UptimeSeconds == nil {
		return ""
	}
	return strconv.FormatFloat(*d.Dump.UptimeSeconds, 'f', 0, 64)
}

// stopOf is the code of the STOP, "" where there was none.
func stopOf(d *Document) string {
	if d.Bugcheck == nil || marker(d.Bugcheck) {
		return ""
	}
	return d.Bugcheck.Stop
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

func (r *recordWriter) Machine(m *ComputerPage) error { return r.record(machineColumns, m.document()) }

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
	t, b := bugcheckTable(), &page.Bugcheck
	t.Add(b.Stop, b.Name, "", "", "", b.Summary)
	for i, p := range b.Parameters {
		t.Add(b.Stop, b.Name, string(rune('1'+i)), p.Value, p.Label, p.Meaning)
	}
	return r.table(t)
}

// bugcheckTable is the empty table of a STOP code and its parameters.
func bugcheckTable() *Table {
	return &Table{Columns: []Column{{Title: "stop"}, {Title: "name"}, {Title: "parameter"}, {Title: "value"}, {Title: "label"}, {Title: "meaning"}}}
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

// Column widths. What, Cause and File share the remaining width; Windows and Fingerprint
// are shown only on wide terminals.
const (
	rowDay         = 10
	rowLeast       = 80  // columns of a line whose width is not known
	rowPiped       = 180 // where nothing is shortened: what most rows need
	rowWide        = 130
	rowWindows     = 16
	rowFingerprint = 20
)

// Report writes the row of one report. In a pipe nothing is shortened.
func (r *rowsWriter) Report(d *Document) error {
	var b strings.Builder
	if !r.begun {
		r.begun = true
		b.WriteString(r.row("Date", "What", "Cause", "Windows", "Fingerprint", "File"))
	}
	if d.Error != "" {
		b.WriteString(r.row("", d.Error, "", "", "", place(d)))
	} else {
		day, _, _ := strings.Cut(d.Dump.CrashTime, "T")
		b.WriteString(r.row(day, d.Headline, rowCause(d), strings.TrimPrefix(d.Dump.Product, "Windows "), d.Ticket.Fingerprint, place(d)))
	}
	_, err := io.WriteString(r.w, b.String())
	return err
}

// rowCause is the conclusion in a word or two: the known issue or the module that it names,
// else the kind of cause; with a question mark where it is no more than possible. The module
// with the faulting code is shown with a cause that is unknown.
func rowCause(d *Document) string {
	c := rowConclusion(d)
	word := c.Cause
	switch advice.Cause(c.Cause) {
	case advice.CauseDeliberate:
		if isTrue(d.Dump.Live) || d.Bugcheck != nil && d.Bugcheck.NotACrash != "" {
			return "not a crash"
		}
	case advice.CauseKnownIssue:
		word = c.Subject
	case advice.CauseUnknown:
		if d.Culprit != "" {
			word += " (" + d.Culprit + ")"
		}
		return word
	case advice.CauseMemory, advice.CauseProcessor, advice.CauseDisk:
	default:
		word = cmp.Or(d.Culprit, word)
	}
	if c.Confidence == string(advice.Possible) {
		word += " ?"
	}
	return word
}

// row is one line.
func (r *rowsWriter) row(day, headline, cause, windows, fingerprint, file string) string {
	width := r.o.Width
	switch {
	case r.o.Plain:
		width = rowPiped
	case width == 0:
		width = rowLeast
	}
	wide := width >= rowWide
	left := width - rowDay - 3*len(gap)
	if wide {
		left -= rowWindows + rowFingerprint + 2*len(gap)
	}
	what, by := left*2/5, left/4
	cells := []string{r.cell(day, rowDay), r.cell(headline, what), r.cell(cause, by)}
	if wide {
		cells = append(cells, r.cell(windows, rowWindows), r.cell(fingerprint, rowFingerprint))
	}
	file = plain(file)
	if !r.o.Plain {
		file = clipMiddle(file, left-what-by)
	}
	return strings.TrimRight(strings.Join(append(cells, file), gap), " ") + "\n"
}

// cell fits a text to a column.
func (r *rowsWriter) cell(text string, width int) string {
	text = plain(text)
	if !r.o.Plain {
		text = clip(text, width)
	}
	return text + strings.Repeat(" ", max(0, width-columns(text)))
}
