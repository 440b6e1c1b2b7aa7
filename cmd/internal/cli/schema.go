package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
)

func newSchema(s *Streams) *cobra.Command {
	names := report.Schemas()
	return &cobra.Command{
		Use:   "schema [DOCUMENT]",
		Short: "Print the JSON Schema of a report",
		Long: `Print the JSON Schema of a document: one item of the array that --format json prints, or one
line of ndjson. DOCUMENT is one of the following (default: report, which triage and scan print):

  ` + strings.Join(names, "\n  "),
		Example:   "  dumptriage schema\n  dumptriage schema summary",
		ValidArgs: names,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("name one document, got %q", args[1])
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			name := names[0]
			if len(args) > 0 {
				name = strings.ToLower(args[0])
			}
			schema, err := report.Schema(name)
			if err != nil {
				return usagef("%v%s", err, suggest(name, names))
			}
			_, err = s.Out.Write(schema)
			return err
		},
	}
}
