package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"
)

// The page, its style and its script, which all stand in the one file that is written. What
// comes from a dump goes in through the template, which escapes it; the policy lets nothing
// else run or load.
var (
	//go:embed html/page.gohtml
	htmlTemplate string
	//go:embed html/style.css
	htmlStyle string
	//go:embed html/script.js
	htmlScript string
	//go:embed html/search.js
	htmlSearch string
)

// htmlWriter writes one file of HTML that needs nothing else: an article for each item.
type htmlWriter struct {
	w     io.Writer
	t     *template.Template
	items int
}

func newHTML(w io.Writer, _ Options) Writer { return &htmlWriter{w: w} }

// pageTemplate is parsed when the first page is written, and used by all.
var pageTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(htmlTemplate)) })

// htmlPage is what the template needs beside the articles.
type htmlPage struct {
	Title, Generator, Policy string
	Home                     string // the first page of a site, from here; "" for a page of its own
	Search                   string // the script that is the index of a site
	Style                    template.CSS
	Script                   template.JS
}

// hashOf is what the policy names a style or a script by.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func pageOf(title string) htmlPage {
	return htmlPage{
		Title: title, Generator: "dumptriage",
		Policy: "default-src 'none'; style-src " + hashOf(htmlStyle) + "; script-src " + hashOf(htmlScript) + "; base-uri 'none'; form-action 'none'",
		Style:  template.CSS(htmlStyle), Script: template.JS(htmlScript),
	}
}

// article writes an item, after the head of the file where it is the first.
func (h *htmlWriter) article(a htmlArticle) error {
	if h.t == nil {
		h.t = pageTemplate()
		if err := h.t.ExecuteTemplate(h.w, "head", pageOf(a.Title)); err != nil {
			return err
		}
	}
	a.clean()
	h.items++
	a.ID = fmt.Sprint("item-", h.items)
	for i := range a.Sections {
		s := &a.Sections[i]
		s.ID = a.ID + "-" + anchor(s.Title)
		if s.Table != nil {
			s.Table.Label = s.Title
		}
	}
	return h.t.ExecuteTemplate(h.w, "article", a)
}

// clean makes every text of an article plain, and facts with the same name have it once:
// those who build one need not.
func (a *htmlArticle) clean() {
	all := []*string{&a.Title, &a.Source, &a.Error, &a.Verdict, &a.First}
	each := func(list []string) {
		for i := range list {
			all = append(all, &list[i])
		}
	}
	facts := func(list []htmlFact) {
		last := ""
		for i := range list {
			f := &list[i]
			if f.Key == last {
				f.Key = ""
			} else {
				last = f.Key
			}
			all = append(all, &f.Key, &f.Value)
		}
	}
	for i := range a.Sections {
		s := &a.Sections[i]
		all = append(all, &s.Title)
		each(s.Paras)
		each(s.Steps)
		each(s.Items)
		facts(s.Facts)
		for j := range s.Issues {
			x := &s.Issues[j]
			all = append(all, &x.ID, &x.Verdict, &x.Title)
			facts(x.Facts)
		}
	}
	for _, s := range all {
		*s = plain(*s)
	}
}

// anchor is a title as part of an address: letters and digits.
func anchor(title string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, title), "-")
}

func (h *htmlWriter) Close() error {
	if h.t == nil {
		if err := h.article(htmlArticle{Title: "dumptriage", Verdict: "Nothing was found."}); err != nil {
			return err
		}
	}
	return h.t.ExecuteTemplate(h.w, "foot", pageOf(""))
}

// An htmlArticle is one item of the page.
type htmlArticle struct {
	ID, Title, Source, Error string
	Verdict, First           string // the conclusion, and the first step
	Sections                 []htmlSection
}

// An htmlSection is a part of an article; one that folds is closed at first.
type htmlSection struct {
	ID, Title    string
	Fold         bool
	Paras        []string
	Steps, Items []string
	Facts        []htmlFact
	Link         *htmlLink
	Issues       []htmlIssue
	Table        *htmlTable
	Bars         *htmlBars
	Timeline     *htmlTimeline
	Curve        *htmlCurve
}

// An htmlFact is a label and what it says.
type htmlFact struct{ Key, Value string }

// An htmlLink leads to another page of a site.
type htmlLink struct{ Address, Text string }

// An htmlIssue is a known issue with its evidence.
type htmlIssue struct {
	ID, Verdict, Title string
	Facts              []htmlFact
	Links              []string
}

// An htmlTable is a table with a label for those who can't see it.
type htmlTable struct {
	Label   string
	Columns []Column
	Rows    [][]string
	Links   []string // where the cells of a column lead, one a row; nil: nowhere
	LinkAt  int      // that column
}

// add appends a section that has something to say.
func (a *htmlArticle) add(s htmlSection) {
	if len(s.Paras)+len(s.Steps)+len(s.Items)+len(s.Facts)+len(s.Issues) > 0 || s.Link != nil || s.Table != nil || s.Bars != nil || s.Timeline != nil || s.Curve != nil {
		a.Sections = append(a.Sections, s)
	}
}

// tableOf is a table for the page, nil where it has no rows.
func tableOf(t *Table) *htmlTable {
	if t == nil || len(t.rows) == 0 {
		return nil
	}
	return &htmlTable{Columns: t.Columns, Rows: t.rows}
}

// factsOf are facts for the page, without those that say nothing.
func factsOf(lists ...[]fact) []htmlFact {
	var out []htmlFact
	for _, list := range lists {
		for _, f := range list {
			if v := strings.TrimSuffix(f.value, ", "); v != "" {
				out = append(out, htmlFact{f.key, v})
			}
		}
	}
	return out
}

// filled are the texts that say something.
func filled(list ...string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" })
}
