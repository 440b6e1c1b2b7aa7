package cli

import (
	"encoding/json"
	"errors"
	"fmt"

	"dumptriage/cmd/internal/files"
	"dumptriage/cmd/internal/report"
)

// errKnown says that a report is not wanted, as its kind of crash is known.
var errKnown = errors.New("the kind of crash is known")

// A baseline is the kinds of crash that earlier runs reported: those of one run, or those in
// the store.
type baseline struct {
	kinds map[string]bool
	store *recorder // nil: kinds are all
	left  int       // reports that were left out, as their kind is known
}

// baselineStore is the baseline that is the store.
const baselineStore = "store"

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
	err = eachJSON(f, func(d *json.Decoder) error {
		var doc baselineReport
		if err := d.Decode(&doc); err != nil {
			return err
		}
		b.kinds[kindOf(doc.Ticket.Fingerprint, doc.Source.Path, doc.Source.Member)] = true
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("--baseline %s: not the reports of an earlier run in JSON: %w", path, err)
	}
	return b, nil
}

// known reads the baseline of a scan; without --baseline it returns nil.
func (o *scanOptions) known() (*baseline, error) {
	switch {
	case o.baseline == baselineStore && storePlace(o.store) == "":
		return nil, usagef("--baseline %s requires --store", baselineStore)
	case o.baseline == baselineStore:
		return &baseline{}, nil
	case o.baseline != "":
		return readBaseline(o.baseline)
	case o.failOn == onNew:
		return nil, usagef("--fail-on %s requires --baseline", onNew)
	}
	return nil, nil
}

// has reports whether a report is of a kind that the earlier run had, and counts it.
func (b *baseline) has(d *report.Document) bool {
	if b == nil || d.Error != "" {
		return false
	}
	known := b.kinds[kindOf(d.Ticket.Fingerprint, d.Source.Path, d.Source.Member)]
	if b.store != nil {
		known = b.store.earlier(d.Ticket.Fingerprint)
	}
	if known {
		b.left++
	}
	return known
}
