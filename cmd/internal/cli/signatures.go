package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"dumptriage/signatures"
)

type signaturesOptions struct {
	dirs []string
}

func newSignatures(s *Streams) *cobra.Command {
	o := &signaturesOptions{}
	cmd := &cobra.Command{
		Use:   "signatures",
		Short: "List, show and check the known issues",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command %q of signatures", args[0])
			}
			return cmd.Help()
		},
	}
	listVar(cmd.PersistentFlags(), &o.dirs, "signatures", "folders with more signatures; one with the ID of a built-in signature replaces it")
	cmd.AddCommand(
		newSignaturesList(s, o), newSignaturesShow(s, o), newSignaturesMatch(s, o), newSignaturesKeys(s), newSignaturesNew(s),
		&cobra.Command{
			Use: "check [DIR…]", Short: "Check signature files and run their examples (default: the built-in ones)",
			RunE: func(_ *cobra.Command, dirs []string) error { return runSignaturesCheck(s, dirs) },
		},
	)
	return cmd
}

func newSignaturesShow(s *Streams, o *signaturesOptions) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "show ID…", Short: "Show a known issue: cause, conditions and workaround", Args: someArgs("id"),
		Example: "  dumptriage signatures show Q138935\n  dumptriage signatures show Q138935 --for MEMORY.DMP",
		RunE: func(cmd *cobra.Command, ids []string) error {
			if file != "" {
				return showFor(cmd.Context(), s, o, ids, file)
			}
			return runSignaturesShow(s, o, ids)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return signatureIDs(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().StringVar(&file, "for", "", "evaluate each condition on this dump")
	return cmd
}

func signatureIDs() []string {
	set := signatures.Catalogue()
	var ids []string
	for _, sig := range set.All() {
		ids = append(ids, sig.ID+"\t"+sig.Title)
	}
	return ids
}

func (o *signaturesOptions) set() (*signatures.Set, error) {
	in := inputOptions{signatures: o.dirs}
	return in.set()
}

func idsOf(set *signatures.Set) []string {
	var ids []string
	for _, s := range set.All() {
		ids = append(ids, s.ID)
	}
	return ids
}

func runSignaturesShow(s *Streams, o *signaturesOptions, ids []string) error {
	set, err := o.set()
	if err != nil {
		return err
	}
	if err := known(set, ids); err != nil {
		return err
	}
	for i, id := range ids {
		sig, ok := set.Get(id)
		if !ok {
			continue
		}
		if i > 0 {
			fmt.Fprintln(s.Out)
		}
		if err := showSignature(s.Out, sig); err != nil {
			return err
		}
	}
	return nil
}

func showSignature(w io.Writer, sig *signatures.Signature) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", sig.ID, sig.Title)
	fmt.Fprintf(&b, "%s, at most %s\n", sig.Kind, sig.Cap)
	for _, p := range []struct{ head, text string }{
		{"Cause", sig.Cause}, {"Workaround", sig.Workaround}, {"Resolution", sig.Resolution},
	} {
		if p.text != "" {
			fmt.Fprintf(&b, "\n%s\n%s", p.head, indent(strings.TrimSpace(p.text)))
		}
	}
	fmt.Fprintln(&b, "\nConditions")
	for _, c := range sig.Conditions {
		special := ""
		if c.Specific {
			special = ", specific"
		}
		see := ""
		if c.See != "" {
			see = " (then see " + c.See + ")"
		}
		fmt.Fprintf(&b, "  %-8s %s%s  [%s%s]\n", c.Role, c.Text, see, c.Basis, special)
	}
	fmt.Fprintln(&b, "\nReferences")
	for _, r := range sig.References {
		name := r.URL
		if r.KB != "" {
			name = "KB " + r.KB
		}
		fmt.Fprintf(&b, "  %s, reviewed %s\n", name, r.Reviewed)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// indent wraps a paragraph at 90 columns, two columns in.
func indent(text string) string {
	var b strings.Builder
	col := 0
	for _, word := range strings.Fields(text) {
		if col > 0 && col+1+len(word) > 90 {
			b.WriteByte('\n')
			col = 0
		}
		if col == 0 {
			b.WriteString("  ")
			col = 2
		} else {
			b.WriteByte(' ')
			col++
		}
		b.WriteString(word)
		col += len(word)
	}
	return b.String() + "\n"
}

func runSignaturesCheck(s *Streams, dirs []string) error {
	if len(dirs) == 0 {
		return reportCheck(s, "catalogue", signatures.Catalogue(), nil)
	}
	failed := false
	for _, dir := range dirs {
		if _, err := os.Stat(dir); err != nil {
			return err
		}
		set, err := signatures.Load(os.DirFS(dir))
		if e := reportCheck(s, dir, set, err); e != nil {
			failed = true
		}
	}
	if failed {
		return errFailed
	}
	return nil
}

// reportCheck prints every problem as FILE:LINE:COLUMN: what to write instead.
func reportCheck(s *Streams, name string, set *signatures.Set, err error) error {
	if err != nil {
		fmt.Fprintln(s.Err, err)
	}
	var n int
	if set != nil {
		n = len(set.All())
		for _, p := range set.Check() {
			fmt.Fprintln(s.Err, p)
			err = errors.Join(err, p)
		}
	}
	if err != nil {
		return errFailed
	}
	_, err = fmt.Fprintf(s.Out, "%s: %d signatures, all examples give the expected results\n", name, n)
	return err
}
