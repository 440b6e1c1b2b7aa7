package report

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"
	"text/template"
)

// A template of the user's own is executed once a report. It sees the report by
// the names of its JSON, as maps and lists; a name that is not there is an error,
// unless it is asked for with get.

//go:embed templates/*.tmpl
var shipped embed.FS

// Templates lists the templates that come with the program.
func Templates() []string {
	entries, err := shipped.ReadDir("templates")
	if err != nil {
		return nil
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i], _, _ = strings.Cut(e.Name(), ".")
	}
	return names
}

// A Template lays reports out.
type Template struct {
	t      *template.Template
	asJSON bool // what comes out must be JSON
}

// ShippedTemplate returns the text of a template that comes with the program, and
// the name of its file.
func ShippedTemplate(name string) (file, text string, ok bool) {
	for _, ending := range []string{".json.tmpl", ".ndjson.tmpl", ".tmpl"} {
		file = name + ending
		if b, err := shipped.ReadFile("templates/" + file); err == nil {
			return file, string(b), true
		}
	}
	return "", "", false
}

// ParseTemplate reads a template. What one whose file is named .json.tmpl or
// .ndjson.tmpl makes is held to be JSON, a value a report.
func ParseTemplate(file, text string) (*Template, error) {
	t, err := template.New(path.Base(file)).Option("missingkey=error").Funcs(templateFuncs).Parse(text)
	if err != nil {
		return nil, err
	}
	return &Template{t, strings.HasSuffix(file, ".json.tmpl") || strings.HasSuffix(file, ".ndjson.tmpl")}, nil
}

// maxRendered bounds what a template makes of one report.
const maxRendered = 16 << 20

// Report writes what the template makes of a report. An input that could not be
// read is no report, and gives nothing.
func (t *Template) Report(w io.Writer, d *Document) error {
	if d.Error != "" {
		return nil
	}
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // a count must not come out as 1e+06
	var data map[string]any
	if err := decoder.Decode(&data); err != nil {
		return err
	}
	out := &limited{most: maxRendered}
	if err := t.t.Execute(out, data); err != nil {
		return err
	}
	rendered := bytes.TrimRight(out.Bytes(), "\n")
	if t.asJSON {
		if err := checkJSON(rendered); err != nil {
			return fmt.Errorf("the output of template %s is not valid JSON: %w", t.t.Name(), err)
		}
		rendered = escapeJSON(rendered)
	}
	_, err = w.Write(append(rendered, '\n'))
	return err
}

// checkJSON says what is wrong with text that should be one value of JSON, with
// its place.
func checkJSON(text []byte) error {
	var v any
	err := json.Unmarshal(text, &v)
	if syntax, ok := err.(*json.SyntaxError); ok {
		from := max(0, syntax.Offset-20)
		return fmt.Errorf("%w, behind %q", err, text[from:min(int64(len(text)), syntax.Offset)])
	}
	return err
}

// limited is a buffer that takes so much and no more.
type limited struct {
	bytes.Buffer
	most int
}

func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > l.most {
		return 0, fmt.Errorf("the template writes more than %d bytes", l.most)
	}
	return l.Buffer.Write(p)
}

// NewTemplateWriter writes reports by a template.
func NewTemplateWriter(t *Template, w io.Writer) Writer { return &templateWriter{t, w} }

type templateWriter struct {
	t *Template
	w io.Writer
}

func (t *templateWriter) Report(d *Document) error     { return t.t.Report(t.w, d) }
func (t *templateWriter) Modules(*ModuleList) error    { return errReportsOnly }
func (t *templateWriter) Pool(*PoolList) error         { return errReportsOnly }
func (t *templateWriter) Machine(*ComputerPage) error  { return errReportsOnly }
func (t *templateWriter) Bugcheck(*BugcheckPage) error { return errReportsOnly }
func (t *templateWriter) Close() error                 { return nil }
