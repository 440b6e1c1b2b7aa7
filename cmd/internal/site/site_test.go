package site

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dumptriage/cmd/internal/report"
)

// document is a report with what pages need.
func document(id, kind, driver, at string) *report.Document {
	d := &report.Document{Schema: "dumptriage.report/1", Culprit: driver}
	d.Ticket = report.Ticket{CrashID: id, Fingerprint: kind, Title: "title of " + kind, Severity: "high"}
	d.Dump.CrashTime, d.Dump.Product = at, "Windows 11"
	d.Source.Path, d.Source.Asset = "/dumps/"+id, "PC 1"
	return d
}

// pages builds a site and returns its files.
func pages(t *testing.T, docs ...*report.Document) map[string]string {
	t.Helper()
	source := func(want func(int) bool, take func(int, *report.Document) error) error {
		for n, d := range docs {
			if !want(n) {
				continue
			}
			if err := take(n, d); err != nil {
				return err
			}
		}
		return nil
	}
	b := &Builder{}
	if err := b.Read(source); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	if err := b.Each(source, func(name string, content []byte) error { out[name] = string(content); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPages(t *testing.T) {
	out := pages(t, document("c1", "dt-one", "One.sys", "2026-01-02T03:04:05Z"), document("c2", "dt-one", "one.sys", "2026-03-02T03:04:05Z"),
		document("c2", "dt-one", "one.sys", "2026-03-02T03:04:05Z"), document("c3", "dt-two", "", ""))
	for _, name := range []string{"index.html", "index.json", "index.js", "kind/dt-one.html", "kind/dt-one.json", "report/dt-one.html", "driver/one.sys.html"} {
		if out[name] == "" {
			t.Errorf("there is no %s", name)
		}
	}
	for name, want := range map[string][]string{
		"index.html":       {"3 crashes on 1 computer, from 2026-01-02 to 2026-03-02.", `<a href="kind/dt-one.html">title of dt-one</a>`, ">2026-02<"},
		"kind/dt-one.html": {"2 crashes", `<a href="../driver/one.sys.html">one.sys</a>`, `<a href="../report/dt-one.html">`, `<a href="../index.html">`},
		"kind/dt-two.json": {`"crashes": 1`, `"months": []`},
	} {
		for _, text := range want {
			if !strings.Contains(out[name], text) {
				t.Errorf("%s does not contain %q", name, text)
			}
		}
	}
	if strings.Contains(out["report/dt-one.html"], "2026-01-02") || !strings.Contains(out["report/dt-one.html"], "2026-03-02") {
		t.Error("the example is not the latest crash")
	}
}

// TestHostileNames: what a dump calls a driver becomes neither a path nor markup.
func TestHostileNames(t *testing.T) {
	names := []string{"../../etc/passwd", `..\..\x`, "<script>alert(1)</script>", strings.Repeat("n", 5000), "a b", "A B", ".", "..", "\u202egnp.sys", `x"y'z`}
	var docs []*report.Document
	for i, name := range names {
		docs = append(docs, document(string(rune('a'+i)), "dt-"+name, name, "2026-01-02T03:04:05Z"))
	}
	out := pages(t, docs...)
	for name, content := range out {
		if !filepath.IsLocal(name) || strings.Count(name, "/") > 1 || strings.Contains(name, "..") || len(name) > 120 {
			t.Errorf("a page is called %q", name)
		}
		if strings.HasSuffix(name, ".html") && strings.Contains(content, "<script>alert") {
			t.Errorf("%s contains markup of a dump", name)
		}
	}
	if strings.Contains(out["index.js"], "</script>") {
		t.Error("the index ends a script")
	}
}

func TestSlug(t *testing.T) {
	seen := map[string]string{}
	for _, key := range []string{"one.sys", "a b", "a-b", "A-B", "a/b", "a\\b", "é", "è", strings.Repeat("x", 100), strings.Repeat("x", 101)} {
		s := slug(key)
		if other, taken := seen[s]; taken {
			t.Errorf("%q and %q are both %q", key, other, s)
		}
		seen[s] = key
	}
	if got := slug("dt2-edcc5861ff287bbe"); got != "dt2-edcc5861ff287bbe" {
		t.Errorf("a fingerprint becomes %q", got)
	}
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	run := func(pages map[string]string) *Folder {
		t.Helper()
		f, err := OpenFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		for name, content := range pages {
			if err := f.Write(name, []byte(content)); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		return f
	}
	if f := run(map[string]string{"index.html": "1", "kind/a.html": "a"}); f.Changed != 2 {
		t.Errorf("%+v", f)
	}
	mine := filepath.Join(dir, "kind", "mine.txt")
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if f := run(map[string]string{"index.html": "2", "kind/b.html": "b"}); f.Changed != 2 || f.Deleted != 1 {
		t.Errorf("%+v", f)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error("a file of somebody else was deleted")
	}
	if f := run(map[string]string{"index.html": "2", "kind/b.html": "b"}); f.Same != 2 || f.Changed+f.Deleted != 0 {
		t.Errorf("%+v", f)
	}
	if _, err := OpenFolder(filepath.Join(dir, "kind")); err == nil {
		t.Error("a folder with other files was opened")
	}
}
