package report

// cloudevents renders an event for webhooks (CloudEvents 1.0, JSON format). One
// that comes twice has the same id. Receivers need take 64 KiB only: the long
// lists of a report are left out.
var cloudevents = target{"cloudevents", func(r *TicketRequests, d *Document, o Options) {
	id := d.Source.SHA256
	if id == "" {
		id = plain(place(d))
	}
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
		"1.0", "dumptriage.ticket.v1", source, id + ":" + d.Tool.Version, ticketKey(d), d.Dump.CrashTime, "application/json", d.Ticket.Severity,
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
