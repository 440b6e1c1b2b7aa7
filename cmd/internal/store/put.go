package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"dumptriage/cmd/internal/report"
)

// A File is a file as the file system states it. It counts as unchanged while its path,
// size and time stay the same, as restic does it.
type File struct {
	Path     string // absolute
	Size     int64  // bytes
	Modified time.Time
}

// An Entry is a report to be stored, and where it came from.
type Entry struct {
	Dump      string // id of the content
	Path      string // of the file that it was read from, absolute; "-" for standard input
	Part      int    // number of the crash in a text that tells of several
	Catalogue string // version of the signatures that were matched
	Report    *report.Document

	stored string // when it was first stored; "" is now
}

// Put stores a report, together with what is finished by it. One on the same dump makes room: the newest counts, and the time
// of the first stays.
func (s *Store) Put(ctx context.Context, e Entry, done ...Input) error {
	d := e.Report
	text, err := d.JSON()
	if err != nil {
		return s.fail(err)
	}
	p, err := s.packer(ctx, text)
	if err != nil {
		return err
	}
	row := []any{
		e.Dump, e.Part, crashOf(&e), d.Tool.Version, e.Catalogue, e.Path, d.Source.Member, d.Source.Size,
		cmp.Or(e.stored, stamp(time.Now())), d.Dump.CrashTime, d.Ticket.Fingerprint, d.Computer(), stopOf(d), strings.ToLower(d.Culprit),
		modulesOf(d), windowsOf(d), d.Ticket.Severity, d.Ticket.Title,
	}
	clean(row)
	packed := p.pack(text)
	return s.together(ctx, func(b *batch) {
		id := b.id(newReport, row...)
		if id == 0 {
			id = b.id(sameReport, row...)
			b.do("DELETE FROM contents WHERE report = $1", id)
			b.do("DELETE FROM issues WHERE report = $1", id)
		}
		b.do("INSERT INTO contents (report, bytes) VALUES ($1, $2)", id, packed)
		for _, f := range d.Findings {
			b.do("INSERT INTO issues (report, signature, verdict) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", id, f.Signature, f.Verdict)
		}
		b.finish(done)
	})
}

// The columns of a report.
var reportColumns = []string{
	"dump", "part", "crash", "tool", "catalogue", "path", "member", "size",
	"stored", "crashed", "fingerprint", "machine", "stop", "culprit",
	"modules", "windows", "severity", "title",
}

// newReport inserts a report, unless the crash has a row; sameReport replaces that row.
var (
	newReport = fmt.Sprintf("INSERT INTO reports (%s) VALUES (%s) ON CONFLICT DO NOTHING RETURNING id",
		strings.Join(reportColumns, ", "), marks(1, len(reportColumns)))
	sameReport = upsert("reports", []string{"dump", "part"}, reportColumns, "stored") + " RETURNING id"
)

// upsert is the statement that inserts a row, or replaces the row with the same key, but
// for the columns that stay.
func upsert(table string, key, columns []string, stay ...string) string {
	var sets []string
	for _, c := range columns {
		if !slices.Contains(key, c) && !slices.Contains(stay, c) {
			sets = append(sets, c+" = excluded."+c)
		}
	}
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s",
		table, strings.Join(columns, ", "), marks(1, len(columns)), strings.Join(key, ", "), strings.Join(sets, ", "))
}

// crashOf is the same for all dumps of one crash.
func crashOf(e *Entry) string {
	return cmp.Or(e.Report.Ticket.CrashID, fmt.Sprintf("%s#%d", e.Dump, e.Part))
}

func stopOf(d *report.Document) string {
	if d.Bugcheck == nil {
		return ""
	}
	return d.Bugcheck.Code
}

// windowsOf names the version of Windows.
func windowsOf(d *report.Document) string {
	switch {
	case d.Dump.Product != "":
		return d.Dump.Product
	case d.Dump.Build != nil:
		return fmt.Sprintf("build %d", *d.Dump.Build)
	}
	return ""
}

// clean makes the texts of a row such that every database takes them: names come from dumps,
// archives and file systems, which have any bytes.
func clean(row []any) {
	for i, v := range row {
		if text, ok := v.(string); ok {
			row[i] = cleanText(text)
		}
	}
}

func cleanText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// modulesOf lists the drivers that a report names, each between two bars.
func modulesOf(d *report.Document) string {
	list := bar + strings.ToLower(d.Culprit) + bar
	for _, b := range d.Blame {
		if module := strings.ToLower(b.Module) + bar; !b.Doubtful && !strings.Contains(list, bar+module) {
			list += module
		}
	}
	return list
}

// bar is a character that no name of a file has.
const bar = "|"
