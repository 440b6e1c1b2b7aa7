package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
)

func newTemplates(s *Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "templates [NAME]",
		Short: "List the built-in templates, or print one",
		Long: `List the built-in templates, which --template of triage and scan accepts by name. With NAME, print
that template, for example to start your own.

A template (Go's text/template) is executed once for each report. Fields have the names of the
JSON report: see 'dumptriage schema'. An unknown field is an error; use get for optional fields:

  {{ .ticket.title }}   {{ get . "bugcheck" "stop" }}   {{ range .next_steps }}{{ . }}{{ end }}

Functions besides Go's own: json, html, xml, markdown, wiki, plain, csv (escape a value for
that kind of text), trunc N, upper, lower, replace OLD NEW, contains PART, join SEPARATOR LIST,
first LIST, default OTHER, get VALUE KEY…, dict KEY VALUE…, list ITEM…, sha256, epoch (a time in
seconds), plaintext (the whole ticket as plain text: plaintext .).

The output of a template whose file name ends in .json.tmpl or .ndjson.tmpl must be valid JSON, or
the command fails. Inputs that cannot be read produce no output.`,
		Example:   "  dumptriage triage --template gitlab MEMORY.DMP\n  dumptriage templates pagerduty > mine.json.tmpl",
		ValidArgs: report.Templates(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("name one template, got %q", args[1])
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				for _, name := range report.Templates() {
					file, _, _ := report.ShippedTemplate(name)
					fmt.Fprintf(s.Out, "%-12s %s\n", name, file)
				}
				return nil
			}
			_, text, ok := report.ShippedTemplate(args[0])
			if !ok {
				return usagef("there is no template %q%s", args[0], suggest(args[0], report.Templates()))
			}
			_, err := io.WriteString(s.Out, text)
			return err
		},
	}
}
