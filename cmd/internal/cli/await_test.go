package cli_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// awaitPatience is how long await waits: far longer than anything takes that works.
const awaitPatience = time.Minute

// await waits until a file that another program writes holds a pattern count times or more.
func await(ts *testscript.TestScript, neg bool, args []string) {
	const usage = "usage: await -count=N pattern file"
	if neg || len(args) != 3 {
		ts.Fatalf(usage)
	}
	count, err := strconv.Atoi(strings.TrimPrefix(args[0], "-count="))
	if err != nil {
		ts.Fatalf(usage)
	}
	pattern, err := regexp.Compile(args[1])
	if err != nil {
		ts.Fatalf("%v", err)
	}
	path := ts.MkAbs(args[2])
	var text []byte
	for end := time.Now().Add(awaitPatience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if text, err = os.ReadFile(path); err == nil && len(pattern.FindAll(text, count)) == count {
			return
		}
	}
	ts.Fatalf("%s holds %q %d times, want %d: %.500s", args[2], args[1], len(pattern.FindAll(text, -1)), count, text)
}
