package cli_test

import (
	"flag"
	"os"
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
			"computer": computer,
			"dump":     dumps,
			"exits":    exits,
		},
	})
}
