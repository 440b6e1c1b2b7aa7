package cli_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"dumptriage/cmd/internal/cli"
)

// corpusDir is where real dumps lie, beside a checkout that has them.
const corpusDir = "../../../../shared/corpus"

// run is the whole program on buffers.
func run(t testing.TB, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, err bytes.Buffer
	code = cli.Run(t.Context(), args, &cli.Streams{In: strings.NewReader(""), Out: &out, Err: &err})
	return out.String(), err.String(), code
}

// published is the schema of a document as the program prints it.
func published(t testing.TB, document string) *jsonschema.Resolved {
	t.Helper()
	out, _, code := run(t, "schema", document)
	var s jsonschema.Schema
	if err := json.Unmarshal([]byte(out), &s); err != nil || code != 0 {
		t.Fatalf("schema: exit code %d, %v", code, err)
	}
	r, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

type listed struct {
	Path   string   `json:"path"`
	Code   string   `json:"bugcheck_hex"`
	Params []string `json:"params"`
	Build  *float64 `json:"build"`
}

func corpus(t *testing.T) []listed {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(corpusDir, "corpus.json"))
	if err != nil {
		t.Skipf("real dumps are not here (%s): skipped", corpusDir)
	}
	var c struct {
		Files []listed `json:"files"`
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	return c.Files
}

// TestCorpusReports triages every real dump, zipped ones too: each report obeys
// the schema, and the STOP, its parameters and the build are those that an
// independent reader found.
func TestCorpusReports(t *testing.T) {
	schema := published(t, "report")
	for _, want := range corpus(t) {
		if strings.HasPrefix(want.Path, "text/") {
			continue
		}
		t.Run(filepath.Base(want.Path), func(t *testing.T) {
			out, _, code := run(t, "triage", "--format", "ndjson", filepath.Join(corpusDir, want.Path))
			var doc map[string]any
			if err := json.Unmarshal([]byte(out), &doc); err != nil {
				t.Fatalf("exit code %d: %v", code, err)
			}
			truncated, _ := doc["dump"].(map[string]any)["truncated"].(bool)
			if want := map[bool]int{false: 0, true: 3}[truncated]; code != want {
				t.Fatalf("exit code %d, want %d", code, want)
			}
			if err := schema.Validate(doc); err != nil {
				t.Errorf("against the schema: %v", err)
			}
			if hasNothing(doc) {
				t.Error("a null or an empty text in the report")
			}
			checkStop(t, doc, want)
		})
	}
}

func checkStop(t *testing.T, doc map[string]any, want listed) {
	t.Helper()
	dump := doc["dump"].(map[string]any)
	if want.Build != nil && *want.Build != 0 && dump["build"] != *want.Build {
		t.Errorf("build %v, want %v", dump["build"], *want.Build)
	}
	stop, ok := doc["bugcheck"].(map[string]any)
	if ok != (want.Code != "") {
		t.Fatalf("a STOP: %v, want %v", ok, want.Code != "")
	}
	if !ok {
		return
	}
	if value(t, stop["code"]) != value(t, want.Code) {
		t.Errorf("code %v, want %s", stop["code"], want.Code)
	}
	for i, p := range stop["parameters"].([]any) {
		if v := p.(map[string]any)["value"]; value(t, v) != value(t, want.Params[i]) {
			t.Errorf("parameter %d is %v, want %s", i+1, v, want.Params[i])
		}
	}
}

// hasNothing looks for a null or an empty text anywhere in a value: what is
// unknown is absent.
func hasNothing(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case map[string]any:
		for _, e := range v {
			if hasNothing(e) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, hasNothing)
	}
	return false
}

// TestEveryDocument: what each command prints as JSON obeys the schema that it
// names, on real dumps, on text and on what is no dump.
func TestEveryDocument(t *testing.T) {
	corpus(t)
	kernel := filepath.Join(corpusDir, "kernel")
	names, err := filepath.Glob(filepath.Join(kernel, "*.dmp"))
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "broken.dmp")
	if err := os.WriteFile(broken, []byte("PAGEDU64 and nothing more"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		append([]string{"triage"}, names...), append([]string{"modules"}, names...), append([]string{"machine"}, names...), append([]string{"pool"}, names...),
		{"scan", "--summary", "-q", corpusDir}, {"bugcheck", "0x9f", "3"}, {"bugcheck", "0xd1", "0x28", "2", "0", "0xfffff80012345678"}, {"bugcheck", "0x1234567"},
		{"signatures", "list"}, {"triage", broken}, {"modules", broken}, {"pool", broken, names[0]}, {"machine", broken, names[0]},
		{"compare", names[0], names[1]},
	} {
		out, _, _ := run(t, append(args, "-f", "json")...)
		var items []map[string]any
		if err := json.Unmarshal([]byte(out), &items); err != nil {
			t.Errorf("%s: %v", args[0], err)
			continue
		}
		for _, item := range items {
			name := strings.TrimSuffix(strings.TrimPrefix(item["schema"].(string), "dumptriage."), "/1")
			if err := published(t, name).Validate(item); err != nil {
				t.Errorf("%s: %v", args[0], err)
			}
			if hasNothing(item) {
				t.Errorf("%s: a null or an empty text in a %s", args[0], name)
			}
		}
	}
}

func value(t *testing.T, s any) uint64 {
	t.Helper()
	v, err := strconv.ParseUint(strings.TrimPrefix(s.(string), "0x"), 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestCorpusScan scans the whole folder: one line a dump, and the exit code of
// a run in which every dump could be read.
func TestCorpusScan(t *testing.T) {
	corpus(t)
	dumps := 0
	err := filepath.WalkDir(corpusDir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (strings.Contains(p, "/kernel/") || strings.Contains(p, "/minidump/") || strings.HasSuffix(p, ".zip")) {
			dumps++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	out, errs, code := run(t, "scan", corpusDir)
	if n := strings.Count(out, "\n") - strings.Count(out, `"kind":"text"`); code != 3 || n != dumps { // some of them are truncated
		t.Errorf("%d lines, want %d; exit code %d; %s", n, dumps, code, errs)
	}
	for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %.80s", line)
		}
	}
	if !strings.Contains(errs, "kinds of crash") {
		t.Errorf("no summary: %s", errs)
	}
}

// TestCorpusSilence: on real dumps, no known issue is above possible: none of
// these machines has one that the catalogue knows.
func TestCorpusSilence(t *testing.T) {
	corpus(t)
	_, _, code := run(t, "scan", "--quiet", "--fail-on", "probable", corpusDir)
	if code == 4 {
		t.Errorf("exit code %d: a signature fired", code)
	}
}

// TestCorpusText prints every real dump as text and Markdown: no line is wider
// than 100 columns, and nothing that a terminal would act on is in it.
func TestCorpusText(t *testing.T) {
	corpus(t)
	out, _, _ := run(t, "scan", "--quiet", "--ordered", "--format", "text", corpusDir)
	for _, line := range strings.Split(out, "\n") {
		if n := len([]rune(line)); n > 100 && !strings.HasPrefix(line, corpusDir) { // the name of a file is not broken
			t.Errorf("%d columns: %s", n, line)
		}
		if strings.ContainsAny(line, "\x1b\r\x07") {
			t.Errorf("control characters: %q", line)
		}
	}
	if md, _, code := run(t, "scan", "--quiet", "--format", "markdown", corpusDir); code != 3 || !strings.Contains(md, "0x9F") {
		t.Errorf("Markdown: exit code %d, %d bytes", code, len(md))
	}
}
