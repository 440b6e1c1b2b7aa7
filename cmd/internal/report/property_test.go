package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"

	"dumptriage/cmd/internal/triage"
)

const randoms = 150

// everything renders all that a format has to render about a report.
func everything(t testing.TB, format string, o Options, d *Document) []byte {
	return render(t, format, o, func(w Writer) {
		must(t, w.Report(d))
		must(t, w.Modules(NewModuleList(d, ModuleQuery{})))
		if d.Bugcheck != nil {
			must(t, w.Bugcheck(&BugcheckPage{Parameters: true, Bugcheck: *d.Bugcheck}))
		}
	})
}

// TestPipedTextIsWhole: where no terminal shows it, nothing of a text is shortened.
func TestPipedTextIsWhole(t *testing.T) {
	long := strings.Repeat("long", 60)
	d := built(triageD1(), tool)
	d.Source.Path = "/crash/" + long + "/x.dmp"
	d.Modules = []Module{{Name: long + ".sys"}}
	d.Warnings = []string{long + "s"}
	got := string(everything(t, "text", Options{Plain: true}, d))
	for _, want := range []string{d.Source.Path, long + ".sys", long + "s", d.Bugcheck.Page} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "…") {
		t.Errorf("something was shortened:\n%s", got)
	}
}

// TestTextFits: no line of text is wider than asked for, whatever is in the
// dump, and nothing but line breaks and printable characters comes out.
func TestTextFits(t *testing.T) {
	measure := runewidth.NewCondition()
	measure.EastAsianWidth = false
	for _, asked := range []int{0, 72, 100, 300} {
		width := min(max(asked, 0), 100)
		if asked == 0 {
			width = 100
		}
		for i, d := range randomDocuments(randoms) {
			var s Summarizer
			s.Add(triage.Result{}, d)
			var b bytes.Buffer
			must(t, WriteSummary(&b, s.Summary(""), ShownGroups, Options{Width: asked}))
			name := strings.TrimRight(plain(place(d)), " ")
			page := string(everything(t, "text", Options{Width: asked}, d)) + b.String()
			for line := range strings.Lines(page) {
				line = strings.TrimSuffix(line, "\n")
				copied := strings.Contains(line, "https://") || name != "" && strings.HasPrefix(line, name)
				if n := measure.StringWidth(line); n > width && !copied {
					t.Fatalf("document %d: %d columns, want at most %d: %q", i, n, width, line)
				}
				if j := strings.IndexFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }); j >= 0 {
					t.Fatalf("document %d: unprintable character at %d of %q", i, j, line)
				}
				if strings.HasSuffix(line, " ") {
					t.Fatalf("document %d: blank at the end of %q", i, line)
				}
			}
		}
	}
}

// TestColorOnly: colour adds escape sequences and nothing else.
func TestColorOnly(t *testing.T) {
	for _, s := range samples() {
		d := built(s.result, tool)
		colored := everything(t, "text", Options{Color: true}, d)
		if s.name != "empty" && !bytes.ContainsRune(colored, '\x1b') {
			t.Errorf("%s: no colour", s.name)
		}
		for _, look := range []style{bold, dim, red, green, yellow, cyan} {
			colored = bytes.ReplaceAll(colored, []byte("\x1b["+string(look)+"m"), nil)
		}
		colored = bytes.ReplaceAll(colored, []byte("\x1b[0m"), nil)
		if got := everything(t, "text", Options{}, d); !bytes.Equal(colored, got) {
			t.Errorf("%s: with colour the text differs:\n%s\n%s", s.name, colored, got)
		}
	}
}

// TestMarkdownLines: in Markdown a dump's text begins no line, opens no tag and
// leaves no table cell.
func TestMarkdownLines(t *testing.T) {
	for i, d := range randomDocuments(randoms) {
		page := string(everything(t, "markdown", Options{}, d)) + d.Ticket.BodyMarkdown
		cells := 0
		for line := range strings.Lines(page) {
			line = strings.TrimSuffix(line, "\n")
			outside := withoutCode(line)
			if j := strings.IndexFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }); j >= 0 {
				t.Fatalf("document %d: unprintable character at %d of %q", i, j, line)
			}
			for _, bad := range []string{"<img", "](", "@all", "@me", "www.", "#1"} {
				if strings.Contains(outside, bad) && !strings.Contains(outside, `\`+bad) {
					t.Fatalf("document %d: %q is live in %q", i, bad, line)
				}
			}
			if !strings.HasPrefix(line, "|") {
				cells = 0
				continue
			}
			n := strings.Count(strings.ReplaceAll(strings.ReplaceAll(line, `\\`, ""), `\|`, ""), "|")
			if cells == 0 {
				cells = n
			}
			if n != cells {
				t.Fatalf("document %d: %d cell borders, the table has %d: %q", i, n, cells, line)
			}
		}
	}
}

// withoutCode takes the code spans of a line away, by the rule of CommonMark: a
// span ends at the next run of as many backticks.
func withoutCode(line string) string {
	var out strings.Builder
	for line != "" {
		switch {
		case strings.HasPrefix(line, `\`) && len(line) > 1:
			out.WriteString(line[:2])
			line = line[2:]
		case line[0] == '`':
			rest := strings.TrimLeft(line, "`")
			run := line[:len(line)-len(rest)]
			end := closing(rest, len(run))
			if end < 0 {
				return out.String() + line
			}
			line = rest[end:]
		default:
			out.WriteByte(line[0])
			line = line[1:]
		}
	}
	return out.String()
}

