package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func newVersion(s *Streams) *cobra.Command {
	notices := false
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version and build information",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			if notices {
				return writeLicenses(s.Out)
			}
			revision := ""
			if info, ok := debug.ReadBuildInfo(); ok {
				for _, kv := range info.Settings {
					if kv.Key == "vcs.revision" {
						revision = " (" + kv.Value + ")"
					}
				}
			}
			_, err := fmt.Fprintf(s.Out, "dumptriage %s%s, %s, %s/%s\n", versionText(), revision,
				runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
	cmd.Flags().BoolVar(&notices, "licenses", false, "print the license notices of the linked libraries")
	return cmd
}
