package site

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"dumptriage/cmd/internal/report"
)

// with adds drivers to a report: name, time stamp, version.
func with(d *report.Document, drivers ...[3]string) *report.Document {
	for _, m := range drivers {
		d.Modules = append(d.Modules, report.Module{Name: m[0], TimeStamp: m[1], Version: m[2], Windows: m[0] == "win.sys"})
	}
	return d
}

// TestChanges: the page of a computer tells which drivers changed between its crashes. A
// driver that a dump lacks did not change, nor did one of which two dumps say different
// things; files of Windows are left out.
func TestChanges(t *testing.T) {
	out := pages(t,
		with(document("c3", "dt-two", "one.sys", "2026-03-01T00:00:00Z"), [3]string{"ONE.sys", "00000002", "2.0"}, [3]string{"win.sys", "2", "2"}, [3]string{"two.sys", "", "7.1"}),
		with(document("c1", "dt-one", "one.sys", "2026-01-01T00:00:00Z"), [3]string{"one.sys", "00000001", "1.0"}, [3]string{"win.sys", "1", "1"}, [3]string{"two.sys", "00000005", "built 2020-01-01"}),
		with(document("c2", "dt-one", "one.sys", "2026-02-01T00:00:00Z"), [3]string{"two.sys", "00000005", "7.0"}),
		with(document("c4", "dt-one", "one.sys", "2026-04-01T00:00:00Z"), [3]string{"one.sys", "00000001", "1.0"}, [3]string{"two.sys", "", "7.2"}),
	)
	name := onlyPage(out, "computer/", ".json")
	var p report.SitePage
	if err := json.Unmarshal([]byte(out[name]), &p); err != nil {
		t.Fatal(err)
	}
	want := []report.DriverChange{
		{Driver: "one.sys", From: "2.0", To: "1.0", After: "2026-03-01T00:00:00Z", Before: "2026-04-01T00:00:00Z"},
		{Driver: "two.sys", From: "7.1", To: "7.2", After: "2026-03-01T00:00:00Z", Before: "2026-04-01T00:00:00Z"},
		{Driver: "one.sys", From: "1.0", To: "2.0", After: "2026-01-01T00:00:00Z", Before: "2026-03-01T00:00:00Z"},
	}
	if !slices.Equal(p.Changes, want) {
		t.Errorf("%+v\nwant %+v", p.Changes, want)
	}
	html := out[strings.TrimSuffix(name, ".json")+".html"]
	if dots, marks := strings.Count(html, "<circle"), strings.Count(html, "<line"); dots != 4 || marks != 2 {
		t.Errorf("%d crashes and %d changes in the timeline, want 4 and 2", dots, marks)
	}
	for _, text := range []string{">2026-01-01</text>", ">2026-04-01</text>", "<td>one.sys</td><td>2.0</td><td>1.0</td>"} {
		if !strings.Contains(html, text) {
			t.Errorf("the page does not contain %q", text)
		}
	}
	if kind := out["kind/dt-one.html"]; strings.Contains(kind, "<circle") {
		t.Error("a kind of crash has the timeline of a computer")
	}
}

// TestOneCrash: of one crash, or of some at one time, there is no timeline.
func TestOneCrash(t *testing.T) {
	out := pages(t, document("c1", "dt-one", "one.sys", "2026-01-01T00:00:00Z"), document("c2", "dt-one", "one.sys", ""))
	if html := out[onlyPage(out, "computer/", ".html")]; html == "" || strings.Contains(html, "<circle") {
		t.Error("there is a timeline")
	}
}

// onlyPage is the name of the only page that begins and ends like this.
func onlyPage(out map[string]string, begin, end string) (name string) {
	for n := range out {
		if strings.HasPrefix(n, begin) && strings.HasSuffix(n, end) {
			name = n
		}
	}
	return name
}
