package cli_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"dumptriage/cmd/internal/cli"
)

var update = flag.Bool("update", false, "write the outputs into the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"dumptriage": func() { os.Exit(cli.Main(os.Args[1:])) },
	})
}

// TestScripts runs the scripts of testdata: commands with their output, error
// output and exit code.
func TestScripts(t *testing.T) {
	testdata, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "../../../testdata/scripts",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("SAMPLES", testdata+"/../../../testdata")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"await":    await,
			"computer": computer,
			"dump":     dumps,
			"exits":    exits,
			"sums":     sums,
		},
	})
}

// sums checks that the lines of the first file are those of the others together.
func sums(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: sums whole part…")
	}
	sorted := func(names []string) []string {
		var out []string
		for _, name := range names {
			out = append(out, strings.SplitAfter(ts.ReadFile(name), "\n")...)
		}
		out = slices.DeleteFunc(out, func(line string) bool { return line == "" })
		slices.Sort(out)
		return out
	}
	if whole, parts := sorted(args[:1]), sorted(args[1:]); len(whole) == 0 || !slices.Equal(whole, parts) {
		ts.Fatalf("%d lines, and %d in the parts", len(whole), len(parts))
	}
}
