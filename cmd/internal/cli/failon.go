package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
)

// A failOn says whether a report is what --fail-on asks for.
type failOn func(*report.Document) bool

// never is --fail-on that was not given.
func never(*report.Document) bool { return false }

// verdicts and severities are what --fail-on takes, the weakest first: a report
// fits that has this or more.
var (
	verdicts   = []string{"possible", "probable", "strong"}
	severities = []string{"low", "medium", "high", "critical"}
)

// onSuspect asks for a third-party driver that more than a word on the stack
// speaks against.
const onSuspect = "suspect"

// onNew asks for any crash that a baseline does not have.
const onNew = "new"

func failOnValues() []string { return slices.Concat(verdicts, severities, []string{onSuspect, onNew}) }

func failOnFlag(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "fail-on", "", "exit with 4 if a known issue matches with at least this confidence ("+strings.Join(verdicts, ", ")+
		"), if a crash has at least this severity ("+strings.Join(severities, ", ")+"), or if a third-party driver is a suspect ("+onSuspect+"); scan: if a crash is not in the --baseline ("+onNew+")")
	_ = cmd.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions(failOnValues(), cobra.ShellCompDirectiveNoFileComp))
}

// parseFailOn reads --fail-on; "" is no limit. A baseline leaves what is not new out of the
// reports, so that each of them is.
func parseFailOn(text string) (failOn, error) {
	verdict, severity := slices.Index(verdicts, text), slices.Index(severities, text)
	switch {
	case text == "":
		return never, nil
	case verdict >= 0:
		return func(d *report.Document) bool {
			return slices.ContainsFunc(d.Findings, func(f report.Finding) bool { return slices.Index(verdicts, f.Verdict) >= verdict })
		}, nil
	case severity >= 0:
		return func(d *report.Document) bool { return slices.Index(severities, d.Ticket.Severity) >= severity }, nil
	case text == onNew:
		return func(d *report.Document) bool { return d.Error == "" }, nil
	case text == onSuspect:
		return func(d *report.Document) bool {
			return slices.ContainsFunc(d.Blame, func(b report.Blame) bool { return !b.Windows && !b.Doubtful })
		}, nil
	}
	return nil, usagef("--fail-on %s: use %s%s", text, strings.Join(failOnValues(), ", "), suggest(text, failOnValues()))
}
