package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"dumptriage/cmd/internal/advice"
)

// The ticket formats render the requests that the REST interface of a ticketing
// system takes: to look for a ticket of the same crash, to make one, to add to
// it. Nothing is sent: who has the credentials sends.

// TicketRequests are the requests for one crash.
type TicketRequests struct {
	Target      string   `json:"target"`
	Path        string   `json:"path"`
	Member      string   `json:"member,omitempty"`
	Fingerprint string   `json:"fingerprint,omitempty"`
	MachineID   string   `json:"machine_id,omitempty"` // of a ticket for a machine
	Dumps       int      `json:"dumps,omitempty"`      // that it is for, where it is for several
	Skipped     string   `json:"skipped,omitempty"`    // why there are none
	Search      *Request `json:"search,omitempty"`
	Create      *Request `json:"create,omitempty"`
	Update      *Request `json:"update,omitempty"`
}

// Request is one HTTP request, without the address of the server and without
// what authorises it. KEY and ID in a path stand for what the search or the
// creation gave.
type Request struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Query   map[string]string `json:"query,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    any               `json:"body,omitempty"`
}

// A target fills in the requests for a document.
type target struct {
	name   string
	render func(*TicketRequests, *Document, Options)
	fields setFields
	events bool // one for each dump: it says that something happened, and is no ticket
}

// setFields are the fields of a ticket that the user may set, and those that he
// must.
type setFields struct {
	required []string
	names    []string
	pattern  string // of further names; "": there are none
}

// has reports whether the user may set a field.
func (f *setFields) has(name string) bool {
	return slices.Contains(f.names, name) || slices.Contains(f.required, name) || f.pattern != "" && regexp.MustCompile(f.pattern).MatchString(name)
}

// targets are all of them.
var targets = []*target{&jira, &jiraWiki, &servicenow, &github, &cloudevents}

// targetNamed is the target of a format, nil where the format is no target.
func targetNamed(format string) *target {
	for _, t := range targets {
		if t.name == format {
			return t
		}
	}
	return nil
}

// OneTicketACrash reports whether a format makes one item for all dumps of a crash,
// unless it is told otherwise.
func OneTicketACrash(format string) bool {
	t := targetNamed(format)
	return t != nil && !t.events
}

// CheckSet refuses fields that a format does not have, and wants those that it
// needs.
func CheckSet(format string, set map[string]string) error {
	fields := setFields{}
	if t := targetNamed(format); t != nil {
		fields = t.fields
	}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		known := fields.has(name)
		switch all := slices.Concat(fields.required, fields.names); {
		case known:
		case len(all) == 0:
			return fmt.Errorf("--set %s: this format has no fields to set", name)
		default:
			return fmt.Errorf("--set %s: %s has no such field; use %s", name, format, strings.Join(all, ", "))
		}
	}
	for _, name := range fields.required {
		if set[name] == "" {
			return fmt.Errorf("--format %s needs --set %s=…", format, name)
		}
	}
	return nil
}

// ticketWriter writes the requests of one report a line.
type ticketWriter struct {
	w      io.Writer
	o      Options
	target target
	buf    bytes.Buffer
}

// newTicket opens the writer of a target.
func newTicket(t target) func(io.Writer, Options) Writer {
	return func(w io.Writer, o Options) Writer { return &ticketWriter{w: w, o: o, target: t} }
}

// errReportsOnly is what commands get that have no report to file.
var errReportsOnly = errors.New("this format creates tickets: use it with triage or scan")

func (t *ticketWriter) Modules(*ModuleList) error    { return errReportsOnly }
func (t *ticketWriter) Pool(*PoolList) error         { return errReportsOnly }
func (t *ticketWriter) Machine(*ComputerPage) error  { return errReportsOnly }
func (t *ticketWriter) Bugcheck(*BugcheckPage) error { return errReportsOnly }
func (t *ticketWriter) Close() error                 { return nil }

func (t *ticketWriter) Report(d *Document) error {
	r := TicketRequests{Target: t.target.name, Path: d.Source.Path, Member: d.Source.Member, Fingerprint: d.Ticket.Fingerprint}
	if g := d.Group; g != nil {
		r.Dumps = g.Count
		if g.By == ByMachine {
			r.Fingerprint, r.MachineID = "", g.Key
		}
	}
	switch {
	case d.Error != "":
		r.Skipped = "it could not be read: " + d.Error
	case d.Ticket.Severity == string(advice.SeverityInfo):
		r.Skipped = "nothing crashed"
	default:
		if t.target.render(&r, d, t.o); d.Filed {
			r.Create = nil
		}
	}
	t.buf.Reset()
	e := json.NewEncoder(&t.buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return err
	}
	_, err := t.w.Write(escapeJSON(t.buf.Bytes()))
	return err
}

// keyed are the labels of a ticket, the fingerprint first: by it a ticket is
// found again.
func keyed(d *Document) []string {
	labels := []string{}
	if key := TicketKey(d); key != "" {
		labels = append(labels, key)
	}
	return append(labels, d.Ticket.Labels...)
}

// seenAgain is what is added to a ticket that is there.
func seenAgain(d *Document) string {
	if words := groupWords(d.Group); len(words) > 0 {
		return "Seen again: " + strings.Join(words, "; ")
	}
	words := "Seen again: " + plain(place(d))
	if t := timeWords(d.Dump.CrashTime); t != "" {
		words += ", " + t
	}
	return words
}
