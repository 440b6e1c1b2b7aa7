package report

import (
	"maps"

	"strings"
)

// jira files issues in Jira Cloud (REST v3), whose texts are documents in the
// Atlassian Document Format; jiraWiki in Jira Data Center (REST v2), whose texts
// are wiki markup. A summary has at most 255 characters, a text 32,767.
var (
	jira = target{name: "jira", fields: jiraFields, render: func(r *TicketRequests, d *Document, o Options) {
		jiraRequests(r, d, o, "3", "/search/jql", adf(outline(d)), adf([]block{{paragraph, seenAgain(d)}}))
	}}
	jiraWiki = target{name: "jira-wiki", fields: jiraFields, render: func(r *TicketRequests, d *Document, o Options) {
		jiraRequests(r, d, o, "2", "/search", wiki(outline(d), maxJiraText), wiki([]block{{paragraph, seenAgain(d)}}, maxJiraText))
	}}
)

// jiraFields are the fields of an issue that take a text, and fields of the user's
// own.
var jiraFields = setFields{
	required: []string{"project"},
	names:    []string{"issuetype", "priority", "duedate", "environment"},
	pattern:  `^customfield_[0-9]+$`,
}

const (
	maxJiraSummary = 255
	maxJiraText    = 32_000
)

// priorities are the names of Jira's own scheme, by severity.
var priorities = map[string]string{"critical": "Highest", "high": "High", "medium": "Medium", "low": "Low", "info": "Lowest"}

// A named thing of Jira.
type named struct {
	Name string `json:"name"`
}

func jiraRequests(r *TicketRequests, d *Document, o Options, version, search string, description, comment any) {
	base := "/rest/api/" + version
	set := maps.Clone(o.Set)
	take := func(key, otherwise string) string {
		v, ok := set[key]
		delete(set, key)
		if !ok {
			return otherwise
		}
		return v
	}
	project := take("project", "")
	fields := map[string]any{
		"project":     map[string]string{"key": project},
		"issuetype":   named{take("issuetype", "Bug")},
		"summary":     clipRunes(d.Ticket.Title, maxJiraSummary),
		"description": description,
		"priority":    named{take("priority", priorities[d.Ticket.Severity])},
		"labels":      keyed(d),
	}
	for key, value := range set {
		fields[key] = value
	}
	r.Create = &Request{Method: "POST", Path: base + "/issue", Body: map[string]any{"fields": fields}}
	key := TicketKey(d)
	if key == "" {
		return
	}
	r.Search = &Request{Method: "POST", Path: base + search, Body: map[string]any{
		"jql":        "project = " + jql(project) + " AND labels = " + jql(key) + " ORDER BY created ASC",
		"maxResults": 2, "fields": []string{"status", "resolution"},
	}}
	r.Update = &Request{Method: "POST", Path: base + "/issue/ID/comment", Body: map[string]any{"body": comment}}
}

// jql quotes a value in Jira's query language.
func jql(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
