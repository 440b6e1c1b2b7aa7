package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"dumptriage/cmd/internal/files"
	"dumptriage/cmd/internal/report"
)

// all wants every report.
func all(int) bool { return true }

// eachReport calls take for the reports of a file that are wanted, by their numbers from 0:
// those that triage and scan wrote, in an array or one after the other, or a store exported.
func eachReport(s *Streams, file string, want func(n int) bool, take func(n int, x *report.StoredReport) error) error {
	in := s.In
	if file != stdout {
		f, _, err := files.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	n := -1
	return eachJSON(in, func(d *json.Decoder) error {
		var raw json.RawMessage
		if err := d.Decode(&raw); errors.Is(err, io.EOF) {
			return err
		} else if err != nil {
			return fmt.Errorf("not a report in JSON: %w", err)
		}
		if n++; !want(n) {
			return nil
		}
		x, err := decodeReport(raw)
		if err != nil {
			return fmt.Errorf("%w (byte %d)", err, d.InputOffset())
		}
		return take(n, x)
	})
}

var errNoReport = errors.New("not a report that dumptriage wrote")

// decodeReport reads a report that was exported, or that triage or scan wrote.
func decodeReport(raw []byte) (*report.StoredReport, error) {
	x := report.NewStoredReport()
	if bytes.Contains(raw[:min(len(raw), maxMark)], []byte(x.Schema)) {
		if err := json.Unmarshal(raw, x); err != nil || !x.Valid() {
			return nil, errNoReport
		}
		return x, nil
	}
	doc := &report.Document{}
	if err := json.Unmarshal(raw, doc); err != nil || !doc.IsReport() {
		return nil, errNoReport
	}
	return storedReport(doc), nil
}

// storedReport makes a line of a report that was not stored. What tells its dump from others
// is the hash of the content, the crash, or the name, the best that the report has.
func storedReport(d *report.Document) *report.StoredReport {
	x := report.NewStoredReport()
	x.Report, x.Path, x.Stored = d, d.Source.Path, time.Now().UTC().Format(time.RFC3339)
	switch {
	case d.Source.SHA256 != "":
		x.Dump, x.Part = "sha256:"+d.Source.SHA256, d.Source.Line
	case d.Ticket.CrashID != "":
		x.Dump = "crash:" + d.Ticket.CrashID
	default:
		x.Dump, x.Part = "name:"+report.Place(d), d.Source.Line
	}
	return x
}
