package report

import (
	"maps"
	"regexp"
	"sync"
)

// servicenow files incidents (Table API of ServiceNow). A short description has
// at most 160 characters, a description 4,000; priority is worked out from
// impact and urgency.
var servicenow = target{name: "servicenow", fields: serviceFields, render: func(r *TicketRequests, d *Document, o Options) {
	const path, maxShort, maxDescription, maxSwitches = "/api/now/table/incident", 160, 4000, 400
	level := serviceLevels[d.Ticket.Severity]
	fields := map[string]string{
		"short_description":   clipRunes(d.Ticket.Title, maxShort),
		"description":         codeSwitch().ReplaceAllString(outlineText(outline(d), maxDescription-maxSwitches), "[ $1"),
		"impact":              level[0],
		"urgency":             level[1],
		"category":            "software",
		"correlation_display": "dumptriage",
	}
	if d.Bugcheck != nil && d.Bugcheck.Class == "hardware" || len(d.HardwareSigns) > 0 {
		fields["category"] = "hardware"
	}
	if d.Source.Asset != "" {
		fields["cmdb_ci"] = d.Source.Asset
	}
	if key := TicketKey(d); key != "" {
		fields["correlation_id"] = key
		r.Search = &Request{Method: "GET", Path: path, Query: map[string]string{
			"sysparm_query": "correlation_id=" + key + "^active=true", "sysparm_fields": "sys_id,number,state", "sysparm_limit": "1",
		}}
		r.Update = &Request{Method: "PATCH", Path: path + "/ID", Body: map[string]string{"work_notes": seenAgain(d)}}
	}
	maps.Copy(fields, o.Set)
	r.Create = &Request{Method: "POST", Path: path, Query: map[string]string{"sysparm_fields": "sys_id,number"}, Body: fields}
}}

// serviceFields are the columns of an incident that people set, and columns of the
// user's own.
var serviceFields = setFields{
	names: []string{
		"assigned_to", "assignment_group", "business_service", "caller_id", "category", "cmdb_ci", "comments", "company", "contact_type",
		"impact", "location", "opened_by", "priority", "service_offering", "subcategory", "urgency", "watch_list", "work_notes",
	},
	pattern: `^u_[a-z0-9_]+$`,
}

// codeSwitch turns HTML on and off in texts.
var codeSwitch = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)\[(/?code\])`) })

// serviceLevels are impact and urgency, by severity.
var serviceLevels = map[string][2]string{
	"critical": {"1", "1"}, "high": {"2", "1"}, "medium": {"2", "2"}, "low": {"3", "3"}, "info": {"3", "3"},
}