// closing is where the text behind a run of exactly n backticks begins, or -1.
func closing(s string, n int) int {
	for i := 0; i < len(s); {
		if s[i] != '`' {
			i++
			continue
		}
		j := i
		for j < len(s) && s[j] == '`' {
			j++
		}
		if j-i == n {
			return j
		}
		i = j
	}
	return -1
}

// TestNeverNull: nothing in the JSON of any report is null, and text is UTF-8.
func TestNeverNull(t *testing.T) {
	for i, d := range randomDocuments(randoms) {
		line := everything(t, "ndjson", Options{}, d)
		if !utf8.Valid(line) {
			t.Fatalf("document %d: not UTF-8", i)
		}
		for part := range bytes.Lines(line) {
			var v any
			must(t, json.Unmarshal(part, &v))
			if path := findNull(v, "$"); path != "" {
				t.Fatalf("document %d: %s is null", i, path)
			}
		}
	}
}

// findNull is the path of a null, or "".
func findNull(v any, path string) string {
	switch v := v.(type) {
	case nil:
		return path
	case []any:
		for i, e := range v {
			if p := findNull(e, fmt.Sprintf("%s[%d]", path, i)); p != "" {
				return p
			}
		}
	case map[string]any:
		for k, e := range v {
			if p := findNull(e, path+"."+k); p != "" {
				return p
			}
		}
	}
	return ""
}

// TestStreams: many reports in one output are an array in JSON and lines in
// NDJSON, none an empty array.
func TestStreams(t *testing.T) {
	docs := randomDocuments(3)
	var array []Document
	must(t, json.Unmarshal(render(t, "json", Options{}, func(w Writer) {
		for _, d := range docs {
			must(t, w.Report(d))
		}
	}), &array))
	if len(array) != len(docs) {
		t.Errorf("%d reports in the array, want %d", len(array), len(docs))
	}
	lines := bytes.Split(bytes.TrimSuffix(render(t, "ndjson", Options{}, func(w Writer) {
		for _, d := range docs {
			must(t, w.Report(d))
		}
	}), []byte("\n")), []byte("\n"))
	if len(lines) != len(docs) || slices.ContainsFunc(lines, func(l []byte) bool { return !json.Valid(l) }) {
		t.Errorf("%d lines, want %d, each a JSON value", len(lines), len(docs))
	}
	if got := string(render(t, "json", Options{}, func(Writer) {})); got != "[]\n" {
		t.Errorf("no report: %q", got)
	}
}

// TestTicketLimits: titles and labels are of a size that ticketing systems take.
func TestTicketLimits(t *testing.T) {
	severities := []string{"critical", "high", "medium", "low", "info"}
	for i, d := range randomDocuments(randoms) {
		if n := utf8.RuneCountInString(d.Ticket.Title); n > 120 || d.Ticket.Title == "" {
			t.Errorf("document %d: title of %d characters", i, n)
		}
		if len(d.Ticket.Labels) > 17 || len(d.NextSteps) > 5 {
			t.Errorf("document %d: %d labels, %d steps", i, len(d.Ticket.Labels), len(d.NextSteps))
		}
		for _, l := range d.Ticket.Labels {
			if l == "" || strings.ContainsAny(l, " ,\n\x1b") {
				t.Errorf("document %d: label %q", i, l)
			}
		}
		if !slices.Contains(severities, d.Ticket.Severity) {
			t.Errorf("document %d: severity %q", i, d.Ticket.Severity)
		}
	}
}

func BenchmarkText(b *testing.B) {
	d := built(triageD1(), tool)
	b.ReportAllocs()
	for b.Loop() {
		render(b, "text", Options{}, func(w Writer) { must(b, w.Report(d)) })
	}
}

func BenchmarkBuild(b *testing.B) {
	r := triageD1()
	b.ReportAllocs()
	for b.Loop() {
		built(r, tool)
	}
}

func BenchmarkNDJSON(b *testing.B) {
	d := built(triageD1(), tool)
	b.ReportAllocs()
	for b.Loop() {
		render(b, "ndjson", Options{}, func(w Writer) { must(b, w.Report(d)) })
	}
}
