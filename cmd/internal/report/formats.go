package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Options say how a format is written. They change nothing in JSON and NDJSON.
type Options struct {
	Width int  // columns of the terminal; 0: not known
	Color bool // whether the terminal shows colours
	Links bool // whether it shows links
	Plain bool // not a terminal: tables are tab-separated and nothing is cut
	ASCII bool // the terminal shows no other characters
	Full  bool // lists of a text are whole, and what only experts read is there

	Set map[string]string // fields of tickets that the user sets
}

// Text is at most maxWidth columns wide, for the eye, and at least minWidth,
// for the tables.
const (
	maxWidth = 100
	minWidth = 60
)

// columns is the width that text is fitted to.
func (o Options) columns() int {
	if o.Width == 0 {
		return maxWidth
	}
	return min(max(o.Width, minWidth), maxWidth)
}

// A Writer writes what a command found, one item after the other, in one
// format. Close ends the output; it does not close what is written to.
type Writer interface {
	Report(*Document) error
	Modules(*ModuleList) error
	Pool(*PoolList) error
	Machine(*ComputerPage) error
	Bugcheck(*BugcheckPage) error
	Compare(*Comparison) error
	Inspect(*Inspection) error
	History(*History) error
	Close() error
}

// A SummaryWriter writes a summary among the results, too.
type SummaryWriter interface {
	Summary(*Summary) error
}

// A format is one way to write results.
type format struct {
	name, about string
	open        func(io.Writer, Options) Writer
}

// formats is the list of formats; the first is the default.
var formats = []format{
	{"text", "for a terminal", newText},
	{"json", "an array of reports, also for one input", newJSON},
	{"ndjson", "one report per line, as each is finished", newNDJSON},
	{"markdown", "for tickets and chats", newMarkdown},
	{"html", "a single page for a browser, with charts", newHTML},
	{"rows", "one row a report, for a terminal", newRows},
	{"csv", "one row per report, for spreadsheets", newCSV},
	{"tsv", "one row per report, separated by tabs", newTSV},
}

// ticketFormats are formats that take reports only.
var ticketFormats = []format{
	{"jira", "requests to file each crash in Jira Cloud", newTicket(jira)},
	{"jira-wiki", "requests to file each crash in Jira Data Center", newTicket(jiraWiki)},
	{"servicenow", "requests to file each crash as an incident in ServiceNow", newTicket(servicenow)},
	{"github", "requests to file each crash as an issue on GitHub or Gitea", newTicket(github)},
	{"cloudevents", "each crash as an event for webhooks", newTicket(cloudevents)},
}

// Formats lists the names of the formats that every command has, the default
// first.
func Formats() []string { return namesOf(formats) }

// TicketFormats lists the names of those that take reports only.
func TicketFormats() []string { return namesOf(ticketFormats) }

func namesOf(list []format) []string {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.name
	}
	return names
}

// AboutFormats lists each format as "name", tab, what it is for: what shell
// completion shows.
func AboutFormats() []string {
	all := slices.Concat(formats, ticketFormats)
	lines := make([]string, len(all))
	for i, f := range all {
		lines[i] = f.name + "\t" + f.about
	}
	return lines
}

// New returns a writer for the format of this name.
func New(name string, w io.Writer, o Options) (Writer, error) {
	for _, f := range slices.Concat(formats, ticketFormats) {
		if f.name == name {
			return f.open(w, o), nil
		}
	}
	return nil, fmt.Errorf("unknown output format %q: use %s", name, strings.Join(Formats(), ", "))
}
