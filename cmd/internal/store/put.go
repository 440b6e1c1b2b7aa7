package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
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

// Put stores a report. One on the same dump makes room: the newest counts, and the time
// of the first stays.
func (s *Store) Put(ctx context.Context, e Entry) error {
	packed, err := pack(e.Report)
	if err != nil {
		return s.fail(err)
	}
	d := e.Report
	return s.together(ctx, func(b *batch) {
		b.do("DELETE FROM suspects WHERE dump = $1 AND part = $2", e.Dump, e.Part)
		b.do("DELETE FROM issues WHERE dump = $1 AND part = $2", e.Dump, e.Part)
		b.do(putReport, e.Dump, e.Part, crashOf(&e), d.Tool.Version, e.Catalogue, e.Path, d.Source.Member, d.Source.Size,
			cmp.Or(e.stored, stamp(time.Now())), d.Dump.CrashTime, d.Ticket.Fingerprint, machineOf(d), stopOf(d), strings.ToLower(d.Culprit),
			windowsOf(d), d.Ticket.Severity, d.Ticket.Title, packed)
		for _, x := range suspectsOf(d) {
			b.do("INSERT INTO suspects (module, dump, part, rank) VALUES ("+marks(1, 4)+")", x.module, e.Dump, e.Part, x.rank)
		}
		for _, f := range d.Findings {
			b.do("INSERT INTO issues (signature, dump, part, verdict) VALUES ("+marks(1, 4)+") ON CONFLICT DO NOTHING", f.Signature, e.Dump, e.Part, f.Verdict)
		}
	})
}

// putReport writes a row of reports.
var putReport = upsert("reports", []string{"dump", "part"}, []string{
	"dump", "part", "crash", "tool", "catalogue", "path", "member", "size",
	"stored", "crashed", "fingerprint", "machine", "stop", "culprit",
	"windows", "severity", "title", "report",
}, "stored")

// upsert is the statement that inserts a row, or replaces the row with the same key, but
// for the columns that stay.
func upsert(table string, key, columns []string, stay ...string) string {
	var sets []string
	for _, c := range columns {
		if !contains(key, c) && !contains(stay, c) {
			sets = append(sets, c+" = excluded."+c)
		}
	}
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s",
		table, strings.Join(columns, ", "), marks(1, len(columns)), strings.Join(key, ", "), strings.Join(sets, ", "))
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// crashOf is the same for all dumps of one crash.
func crashOf(e *Entry) string {
	return cmp.Or(e.Report.Ticket.CrashID, fmt.Sprintf("%s#%d", e.Dump, e.Part))
}

// machineOf is what the computer is known again by: its id, or the name that the user gave.
func machineOf(d *report.Document) string {
	if d.System != nil && d.System.MachineID != "" {
		return d.System.MachineID
	}
	return d.Source.Asset
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

type suspect struct {
	module string
	rank   int
}

// suspectsOf lists the drivers of a report, each once: the culprit before all others.
func suspectsOf(d *report.Document) []suspect {
	var out []suspect
	known := map[string]bool{"": true}
	add := func(module string) {
		if module = strings.ToLower(module); !known[module] {
			known[module] = true
			out = append(out, suspect{module, len(out)})
		}
	}
	add(d.Culprit)
	for _, b := range d.Blame {
		if !b.Doubtful {
			add(b.Module)
		}
	}
	return out
}

// pack writes a report as compressed JSON.
func pack(d *report.Document) ([]byte, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	return packer().EncodeAll(text, make([]byte, 0, len(text)/4)), nil
}
