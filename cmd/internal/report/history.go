package report

import "dumptriage/dump/units"

// Seen counts the crashes of one kind that earlier runs stored.
type Seen struct {
	Crashes  int    `json:"crashes" jsonschema:"other crashes with the same fingerprint: several dumps of one count once"`
	Machines int    `json:"machines" jsonschema:"computers that are known, of those that crashed"`
	First    string `json:"first,omitempty" jsonschema:"crash time of the earliest; RFC 3339, UTC"`
	Last     string `json:"last,omitempty" jsonschema:"crash time of the latest"`
}

// seenLabel precedes the words on crashes that were seen before.
const (
	seenLabel     = "Seen before: "
	togetherLabel = "This computer: "
)

// words says how often a crash was seen before; it is "" where that is not known.
func (s *Seen) words() string {
	if s == nil {
		return ""
	}
	return crashesWords(s.Crashes, s.Machines, s.First, s.Last) + "."
}

// earlier says what the store of earlier runs adds: how often the crash was seen, and what the
// dumps of its computer say together.
func (d *Document) earlier() []statement {
	var out []statement
	if words := d.Seen.words(); words != "" {
		out = append(out, statement{label: seenLabel, rest: words})
	}
	for _, c := range d.Together {
		out = append(out, statement{label: togetherLabel, rest: c.Text + "."})
	}
	return out
}

// crashesWords counts crashes: "14 crashes on 5 computers, from 2026-03-02 to 2026-11-29".
func crashesWords(crashes, machines int, first, last string) string {
	words := units.Count(crashes, "crash", "crashes")
	if machines > 0 {
		words += " on " + units.Count(machines, "computer", "computers")
	}
	if days := daysWords(first, last); days != "" {
		words += "," + days
	}
	return words
}

// A History is what the history command shows: crashes that earlier runs stored.
type History struct {
	Schema   string         `json:"schema"`
	Tool     Tool           `json:"tool"`
	Key      string         `json:"key,omitempty" jsonschema:"what the crashes have in common, where something was asked for"`
	Is       string         `json:"is,omitempty" jsonschema:"what the key is: fingerprint, machine, stop, module or issue"`
	Since    string         `json:"since,omitempty" jsonschema:"crashes before this are left out; RFC 3339, UTC"`
	Crashes  int            `json:"crashes" jsonschema:"several dumps of one crash count once"`
	Machines int            `json:"machines" jsonschema:"computers that are known, of those that crashed"`
	First    string         `json:"first,omitempty" jsonschema:"crash time of the earliest; RFC 3339, UTC"`
	Last     string         `json:"last,omitempty" jsonschema:"crash time of the latest"`
	By       string         `json:"by" jsonschema:"what the groups have in common: fingerprint, machine, stop, module, windows or issue"`
	Groups   []HistoryGroup `json:"groups" jsonschema:"the largest first"`
	MoreOf   int            `json:"groups_left_out,omitempty" jsonschema:"groups beyond those listed"`
	List     []HistoryCrash `json:"list" jsonschema:"the latest reports, where something was asked for"`
}

// A HistoryGroup is crashes that have something in common.
type HistoryGroup struct {
	Key      string `json:"key" jsonschema:"what they have in common; empty where the dumps do not tell"`
	Title    string `json:"title,omitempty" jsonschema:"of the crashes; absent where they are of several kinds"`
	Kinds    int    `json:"kinds" jsonschema:"how many fingerprints they have"`
	Crashes  int    `json:"crashes"`
	Machines int    `json:"machines"`
	First    string `json:"first,omitempty"`
	Last     string `json:"last,omitempty"`
}

