package report

import (
	"encoding/json"
	"html/template"
	"io"
	"net/url"

	"dumptriage/dump/units"
)

// A SitePage is a page of a static site: the crashes that have something in common, or all.
type SitePage struct {
	Schema   string `json:"schema"`
	Tool     Tool   `json:"tool"`
	Is       string `json:"is" jsonschema:"what the crashes have in common: fingerprint, module, machine or windows; overview for all"`
	Key      string `json:"key,omitempty"`
	Title    string `json:"title"`
	Crashes  int    `json:"crashes" jsonschema:"several dumps of one crash count once"`
	Machines int    `json:"machines" jsonschema:"computers that are known, of those that crashed"`
	First    string `json:"first,omitempty" jsonschema:"crash time of the earliest; RFC 3339, UTC"`
	Last     string `json:"last,omitempty" jsonschema:"crash time of the latest"`

	Months      []Tally         `json:"months" jsonschema:"crashes by month, the last two years"`
	Issues      []Tally         `json:"known_issues" jsonschema:"known issues that reports list"`
	Conclusions []PatternResult `json:"conclusions" jsonschema:"what the dumps of a computer say together"`
	Changes     []DriverChange  `json:"driver_changes" jsonschema:"drivers of a computer that changed between its crashes, without those of Windows"`
	Groups      []SiteGroups    `json:"groups" jsonschema:"the same crashes by something else"`
	List        []HistoryCrash  `json:"list" jsonschema:"the latest crashes"`
	Example     string          `json:"example,omitempty" jsonschema:"the page of the latest report, from here"`
}

// SiteGroups are the crashes of a page, by something that some of them have in common.
type SiteGroups struct {
	By     string         `json:"by" jsonschema:"fingerprint, module, version, machine or windows"`
	Groups []HistoryGroup `json:"groups" jsonschema:"the largest first"`
	More   int            `json:"groups_left_out,omitempty" jsonschema:"groups beyond those listed"`
}

// NewSitePage begins a page.
func NewSitePage(tool Tool, is, key string) *SitePage {
	return &SitePage{
		Schema: contract("site-page"), Tool: tool, Is: is, Key: key,
		Months: []Tally{}, Issues: []Tally{}, Conclusions: []PatternResult{}, Changes: []DriverChange{}, Groups: []SiteGroups{}, List: []HistoryCrash{},
	}
}

// JSON returns the page as JSON.
func (p *SitePage) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(p, "", "  ")
	return append(escapeJSON(text), '\n'), err
}

// A SiteLayout says where the pages of a site are, as seen from the page that is written.
type SiteLayout struct {
	Home   string                      // the first page; "" on that page
	Search string                      // the script with the index; "" for none
	Link   func(by, key string) string // the page of a group; "" for none
}

// WriteHTML writes the page. It loads nothing but the index.
func (p *SitePage) WriteHTML(w io.Writer, l SiteLayout) error {
	page := pageOf(plain(p.Title))
	page.Home, page.Search = l.Home, l.Search
	if l.Search != "" {
		page.Script = template.JS(htmlScript + htmlSearch)
		page.Policy = "default-src 'none'; style-src " + hashOf(htmlStyle) + "; script-src 'self' " + hashOf(string(page.Script)) + "; base-uri 'none'; form-action 'none'"
	}
	t := pageTemplate()
	if err := t.ExecuteTemplate(w, "head", page); err != nil {
		return err
	}
	h := &htmlWriter{w: w, t: t}
	if err := h.article(p.article(l)); err != nil {
		return err
	}
	return t.ExecuteTemplate(w, "foot", page)
}

// article is the page as sections.
func (p *SitePage) article(l SiteLayout) htmlArticle {
	a := htmlArticle{Title: p.Title, Verdict: crashesWords(p.Crashes, p.Machines, p.First, p.Last) + "."}
	if p.Is == "overview" && p.Crashes == 0 {
		a.Verdict = "No crash is stored."
	}
	var together []string
	for _, c := range p.Conclusions {
		together = append(together, c.Text)
	}
	a.add(htmlSection{Title: "What the dumps show together", Items: together})
	a.add(htmlSection{Title: "Crashes by month", Bars: tallyBars("Crashes by month", "Number of crashes in each month; they are listed below.", p.Months)})
	if p.Is == ByMachine {
		a.add(htmlSection{Title: "Crashes over time", Timeline: p.timeline()})
		a.add(htmlSection{Title: "Drivers that changed between crashes", Table: tableOf(changeTable(p.Changes))})
	}
	if p.Example != "" {
		a.add(htmlSection{Title: "Example", Link: &htmlLink{p.Example, "The full report on the latest of these crashes"}})
	}
	for _, g := range p.Groups {
		a.add(g.section(l))
	}
	a.add(htmlSection{Title: "Known issues", Fold: p.Is == "overview", Facts: tallyFacts(p.Issues)})
	a.add(htmlSection{Title: "Crashes, latest first", Table: tableOf((&History{List: p.List}).crashRows())})
	return a
}

// siteTitles are the titles of lists, by what their groups have in common.
var siteTitles = map[string]string{
	"fingerprint": "Kinds of crash", "module": "Drivers", "version": "Versions of the driver", "machine": "Computers", "windows": "Versions of Windows",
}

// section is a list of groups with links to their pages.
func (g *SiteGroups) section(l SiteLayout) htmlSection {
	t := &Table{Columns: []Column{{Title: "What"}, {Title: "Crashes", Right: true}, {Title: "Computers", Right: true}, {Title: "First", Keep: true}, {Title: "Last", Keep: true}}}
	var links []string
	for _, x := range g.Groups {
		name := orUnknown(x.Key)
		if g.By == ByFingerprint || g.By == ByMachine {
			name = x.what()
		}
		t.Add(name, units.Number(uint64(x.Crashes)), units.Number(uint64(x.Machines)), day(x.First), day(x.Last))
		if l.Link != nil {
			links = append(links, l.Link(g.By, x.Key))
		}
	}
	s := htmlSection{Title: siteTitles[g.By], Table: withLinks(t, links, 0)}
	if g.More > 0 {
		s.Paras = []string{"and " + units.Count(g.More, "more", "more") + ": the search finds them."}
	}
	return s
}

// withLinks is a table whose cells of a column lead elsewhere.
func withLinks(t *Table, links []string, at int) *htmlTable {
	out := tableOf(t)
	if out == nil || len(links) != len(out.Rows) {
		return out
	}
	for _, link := range links {
		if link == "" {
			return out
		}
	}
	out.Links, out.LinkAt = links, at
	return out
}

func tallyFacts(list []Tally) []htmlFact {
	var out []htmlFact
	for _, t := range list {
		out = append(out, htmlFact{t.Value, units.Count(t.Count, "crash", "crashes")})
	}
	return out
}

// A SiteEntry is what the search of a site finds: a title, the page, and further words.
type SiteEntry [3]string

// SiteIndex is the script that is the index of a site.
func SiteIndex(entries []SiteEntry) ([]byte, error) {
	for i := range entries {
		entries[i][0], entries[i][2] = plain(entries[i][0]), plain(entries[i][2])
	}
	text, err := json.Marshal(entries)
	if err != nil {
		return nil, err
	}
	return append(append([]byte("window.siteIndex = "), escapeJSON(text)...), ";\n"...), nil
}

// SiteAddress writes the path of a page as a link.
func SiteAddress(path string) string { return (&url.URL{Path: path}).EscapedPath() }
