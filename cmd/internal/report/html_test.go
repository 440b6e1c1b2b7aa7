package report

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// htmlElements are all that a page is made of: another one came out of a dump.
var htmlElements = []string{
	"html", "head", "meta", "title", "style", "body", "main", "article", "header", "footer", "h1", "h2", "p", "strong", "span", "section", "details", "summary",
	"ol", "ul", "li", "dl", "dt", "dd", "a", "figure", "figcaption", "svg", "text", "rect", "line", "div", "table", "thead", "tbody", "tr", "th", "td", "script",
}

// htmlAttributes are all that these have.
var htmlAttributes = []string{
	"lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "rel", "tabindex", "role", "aria-label", "scope",
	"viewBox", "width", "height", "x", "y", "x1", "x2", "y1", "y2", "text-anchor",
}

// TestHTMLMarkup reads pages with a parser of XML: every element is closed, none and no
// attribute comes out of a dump, identifiers are distinct, and links lead to pages.
func TestHTMLMarkup(t *testing.T) {
	for i, d := range randomDocuments(randoms) {
		page := string(everything(t, "html", Options{}, d))
		for _, part := range []string{htmlStyle, htmlScript} {
			if !strings.Contains(page, part) {
				t.Fatalf("document %d: style or script are not those that the policy names", i)
			}
			page = strings.Replace(page, part, "", 1)
		}
		ids := map[string]bool{}
		x := xml.NewDecoder(strings.NewReader(page))
		x.Strict, x.AutoClose, x.Entity = false, []string{"meta"}, xml.HTMLEntity
		var open []string
		for {
			token, err := x.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("document %d: %v", i, err)
			}
			switch e := token.(type) {
			case xml.StartElement:
				open = append(open, e.Name.Local)
				if !slices.Contains(htmlElements, e.Name.Local) {
					t.Fatalf("document %d: element %s", i, e.Name.Local)
				}
				for _, a := range e.Attr {
					switch {
					case !slices.Contains(htmlAttributes, a.Name.Local):
						t.Fatalf("document %d: attribute %s of %s", i, a.Name.Local, e.Name.Local)
					case a.Name.Local == "id" && ids[a.Value]:
						t.Errorf("document %d: two elements have the id %s", i, a.Value)
					case a.Name.Local == "id":
						ids[a.Value] = true
					case a.Name.Local == "href" && !followable(a.Value):
						t.Errorf("document %d: a link to %q", i, a.Value)
					}
				}
			case xml.EndElement:
				if len(open) == 0 || open[len(open)-1] != e.Name.Local {
					t.Fatalf("document %d: %s ends inside of %v", i, e.Name.Local, open)
				}
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 {
			t.Errorf("document %d: %v are open", i, open)
		}
	}
}

// TestHTMLFigures: headings, rows and figures of a page are those of the report.
func TestHTMLFigures(t *testing.T) {
	d := built(triageD1(), tool)
	page := string(render(t, "html", Options{}, func(w Writer) { must(t, w.Report(d)) }))
	for _, want := range []string{d.Conclusion.Text, d.NextSteps[0], d.Bugcheck.Summary, d.Bugcheck.Parameters[0].Value, d.Stack[0].Address} {
		if !strings.Contains(page, escapedHTML(want)) {
			t.Errorf("no %q in the page", want)
		}
	}
	for i := range d.Modules {
		if name := d.Modules[i].Name; !strings.Contains(page, "<td>"+escapedHTML(name)+"</td>") {
			t.Errorf("module %s has no row", name)
		}
	}
}

// escapedHTML escapes a text as a page has it.
func escapedHTML(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "+", "&#43;").Replace(s)
}

// TestChart: the longest bar ends at the limit where that is the larger, and values keep
// their order.
func TestChart(t *testing.T) {
	c := chart("l", "c", chartLabels, []bar{{name: "a", value: 50}, {name: "b", value: 100}, {name: "c"}}, 200, "limit")
	room := chartWidth - chartLabels - chartValues
	if got := []int{c.Bars[0].Length, c.Bars[1].Length, c.Bars[2].Length, c.Limit.X - chartLabels}; !slices.Equal(got, []int{room / 4, room / 2, 1, room}) {
		t.Errorf("%v of %d", got, room)
	}
	if c := chart("l", "c", chartLabels, []bar{{name: "a", value: 10}}, 1000, "limit"); c.Limit != nil || c.Bars[0].Length != room {
		t.Errorf("a limit far away shortens the bars: %+v", c)
	}
	if chart("l", "c", chartLabels, nil, 5, "") != nil {
		t.Error("a chart of nothing")
	}
}