// A HistoryCrash is one stored report.
type HistoryCrash struct {
	Time        string `json:"time,omitempty" jsonschema:"of the crash; RFC 3339, UTC"`
	Stored      string `json:"stored" jsonschema:"when the dump was first read"`
	Title       string `json:"title"`
	Stop        string `json:"stop,omitempty"`
	Culprit     string `json:"culprit,omitempty"`
	Windows     string `json:"windows,omitempty"`
	Severity    string `json:"severity"`
	Machine     string `json:"machine,omitempty"`
	Fingerprint string `json:"fingerprint,omitempty"`
	Path        string `json:"path"`
	Member      string `json:"member,omitempty"`
}

// NewHistory begins a history.
func NewHistory(tool Tool) *History {
	return &History{Schema: contract("history"), Tool: tool, Groups: []HistoryGroup{}, List: []HistoryCrash{}}
}

// Line says what was found, in one line.
func (h *History) Line() string {
	switch {
	case h.Crashes > 0 && h.Key == "":
		return crashesWords(h.Crashes, h.Machines, h.First, h.Last) + "."
	case h.Crashes > 0:
		return historyTitles[h.Is] + " " + h.Key + ": " + crashesWords(h.Crashes, h.Machines, h.First, h.Last) + "."
	}
	line := "No crash is stored"
	if h.Key != "" {
		line = "No stored crash has the fingerprint, computer, stop code, module or known issue " + quoted(h.Key)
	}
	if h.Since != "" {
		line += " since " + day(h.Since)
	}
	return line + "."
}

// historyTitles names what crashes may have in common.
var historyTitles = map[string]string{
	"fingerprint": "Fingerprint", "machine": "Computer", "stop": "Stop code", "module": "Module", "windows": "Windows", "issue": "Known issue",
}

// groupRows is the table of groups.
func (h *History) groupRows() *Table {
	t := &Table{Columns: []Column{
		{Title: "Crashes", Right: true}, {Title: "Computers", Right: true}, {Title: "First"}, {Title: "Last"},
		{Title: historyTitles[h.By], Give: h.By != ByFingerprint}, {Title: "Title", Give: true, Wrap: true},
	}}
	for _, g := range h.Groups {
		t.Add(units.Number(uint64(g.Crashes)), units.Number(uint64(g.Machines)), day(g.First), day(g.Last), orUnknown(g.Key), g.what())
	}
	return t
}

// what says what the crashes of a group are.
func (g *HistoryGroup) what() string {
	switch {
	case g.Title != "":
		return g.Title
	case g.Key == "" && g.Kinds == 1:
		return "reports without a fingerprint, such as pool listings"
	}
	return units.Count(g.Kinds, "kind of crash", "kinds of crash")
}

func orUnknown(key string) string {
	if key == "" {
		return "(not known)"
	}
	return key
}

// crashRows is the table of reports, for reading.
func (h *History) crashRows() *Table {
	t := &Table{Columns: []Column{{Title: "Time"}, {Title: "Title", Give: true, Wrap: true}, {Title: "Computer"}, {Title: "File", Give: true}}}
	for i := range h.List {
		c := &h.List[i]
		t.Add(timeWords(c.Time), c.Title, c.Machine, inputName(c.Path, c.Member))
	}
	return t
}

// records is the table for programs: of the reports where something was asked for, of the
// groups elsewhere.
func (h *History) records() *Table {
	t := &Table{}
	if h.Key == "" {
		for _, name := range []string{"crashes", "machines", "first", "last", h.By, "title"} {
			t.Columns = append(t.Columns, Column{Title: name})
		}
		for _, g := range h.Groups {
			t.Add(decimal(uint64(g.Crashes)), decimal(uint64(g.Machines)), g.First, g.Last, g.Key, g.what())
		}
		return t
	}
	for _, name := range []string{"time", "stored", "title", "stop", "culprit", "windows", "severity", "machine", "fingerprint", "path", "member"} {
		t.Columns = append(t.Columns, Column{Title: name})
	}
	for _, c := range h.List {
		t.Add(c.Time, c.Stored, c.Title, c.Stop, c.Culprit, c.Windows, c.Severity, c.Machine, c.Fingerprint, c.Path, c.Member)
	}
	return t
}
