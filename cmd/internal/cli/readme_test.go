package cli_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"bytes"

	"dumptriage/cmd/internal/cli"
)

// shows are the documents that show commands, and how many they show at least.
var shows = map[string]int{"README.md": 3, ".github/GUIDE.md": 2}

// example is one command of the README with the output shown below it.
type example struct {
	command string
	output  []string
}

// goRun is how the README calls the program without installing it.
const goRun = "go run ./cmd/dumptriage "

// TestReadme runs every command that the README and the guide show in a console block and
// compares what it prints. With -update they are rewritten.
func TestReadme(t *testing.T) {
	t.Chdir("../../..")
	for path, least := range shows {
		runsWhatItShows(t, path, least)
	}
}

func runsWhatItShows(t *testing.T, path string, least int) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(raw), "```")
	shown := 0
	for i, b := range blocks {
		if i%2 == 0 || !strings.HasPrefix(b, "console\n") {
			continue
		}
		var out strings.Builder
		for _, e := range examples(strings.TrimPrefix(b, "console\n")) {
			out.WriteString("$ " + e.command + "\n")
			args, ok := strings.CutPrefix(strings.TrimPrefix(e.command, goRun), "dumptriage ")
			if !ok && args == e.command {
				// The test command itself: these tests are what it runs.
				if e.command != "go test ./..." {
					t.Errorf("%s shows a command that no test runs: %s", path, e.command)
				}
				continue
			}
			shown++
			want := strings.Join(e.output, "\n")
			got := shortened(output(t, strings.Fields(args)), e.output)
			out.WriteString(got)
			if !*update && strings.TrimRight(got, "\n") != strings.TrimRight(want, "\n") {
				t.Errorf("%s prints today:\n%s", e.command, got)
			}
		}
		blocks[i] = "console\n" + out.String()
	}
	if shown < least {
		t.Errorf("%s shows %d commands", path, shown)
	}
	if *update {
		if err := os.WriteFile(path, []byte(strings.Join(blocks, "```")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// left stands in the README for the rest of an output.
const left = "…"

// shortened is an output as far as the README shows it.
func shortened(got string, shown []string) string {
	n := slices.Index(shown, left)
	if n < 0 {
		return got
	}
	lines := strings.SplitAfter(got, "\n")
	return strings.Join(lines[:min(n, len(lines))], "") + left + "\n"
}

func output(t *testing.T, args []string) string {
	t.Helper()
	var out, errs bytes.Buffer
	s := &cli.Streams{In: strings.NewReader(""), Out: &out, Err: &errs, OutTerminal: true}
	if code := cli.Run(t.Context(), args, s); code != 0 {
		t.Errorf("%q: exit code %d: %s", args, code, errs.String())
	}
	return out.String()
}

func examples(block string) []example {
	var out []example
	for _, line := range strings.Split(strings.TrimRight(block, "\n"), "\n") {
		if cmd, ok := strings.CutPrefix(line, "$ "); ok {
			out = append(out, example{command: cmd})
			continue
		}
		if n := len(out); n > 0 {
			out[n-1].output = append(out[n-1].output, line)
		}
	}
	return out
}
