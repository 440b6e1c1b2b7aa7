package report

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
)

// TestRecords: whatever is in a dump, its row can be read back, and no cell
// makes a spreadsheet compute.
func TestRecords(t *testing.T) {
	for format, comma := range map[string]rune{"csv": ',', "tsv": '\t'} {
		documents := randomDocuments(randoms)
		got := render(t, format, Options{}, func(w Writer) {
			for _, d := range documents {
				must(t, w.Report(d))
			}
		})
		r := csv.NewReader(bytes.NewReader(got))
		r.Comma = comma
		rows, err := r.ReadAll()
		if err != nil || len(rows) != len(documents)+1 {
			t.Fatalf("%s: %d rows of %d documents, %v", format, len(rows), len(documents), err)
		}
		for i, row := range rows {
			for k, cell := range row {
				if cell != "" && strings.Contains("=+-@\t\r", cell[:1]) {
					t.Errorf("%s: row %d, %s: %q", format, i, rows[0][k], cell)
				}
			}
		}
		for i, d := range documents {
			if want := noFormula(plain(d.Source.Path)); rows[i+1][9] != want {
				t.Errorf("%s: path %q, want %q", format, rows[i+1][9], want)
			}
		}
	}
	for cell, want := range map[string]string{"=1+1": "'=1+1", "@x": "'@x", "a=b": "a=b", "": ""} {
		if got := noFormula(cell); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}

// TestRows checks that each report is one line that fits the terminal and, without a
// terminal, ends with the full file name.
func TestRows(t *testing.T) {
	documents := randomDocuments(randoms)
	for _, o := range []Options{{}, {Width: 80}, {Width: 100}, {Width: 200}, {Plain: true}} {
		got := string(render(t, "rows", o, func(w Writer) {
			for _, d := range documents {
				must(t, w.Report(d))
			}
		}))
		lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
		if len(lines) != len(documents)+1 {
			t.Fatalf("%+v: %d lines of %d documents", o, len(lines), len(documents))
		}
		for i, d := range documents {
			line, name := lines[i+1], strings.TrimRight(plain(place(d)), " ")
			if most := max(o.Width, 80); !o.Plain && columns(line) > most {
				t.Errorf("%+v: %d columns: %q", o, columns(line), line)
			}
			if o.Plain && !strings.HasSuffix(line, name) {
				t.Errorf("%q does not end with %q", line, name)
			}
		}
	}
}

// TestRowCause checks that a row names no cause that the report does not conclude.
func TestRowCause(t *testing.T) {
	concluded := func(cause, confidence, subject, culprit string) *Document {
		return &Document{Culprit: culprit, Conclusion: &Conclusion{Cause: cause, Confidence: confidence, Subject: subject}}
	}
	live := concluded("deliberate", "strong", "", "")
	live.Dump.Live = new(true)
	for want, d := range map[string]*Document{
		"vendor.sys":             concluded("driver", "probable", "vendor.sys", "vendor.sys"),
		"vendor.sys ?":           concluded("driver", "possible", "vendor.sys", "vendor.sys"),
		"unknown (ntoskrnl.exe)": concluded("unknown", "", "", "ntoskrnl.exe"),
		"unknown":                concluded("unknown", "", "", ""),
		"memory":                 concluded("memory", "probable", "", "ntoskrnl.exe"),
		"disk ?":                 concluded("disk", "possible", "", "storport.sys"),
		"power ?":                concluded("power", "possible", "", ""),
		"Q138935":                concluded("known-issue", "probable", "Q138935", "afd.sys"),
		"deliberate":             concluded("deliberate", "strong", "", ""),
		"not a crash":            live,
		"":                       {},
	} {
		if got := rowCause(d); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
