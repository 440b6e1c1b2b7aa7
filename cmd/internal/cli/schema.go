package cli

import (
	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
)

func newSchema(s *Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of a report",
		Long:  "Print the JSON Schema of one report: an item of the json array, or a line of ndjson.",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			schema, err := report.Schema()
			if err != nil {
				return err
			}
			_, err = s.Out.Write(schema)
			return err
		},
	}
}
