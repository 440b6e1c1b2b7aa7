package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// cloudevents renders an event for webhooks (CloudEvents 1.0, JSON format). Its id
// comes from what is in the dump: it is the same wherever the dump lies, and another
// for the next dump of the same name. Receivers need take 64 KiB only: the long lists
// of a report are left out.
var cloudevents = target{name: "cloudevents", events: true, fields: setFields{names: []string{"source"}}, render: func(r *TicketRequests, d *Document, o Options) {
	id := eventID(d)
	source := "/dumptriage"
	if v, ok := o.Set["source"]; ok {
		source = v
	} else if d.Source.Asset != "" {
		source += "/" + d.Source.Asset
	}
	event := struct {
		SpecVersion     string `json:"specversion"`
		Type            string `json:"type"`
		Source          string `json:"source"`
		ID              string `json:"id"`
		Subject         string `json:"subject,omitempty"`
		Time            string `json:"time,omitempty"`
		DataContentType string `json:"datacontenttype"`
		Severity        string `json:"severity"`
		Data            any    `json:"data"`
	}{
		"1.0", "dumptriage.ticket.v1", source, id + ":" + d.Tool.Version, TicketKey(d), d.Dump.CrashTime, "application/json", d.Ticket.Severity,
		struct {
			Source   Source    `json:"source"`
			Dump     Dump      `json:"dump"`
			Bugcheck *Bugcheck `json:"bugcheck,omitempty"`
			Blame    []Blame   `json:"blame"`
			Findings []Finding `json:"findings"`
			Ticket   Ticket    `json:"ticket"`

			Group *TicketGroup `json:"group,omitempty"`
		}{d.Source, d.Dump, d.Bugcheck, d.Blame, d.Findings, d.Ticket, d.Group},
	}
	r.Create = &Request{Method: "POST", Path: "/", Headers: map[string]string{"Content-Type": "application/cloudevents+json"}, Body: event}
}}

// eventID tells the dump of an event from others: by the crash, or by what else the
// report has on it.
func eventID(d *Document) string {
	if d.Ticket.CrashID != "" {
		return d.Ticket.CrashID
	}
	if d.Source.SHA256 != "" {
		return d.Source.SHA256
	}
	h := sha256.New()
	_ = json.NewEncoder(h).Encode([]any{d.Source.Size, d.Dump, d.Bugcheck, d.Context, d.Running, d.Exception, d.Modules})
	return hex.EncodeToString(h.Sum(nil)[:eventBytes])
}

// eventBytes of a hash tell events apart.
const eventBytes = 16
