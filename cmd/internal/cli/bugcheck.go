package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/textlog"
	"dumptriage/dump/transcript"
)

type bugcheckOptions struct {
	outputOptions
	args []string
}

func newBugcheck(s *Streams) *cobra.Command {
	o := &bugcheckOptions{}
	cmd := &cobra.Command{
		Use:   "bugcheck CODE|NAME|TEXT|- [PARAMETER…]",
		Short: "Explain a stop code, STOP screen or event, without a dump",
		Long: `Explain a bug check and its parameters. It is given by its number or name, or as text: a STOP
screen, an event (1001 of BugCheck or Windows Error Reporting, 41 of Kernel-Power), or output
of the debugger's !analyze; '-' reads the text from standard input. Numbers are hexadecimal,
with or without 0x; 0n209 is decimal. A number that could be either is explained as both.

Exit status:
  0  success
  1  failure, or the stop code is not documented
  2  wrong usage`,
		Example: "  dumptriage bugcheck 0xA 0x28 2 0 0x8012b4c0\n  dumptriage bugcheck MUST_SUCCEED_POOL_EMPTY\n  dumptriage bugcheck '*** STOP: 0x0000000A (0x28,0x2,0x0,0x8012b4c0)'",
		Args:    someArgs("code or name"),
		RunE: func(_ *cobra.Command, args []string) error {
			o.args = args
			return runBugcheck(s, o)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var names []string
			for _, e := range bugcheck.All() {
				names = append(names, e.Name)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
	o.outputOptions.flags(cmd)
	return cmd
}

// maxStdin bounds the text that is read from standard input.
const maxStdin = 1 << 20

// text is what was typed, or what standard input holds.
func (o *bugcheckOptions) text(s *Streams) (string, error) {
	if len(o.args) != 1 || o.args[0] != "-" {
		return strings.Join(o.args, " "), nil
	}
	b, err := io.ReadAll(io.LimitReader(s.In, maxStdin))
	return string(b), err
}

func runBugcheck(s *Streams, o *bugcheckOptions) error {
	text, err := o.text(s)
	if err != nil {
		return err
	}
	stops := textlog.Stops([]byte(text), transcript.Names)
	if len(stops) == 0 {
		return noStop(text)
	}
	codes := make([][]uint32, len(stops))
	for i, stop := range stops {
		if codes[i], err = codesOf(stop); err != nil {
			return err
		}
	}
	w, done, err := o.writer(s, nil)
	if err != nil {
		return err
	}
	switch digits := strings.TrimSpace(text); {
	case stops[0].Bare && len(codes[0]) > 1:
		s.note("%s may be hexadecimal or decimal: both are explained, the likelier first", digits)
	case stops[0].Bare && codes[0][0] != stops[0].Code:
		s.note("0x%s is not a documented stop code; decimal %s is 0x%X", digits, digits, codes[0][0])
	}
	known := false
	for i := range stops {
		documented, err := explain(w, codes[i], &stops[i])
		if err != nil {
			return done(err)
		}
		known = known || documented
	}
	if !known {
		return done(errUnlisted)
	}
	return done(nil)
}

// explain writes a page on each code that a STOP may mean, and says whether one is documented.
func explain(w report.Writer, codes []uint32, stop *textlog.Stop) (documented bool, err error) {
	var params [4]uint64
	copy(params[:], stop.Params)
	target := bugcheck.Target{PointerSize: 4}
	if stop.Wide {
		target.PointerSize = 8
	}
	for i := range target.Missing {
		target.Missing[i] = i >= len(stop.Params)
	}
	for _, code := range codes {
		b := bugcheck.Explain(code, params, target)
		documented = documented || b.Documented
		if err := w.Bugcheck(report.NewBugcheckPage(b, bugcheck.Cases(code), target.PointerSize, len(stop.Params) > 0, tool())); err != nil {
			return documented, err
		}
	}
	return documented, nil
}

// errUnlisted says that a code is in no public list, which the page has said.
var errUnlisted = fmt.Errorf("the stop code is not documented: %w", errSilent)

// noStop complains of a text without a STOP.
func noStop(text string) error {
	const most = 60
	if text = strings.Join(strings.Fields(text), " "); len(text) > most {
		text = text[:most] + "…"
	}
	return usagef("%s is not a stop code, a bug check name, or the text of a STOP screen or event; a code has at most four parameters", report.Safe(strconv.Quote(text)))
}

// maxMatches bounds what a part of a name may stand for.
const maxMatches = 10

// codesOf returns the codes that are meant: of a number that may be decimal, both;
// of a name or a part of one, all that have it.
func codesOf(stop textlog.Stop) ([]uint32, error) {
	if stop.Bare {
		return bothWays(stop.Code), nil
	}
	if stop.Name == "" {
		return []uint32{stop.Code}, nil
	}
	found := bugcheck.Find(stop.Name)
	switch {
	case len(found) == 0:
		return nil, noName(stop.Name)
	case len(found) > maxMatches:
		return nil, usagef("%q is part of %d names: write more of it, such as %s", stop.Name, len(found), found[0].Name)
	}
	var codes []uint32
	for _, e := range found {
		codes = append(codes, e.Code)
	}
	return codes, nil
}

// bothWays returns a number that was read as hexadecimal and the same digits as a
// decimal one, as event 41 has them, as far as there are such codes.
func bothWays(hex uint32) []uint32 {
	decimal, err := strconv.ParseUint(strconv.FormatUint(uint64(hex), 16), 10, 32)
	_, hexKnown := bugcheck.Lookup(hex)
	_, decimalKnown := bugcheck.Lookup(uint32(decimal))
	switch {
	case err != nil || !decimalKnown || uint32(decimal) == hex:
		return []uint32{hex}
	case !hexKnown:
		return []uint32{uint32(decimal)}
	case facts.CommonStop(uint32(decimal)) && !facts.CommonStop(hex):
		return []uint32{uint32(decimal), hex}
	}
	return []uint32{hex, uint32(decimal)}
}

// noName complains of a name that no STOP has, and says which may be meant.
func noName(name string) error {
	var names []string
	for _, e := range bugcheck.All() {
		names = append(names, e.Name)
	}
	return usagef("%q is not a stop code or part of a bug check name%s", name, suggest(strings.ToUpper(strings.ReplaceAll(name, " ", "_")), names))
}
