package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// TestShippedTemplates: each makes JSON of every sample, hostile ones too, with
// the title as it is.
func TestShippedTemplates(t *testing.T) {
	names := Templates()
	if len(names) < 5 {
		t.Fatalf("%q", names)
	}
	for _, name := range names {
		file, text, ok := ShippedTemplate(name)
		if !ok {
			t.Fatalf("no template %s", name)
		}
		tmpl, err := ParseTemplate(file, text)
		must(t, err)
		for _, d := range randomDocuments(50) {
			var b bytes.Buffer
			if err := tmpl.Report(&b, d); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			title, err := json.Marshal(d.Ticket.Title)
			must(t, err)
			if d.Error == "" && !bytes.Contains(b.Bytes(), bytes.Trim(escapeJSON(title), `"`)[:min(len(title)-2, 20)]) && strings.TrimSpace(d.Ticket.Title) != "" {
				t.Errorf("%s lost the title %q", name, d.Ticket.Title)
			}
			if d.Error != "" && b.Len() > 0 {
				t.Errorf("%s of an input that could not be read: %s", name, b.String())
			}
		}
	}
}

// TestTemplates: what templates can say, and how they fail.
func TestTemplates(t *testing.T) {
	d := built(triageD1(), tool)
	for text, want := range map[string]string{
		`{{ .ticket.severity }}`:                             "medium\n",
		`{{ get . "no" "such" | default "none" }}`:           "none\n",
		`{{ trunc 4 .ticket.title }}`:                        "STO…\n",
		`{{ join "/" (list "a" "b") | upper }}`:              "A/B\n",
		`{{ json "\"<\x07" }}`:                               `"\"<\u0007"` + "\n",
		`{{ html "<a&b>" }} {{ xml "<" }} {{ csv "=1" }}`:    "&lt;a&amp;b&gt; &lt; '=1\n",
		`{{ epoch "2024-01-02T03:04:05Z" }}`:                 "1704164645\n",
		`{{ (dict "a" 1).a }} {{ replace "a" "b" "aa" }}`:    "1 bb\n",
		`{{ if contains "STOP" .ticket.title }}yes{{ end }}`: "yes\n",
		`{{ sha256 "abc" }}`:                                 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n",
		`{{ len .modules | printf "%d" }}`:                   "", // only that it works
	} {
		tmpl, err := ParseTemplate("x.tmpl", text)
		must(t, err)
		var b bytes.Buffer
		if err := tmpl.Report(&b, d); err != nil || want != "" && b.String() != want {
			t.Errorf("%s: %q, %v; want %q", text, b.String(), err, want)
		}
	}
	for text, want := range map[string]string{
		`{{ .no.such }}`: "no entry for key",
		`{"a": }`:        "is not valid JSON",
		`{{ dict "a" }}`: "pairs",
		`{{ $x := printf "%900000d" 1 }}{{ range (list 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20) }}{{ $x }}{{ end }}`: "writes more than",
	} {
		tmpl, err := ParseTemplate("x.json.tmpl", text)
		must(t, err)
		if err := tmpl.Report(&bytes.Buffer{}, d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %q", text, err, want)
		}
	}
	for _, text := range []string{`{{ .a `, `{{ env "HOME" }}`, `{{ now }}`} {
		if _, err := ParseTemplate("x.tmpl", text); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}
