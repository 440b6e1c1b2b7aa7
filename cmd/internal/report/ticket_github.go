package report

import "cmp"

// github files issues on GitHub, and on Gitea and Forgejo, which take the same
// (docs.github.com/rest/issues). A body has at most 65,536 characters.
var github = target{name: "github", fields: setFields{names: []string{"repository"}}, render: func(r *TicketRequests, d *Document, o Options) {
	const maxBody = 65_536
	path := "/repos/" + cmp.Or(o.Set["repository"], "OWNER/REPO") + "/issues"
	if key := TicketKey(d); key != "" {
		r.Search = &Request{Method: "GET", Path: path, Query: map[string]string{"labels": key, "state": "all", "per_page": "2"}}
		r.Update = &Request{Method: "POST", Path: path + "/ID/comments", Body: map[string]string{"body": markdown(seenAgain(d))}}
	}
	r.Create = &Request{Method: "POST", Path: path, Body: struct {
		Title  string   `json:"title"`
		Body   string   `json:"body"`
		Labels []string `json:"labels"`
	}{d.Ticket.Title, clipRunes(d.Ticket.BodyMarkdown, maxBody), keyed(d)}}
}}
