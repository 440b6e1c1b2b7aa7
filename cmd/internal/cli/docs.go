package cli

import (
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func newDocs(s *Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "docs",
		Short: "Write man pages and shell completion",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newDocsMan(s), newDocsCompletion(s))
	return cmd
}

func newDocsMan(s *Streams) *cobra.Command {
	return &cobra.Command{
		Use:     "man [DIR]",
		Short:   "Write a man page for each command to a folder, or the main page to standard output",
		Example: "  dumptriage docs man ~/.local/share/man/man1\n  dumptriage docs man | man -l -",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			root.DisableAutoGenTag = true
			header := &doc.GenManHeader{Section: "1", Source: "dumptriage " + versionText(), Manual: "dumptriage"}
			if len(args) == 0 {
				return doc.GenMan(root, header, s.Out)
			}
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return err
			}
			return doc.GenManTree(root, header, args[0])
		},
	}
}

// shells are those that completion is written for.
var shells = []string{"bash", "zsh", "fish", "powershell"}

func newDocsCompletion(s *Streams) *cobra.Command {
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "Write the completion script of a shell: bash, zsh, fish or powershell",
		Example:   "  dumptriage docs completion bash > /etc/bash_completion.d/dumptriage",
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one shell: bash, zsh, fish or powershell")
			}
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(s.Out, true)
			case "zsh":
				return root.GenZshCompletion(s.Out)
			case "fish":
				return root.GenFishCompletion(s.Out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(s.Out)
			}
			return usagef("%q is not a shell that completion is written for%s", args[0], suggest(args[0], shells))
		},
	}
}
