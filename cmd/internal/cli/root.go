package cli

import (
	"github.com/spf13/cobra"
)

const about = `dumptriage reads Windows crash dumps, without Windows, symbols or a network, and says
which STOP it was, who may be to blame, whether it is a known issue, and what to do.

It reads kernel dumps from NT 3.5 to Windows 11 (complete, kernel, bitmap, triage) and
user-mode minidumps, as they are or in .zip and .gz files.

` + exitHelp

func newRoot(s *Streams) *cobra.Command {
	root := &cobra.Command{
		Use:           "dumptriage",
		Short:         "Triage Windows crash dumps offline",
		Long:          about,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command %q", args[0])
			}
			return cmd.Help()
		},
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = false
	root.AddCommand(newTriage(s), newScan(s), newPool(s), newModules(s), newBugcheck(s), newSignatures(s), newSchema(s), newVersion(s))
	return root
}

// someArgs wants at least one argument; what names it in the complaint.
func someArgs(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usagef("name at least one %s", what)
		}
		return nil
	}
}

func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("this command takes no arguments, got %q", args[0])
	}
	return nil
}
