package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/dump/bugcheck"
)

type bugcheckOptions struct {
	outputOptions
	args []string
}

func newBugcheck(s *Streams) *cobra.Command {
	o := &bugcheckOptions{}
	cmd := &cobra.Command{
		Use:   "bugcheck CODE|NAME [PARAMETER…]",
		Short: "Explain a STOP code without a dump",
		Long: `Explain a STOP code by its number or its name, and what its parameters say. Numbers are
hexadecimal, with or without 0x.`,
		Example: "  dumptriage bugcheck 0xA 0x28 2 0 0x8012b4c0\n  dumptriage bugcheck MUST_SUCCEED_POOL_EMPTY",
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

func runBugcheck(s *Streams, o *bugcheckOptions) error {
	codes, err := codesOf(o.args[0])
	if err != nil {
		return err
	}
	var params [4]uint64
	if len(o.args) > 5 {
		return usagef("a STOP has four parameters, got %d", len(o.args)-1)
	}
	wide := false
	for i, a := range o.args[1:] {
		v, ok := parseHex(a, 64)
		if !ok {
			return usagef("parameter %d: %q is no number", i+1, a)
		}
		params[i], wide = v, wide || v>>32 != 0
	}
	var missing [4]bool
	for i := range missing {
		missing[i] = i >= len(o.args)-1
	}
	pointer := 4
	if wide {
		pointer = 8
	}
	w, done, err := o.writer(s, nil)
	if err != nil {
		return err
	}
	for _, code := range codes {
		b := bugcheck.Explain(code, params, bugcheck.Target{PointerSize: pointer, Missing: missing})
		if err = w.Bugcheck(report.NewBugcheckPage(b, bugcheck.Cases(code), pointer, len(o.args) > 1, tool())); err != nil {
			break
		}
	}
	return done(err)
}

// maxMatches bounds what a part of a name may stand for.
const maxMatches = 10

// codesOf reads a code, or finds the codes of a name or of a part of one. Only
// what begins like a number is one: BAD_POOL_HEADER is a name.
func codesOf(text string) ([]uint32, error) {
	if v, ok := parseHex(text, 32); ok {
		return []uint32{uint32(v)}, nil
	}
	found := bugcheck.Find(text)
	switch {
	case len(found) == 0:
		return nil, usagef("%q is neither a STOP code nor a part of a name of one", text)
	case len(found) > maxMatches:
		return nil, usagef("%q is a part of %d names: write more of it", text, len(found))
	}
	var codes []uint32
	for _, e := range found {
		codes = append(codes, e.Code)
	}
	return codes, nil
}

// parseHex reads a hexadecimal number as debuggers print them: 0x optional,
// back-quotes between the halves of a 64-bit one.
func parseHex(text string, bits int) (uint64, bool) {
	t := strings.ToLower(strings.ReplaceAll(text, "`", ""))
	t = strings.TrimPrefix(strings.TrimPrefix(t, "0x"), "x")
	v, err := strconv.ParseUint(t, 16, bits)
	return v, err == nil
}
