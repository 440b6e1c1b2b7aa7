package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode"

	"dumptriage/cmd/internal/files"
	"dumptriage/cmd/internal/report"
)

// errKnown says that a report is not wanted, as its kind of crash is known.
var errKnown = errors.New("the kind of crash is known")

// A baseline is the kinds of crash that an earlier run reported.
type baseline struct {
	kinds map[string]bool
	left  int // reports that were left out, as their kind is known
}

// baselineReport is what is read of a report.
type baselineReport struct {
	Source struct {
		Path   string `json:"path"`
		Member string `json:"member"`
	} `json:"source"`
	Ticket struct {
		Fingerprint string `json:"fingerprint"`
	} `json:"ticket"`
}

// kindOf is what a report is known again by: the fingerprint of its crash or, where nothing
// tells it from others, the input.
func kindOf(fingerprint, path, member string) string {
	if fingerprint != "" {
		return fingerprint
	}
	return path + "\x00" + member
}

// readBaseline reads the reports of an earlier run, as --format json or ndjson wrote them.
func readBaseline(path string) (*baseline, error) {
	f, _, err := files.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := &baseline{kinds: map[string]bool{}}
	if err := b.read(bufio.NewReader(f)); err != nil {
		return nil, fmt.Errorf("--baseline %s: not the reports of an earlier run in JSON: %w", path, err)
	}
	return b, nil
}

// known reads the baseline of a scan; without --baseline it returns nil.
func (o *scanOptions) known() (*baseline, error) {
	switch {
	case o.baseline != "":
		return readBaseline(o.baseline)
	case o.failOn == onNew:
		return nil, usagef("--fail-on %s goes with --baseline: it tells what is known", onNew)
	}
	return nil, nil
}

// read takes reports one after the other, in an array or each for itself.
func (b *baseline) read(r *bufio.Reader) error {
	for {
		c, _, err := r.ReadRune()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !unicode.IsSpace(c) {
			if err := r.UnreadRune(); err != nil {
				return err
			}
			return b.reports(json.NewDecoder(r), c == '[')
		}
	}
}

func (b *baseline) reports(d *json.Decoder, array bool) error {
	if array {
		if _, err := d.Token(); err != nil {
			return err
		}
	}
	for !array || d.More() {
		var doc baselineReport
		switch err := d.Decode(&doc); {
		case errors.Is(err, io.EOF) && !array:
			return nil
		case err != nil:
			return err
		}
		b.kinds[kindOf(doc.Ticket.Fingerprint, doc.Source.Path, doc.Source.Member)] = true
	}
	return nil
}

// has reports whether a report is of a kind that the earlier run had, and counts it.
func (b *baseline) has(d *report.Document) bool {
	if b == nil || d.Error != "" || !b.kinds[kindOf(d.Ticket.Fingerprint, d.Source.Path, d.Source.Member)] {
		return false
	}
	b.left++
	return true
}
