package cli

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dumptriage/cmd/internal/remote"
)

const about = `dumptriage reads Windows crash dumps without Windows, symbols or a network. It reports which
bug check occurred, the likely cause, whether it is a known issue, and what to do.

It reads kernel dumps of NT 3.5 to Windows 11 (complete, kernel, active and small), raw memory
images, hypervisor cores and user-mode minidumps, also inside .zip, .7z, .rar, .cab, .tar, .gz,
.bz2, .xz and .zst files, from disk, a pipe or a URL (https://, s3://). Without a command,
'dumptriage FILE' triages the file.

` + exitHelp

func newRoot(s *Streams) *cobra.Command {
	root := &cobra.Command{
		Use:           "dumptriage [FILE…]",
		Short:         "Triage Windows crash dumps offline",
		Long:          about,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return cmd.Help()
		},
	}
	color := ""
	root.PersistentFlags().StringVar(&color, "color", colorModes[0], "colour the output: "+strings.Join(colorModes, ", "))
	root.PersistentFlags().BoolVarP(&s.Quiet, "quiet", "q", false, "print only results and errors: no notes, summary or progress")
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return s.setColor(color) }
	_ = root.RegisterFlagCompletionFunc("color", cobra.FixedCompletions(colorModes, cobra.ShellCompDirectiveNoFileComp))
	cobra.AddTemplateFunc("flagUsages", func(f *pflag.FlagSet) string { return f.FlagUsagesWrapped(helpWidth) })
	root.SetUsageTemplate(strings.NewReplacer(
		".LocalFlags.FlagUsages", "flagUsages .LocalFlags", ".InheritedFlags.FlagUsages", "flagUsages .InheritedFlags",
	).Replace(root.UsageTemplate()))
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.HiddenDefaultCmd = false
	root.SetHelpCommand(helpCommand(root))
	root.AddCommand(newTriage(s), newScan(s), newLocal(s), newPool(s), newModules(s), newMachine(s), newCompare(s), newWatch(s), newHistory(s), newStore(s), newSite(s), newBugcheck(s), newSignatures(s), newSchema(s), newTemplates(s), newVersion(s), newDocs(s))
	for _, i := range inspections {
		root.AddCommand(newInspection(s, i))
	}
	return root
}

// helpWidth is how many columns the help takes.
const helpWidth = 100

// unknownCommand complains of a word that is no command, and says which may be
// meant.
func unknownCommand(root *cobra.Command, word string) error {
	return usagef("%q is neither a command nor a file%s", word, suggest(word, commandNames(root)))
}

func commandNames(root *cobra.Command) []string {
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// short brings what people type into the form of a command: a file alone is to
// be triaged, and some flags of other programs have commands here.
func short(root *cobra.Command, args []string) []string {
	if len(args) == 0 {
		return args
	}
	switch args[0] {
	case "--version", "-V":
		return append([]string{"version"}, args[1:]...)
	case "/?", "-?":
		return []string{"help"}
	case "help", "completion", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd:
		return args
	}
	if slices.Contains(commandNames(root), args[0]) {
		return args
	}
	if ofTriage(root, args[0]) {
		return append([]string{"triage"}, args...)
	}
	inputs := args
	if args[0] == "-" || !strings.HasPrefix(args[0], "-") {
		inputs = args[:1] // else any may be the value of a flag
	}
	for _, a := range inputs {
		if _, err := os.Stat(a); err == nil || a == "-" || remote.Is(a) {
			return append([]string{"triage"}, args...)
		}
	}
	return args
}

// ofTriage reports whether a word is a flag of triage, which may stand alone
// before its files.
func ofTriage(root *cobra.Command, word string) bool {
	cmd, _, err := root.Find([]string{"triage"})
	if err != nil {
		return false
	}
	if name, long := strings.CutPrefix(word, "--"); long {
		name, _, _ = strings.Cut(name, "=")
		return cmd.Flags().Lookup(name) != nil
	}
	return len(word) > 1 && word[0] == '-' && cmd.Flags().ShorthandLookup(word[1:2]) != nil
}

// helpCommand is "help COMMAND", which fails for what is no command.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(root, strings.Join(args, " "))
			}
			return cmd.Help()
		},
	}
}

// flagError says which flag may be meant where there is none of that name.
func flagError(cmd *cobra.Command, err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !unknown {
		return &usageError{err}
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	hint := suggest(name, names)
	return usagef("unknown flag: --%s%s", name, strings.Replace(hint, "did you mean ", "did you mean --", 1))
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

// oneArg asks for one argument.
func oneArg(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("name one %s", what)
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
