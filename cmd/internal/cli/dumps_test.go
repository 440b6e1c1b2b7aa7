package cli_test

import (
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"dumptriage/dump/dumptest"
)

// dumps is a script command: "dump FILE NAME…" writes the synthetic dump whose
// name in dumptest.Every has these words in it.
func dumps(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: dump FILE NAME…")
	}
	name := strings.Join(args[1:], " ")
	for _, s := range dumptest.Every() {
		if strings.Contains(s.Name, name) {
			ts.Check(os.WriteFile(ts.MkAbs(args[0]), s.Bytes, 0o644))
			return
		}
	}
	ts.Fatalf("no synthetic dump is named %q", name)
}
