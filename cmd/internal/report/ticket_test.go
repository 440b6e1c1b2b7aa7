package report

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// requests renders a document in a ticket format and reads it back.
func requests(t *testing.T, format string, d *Document) map[string]any {
	t.Helper()
	out := render(t, format, Options{}, func(w Writer) { must(t, w.Report(d)) })
	var v map[string]any
	if err := json.Unmarshal(out, &v); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return v
}

// follow goes along keys into a value; nil where there is nothing.
func follow(v any, keys ...string) any {
	for _, k := range keys {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v
}

// TestRequestLimits: whatever a dump holds, the requests keep to the limits of
// the system that takes them, and a ticket without a key is never looked for.
func TestRequestLimits(t *testing.T) {
	short := func(what string, v any, most int) {
		t.Helper()
		if s, _ := v.(string); s == "" || utf8.RuneCountInString(s) > most {
			t.Errorf("%s has %d characters: %.80q", what, utf8.RuneCountInString(s), s)
		}
	}
	for _, d := range randomDocuments(randoms) {
		for _, format := range TicketFormats() {
			v := requests(t, format, d)
			if follow(v, "skipped") != nil {
				continue
			}
			if d.Ticket.Fingerprint == "" && (follow(v, "search") != nil || follow(v, "update") != nil) {
				t.Errorf("%s looks for a ticket without a key", format)
			}
			body := follow(v, "create", "body")
			switch format {
			case "github":
				short("title", follow(body, "title"), 256)
				short("body", follow(body, "body"), 65_536)
			case "servicenow":
				short("short_description", follow(body, "short_description"), 160)
				short("description", follow(body, "description"), 4000)
				if strings.Contains(strings.ToLower(follow(body, "description").(string)), "[code]") {
					t.Error("a description switches HTML on")
				}
			case "jira":
				short("summary", follow(body, "fields", "summary"), 255)
				checkADF(t, follow(body, "fields", "description"))
			case "jira-wiki":
				short("description", follow(body, "fields", "description"), 32_767)
			}
		}
	}
}

// checkADF walks a document: every text node has text, every list items with
// paragraphs in them.
func checkADF(t *testing.T, v any) {
	t.Helper()
	kind, _ := follow(v, "type").(string)
	content, _ := follow(v, "content").([]any)
	switch {
	case kind == "text":
		if s, _ := follow(v, "text").(string); s == "" {
			t.Error("an empty text node")
		}
		return
	case len(content) == 0:
		t.Errorf("a %s without content", kind)
	}
	for _, c := range content {
		inner, _ := follow(c, "type").(string)
		if strings.HasSuffix(kind, "List") != (inner == "listItem") || kind == "listItem" && inner != "paragraph" {
			t.Errorf("a %s in a %s", inner, kind)
		}
		checkADF(t, c)
	}
}

func TestWikiText(t *testing.T) {
	for text, want := range map[string]string{
		`C:\a`: "C:&#92;a", "{noformat}": `\{noformat\}`, "[~admin] !x!": `\[\~admin\] \!x\!`, "a&#33;": `a&amp;\#33;`, "a.b": "a.b",
	} {
		if got := wikiText(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestOutlineText: steps are numbered, and what is too long is cut.
func TestOutlineText(t *testing.T) {
	blocks := []block{{paragraph, "What."}, {heading, "Steps"}, {step, "one"}, {step, "two"}, {heading, "More"}, {item, "x"}, {step, "first"}}
	if got, want := outlineText(blocks, 1000), "What.\n\nSteps\n1. one\n2. two\n\nMore\n- x\n1. first"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := outlineText(blocks, 10); utf8.RuneCountInString(got) > 10 {
		t.Errorf("%q", got)
	}
}
