package cli

import (
	"embed"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
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

// manPages are the man pages of all commands. They are generated from the commands (go test
// -update writes them), so that the program need not carry what generates them.
//
//go:embed man
var manPages embed.FS

func newDocsMan(s *Streams) *cobra.Command {
	return &cobra.Command{
		Use:     "man [DIR]",
		Short:   "Write a man page for each command to a folder, or the main page to standard output",
		Example: "  dumptriage docs man ~/.local/share/man/man1\n  dumptriage docs man | man -l -",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			pages, err := fs.Sub(manPages, "man")
			if err != nil {
				return err
			}
			if len(args) > 0 {
				return writePages(pages, args[0])
			}
			page, err := fs.ReadFile(pages, "dumptriage.1")
			if err == nil {
				_, err = s.Out.Write(page)
			}
			return err
		},
	}
}

// writePages writes man pages to a folder, over those of another version.
func writePages(pages fs.FS, folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	names, err := fs.Glob(pages, "*")
	if err != nil {
		return err
	}
	for _, name := range names {
		page, err := fs.ReadFile(pages, name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), page, 0o644); err != nil {
			return err
		}
	}
	return nil
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
