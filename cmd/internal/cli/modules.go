package cli

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
)

type modulesOptions struct {
	reportOptions
	ask          report.ModuleQuery
	missing      bool
	chosenFormat func() bool
}

func newModules(s *Streams) *cobra.Command {
	o := &modulesOptions{}
	o.noPool, o.unmatched = true, true
	cmd := &cobra.Command{
		Use:   "modules FILE…",
		Short: "List loaded and unloaded drivers",
		Long: `List loaded and unloaded drivers with their base address, size, time stamp, version and
symbol-server keys, as far as the dump contains them. In a pipe, the text format is a
tab-separated table.

` + exitHelp,
		Example: "  dumptriage modules 102622-12000-01.dmp\n  dumptriage modules MEMORY.DMP --third-party --sort linked\n  dumptriage modules 102622-12000-01.dmp --missing\n  dumptriage modules -f json MEMORY.DMP --name 'nv*'",
		Args:    func(_ *cobra.Command, args []string) error { return o.somePaths(args, "file") },
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args
			if err := o.check(); err != nil {
				return err
			}
			if o.missing {
				return o.show(cmd.Context(), s, never, func(_ report.Writer, d *report.Document) error {
					for _, path := range report.MissingFiles(d) {
						if _, err := fmt.Fprintln(s.Out, path); err != nil {
							return err
						}
					}
					return nil
				})
			}
			return o.show(cmd.Context(), s, never, func(w report.Writer, d *report.Document) error {
				return w.Modules(report.NewModuleList(d, o.ask))
			})
		},
	}
	o.flags(cmd)
	o.chosenFormat = func() bool { return cmd.Flags().Changed("format") }
	sorts := report.ModuleSorts()
	f := cmd.Flags()
	f.StringVar(&o.ask.Sort, "sort", sorts[0], "sort by: "+strings.Join(sorts, ", "))
	listVar(f, &o.ask.Names, "name", "list only modules with these names; * and ? are wildcards")
	f.BoolVar(&o.missing, "missing", false, "print the symbol-server paths of the files needed for an exact call stack, one per line")
	f.BoolVar(&o.ask.ThirdParty, "third-party", false, "list only third-party modules")
	_ = cmd.RegisterFlagCompletionFunc("sort", cobra.FixedCompletions(sorts, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// check refuses what cannot be asked.
func (o *modulesOptions) check() error {
	if !slices.Contains(report.ModuleSorts(), o.ask.Sort) {
		return usagef("--sort %s: use %s", o.ask.Sort, strings.Join(report.ModuleSorts(), ", "))
	}
	if o.missing && (o.chosenFormat() || o.output != "") {
		return usagef("--missing prints lines to standard output: leave out --format and --output")
	}
	return checkPatterns("--name", o.ask.Names, "nv*.sys")
}

// checkPatterns refuses what is no pattern of names.
func checkPatterns(flag string, patterns []string, example string) error {
	for _, p := range patterns {
		if _, err := path.Match(p, ""); err != nil {
			return usagef("%s %q: not a valid pattern; write one like '%s'", flag, p, example)
		}
	}
	return nil
}
