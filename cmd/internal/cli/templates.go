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
		Short: "List the templates that come with the program, or print one to start from",
		Long: `Without NAME, list the templates that --template of triage and scan takes by name. With
NAME, print it: a start for one of your own.

A template is executed once for each report (Go's text/template). It sees the report by the
names of its JSON, as 'dumptriage schema' has them; a name that is not there is an error,
unless get asks for it:

  {{ .ticket.title }}   {{ get . "bugcheck" "stop" }}   {{ range .next_steps }}{{ . }}{{ end }}

Besides Go's own functions: json, html, xml, markdown, wiki, plain, csv (a value, made safe for
that kind of text), trunc N, upper, lower, replace OLD NEW, contains PART, join SEPARATOR LIST,
first LIST, default OTHER, get VALUE KEY…, dict KEY VALUE…, list ITEM…, sha256, epoch (a time in
seconds), plaintext (the whole ticket as plain text: plaintext .).

What a template whose file ends in .json.tmpl or .ndjson.tmpl makes must be JSON, or the run fails.
Inputs that cannot be read give nothing.`,
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
