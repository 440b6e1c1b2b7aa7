package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/dump/release"
	"dumptriage/signatures"
)

// listOptions are those of signatures list.
type listOptions struct {
	*signaturesOptions
	format  string
	kind    string
	windows string
	stop    string
	module  string
	tag     string
}

// The formats of the list.
const listText, listJSON = "text", "json"

func newSignaturesList(s *Streams, o *signaturesOptions) *cobra.Command {
	l := &listOptions{signaturesOptions: o}
	cmd := &cobra.Command{
		Use: "list", Short: "List the known issues", Args: noArgs,
		Example: "  dumptriage signatures list --stop 0xa --module tcpip.sys\n  dumptriage signatures list --tag NDPt\n  dumptriage signatures list --windows win11 --kind leak",
		RunE:    func(*cobra.Command, []string) error { return runSignaturesList(s, l) },
	}
	f := cmd.Flags()
	f.StringVarP(&l.format, "format", "f", listText, "output format: "+listText+", "+listJSON)
	f.StringVar(&l.kind, "kind", "", "list only this kind: "+strings.Join(signatures.Kinds(), ", "))
	f.StringVar(&l.windows, "windows", "", "list only issues of this version of Windows, such as nt40 or win10")
	f.StringVar(&l.stop, "stop", "", "list only issues with this stop code, such as 0xA")
	f.StringVar(&l.module, "module", "", "list only issues that name this driver, such as tcpip.sys")
	f.StringVar(&l.tag, "tag", "", "list only issues that name this pool tag, such as NDPt")
	complete := func(flag string, words []string) {
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	}
	complete("format", []string{listText, listJSON})
	complete("kind", signatures.Kinds())
	complete("windows", families())
	return cmd
}

func families() []string {
	ids := make([]string, len(release.Families))
	for i, f := range release.Families {
		ids[i] = f.ID
	}
	return ids
}

// filter reads the flags.
func (l *listOptions) filter() (signatures.Filter, error) {
	f := signatures.Filter{Kind: l.kind, Family: l.windows, Module: l.module, Tag: l.tag}
	if l.kind != "" && !slices.Contains(signatures.Kinds(), l.kind) {
		return f, usagef("--kind %s: use one of %s%s", l.kind, strings.Join(signatures.Kinds(), ", "), suggest(l.kind, signatures.Kinds()))
	}
	if l.windows != "" && release.Order(l.windows) < 0 {
		return f, usagef("--windows %s: use one of %s%s", l.windows, strings.Join(families(), ", "), suggest(l.windows, families()))
	}
	if l.stop != "" {
		digits := strings.TrimPrefix(strings.ToLower(l.stop), "0x")
		code, err := strconv.ParseUint(digits, 16, 32)
		if err != nil || code == 0 {
			return f, usagef("--stop %s: use a stop code, as 0xA", l.stop)
		}
		f.Stop = uint32(code)
	}
	return f, nil
}

func runSignaturesList(s *Streams, l *listOptions) error {
	format := strings.ToLower(l.format)
	if format != listText && format != listJSON {
		return usagef("--format %s: use %s or %s", l.format, listText, listJSON)
	}
	filter, err := l.filter()
	if err != nil {
		return err
	}
	set, err := l.set()
	if err != nil {
		return err
	}
	picked := slices.DeleteFunc(set.All(), func(sig *signatures.Signature) bool { return !filter.Picks(sig) })
	if format == listJSON {
		return report.WriteKnownIssues(s.Out, picked)
	}
	width := 0
	for _, sig := range picked {
		width = max(width, len(sig.ID))
	}
	for _, sig := range picked {
		if _, err := fmt.Fprintf(s.Out, "%-*s  %-16s  at most %-8s  %s\n", width, sig.ID, sig.Kind, sig.Cap, sig.Title); err != nil {
			return err
		}
	}
	if len(picked) == 0 {
		fmt.Fprintf(s.Err, "none of the %d signatures matches\n", len(set.All()))
	}
	return nil
}
