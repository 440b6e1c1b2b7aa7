package cli_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// textForms are texts of every form, with what a report on each says and does not say.
const textForms = "../../../../shared/textforms/"

func TestTextForms(t *testing.T) {
	raw, err := os.ReadFile(textForms + "expected.json")
	if err != nil {
		t.Skipf("the texts are not here (%s): skipped", textForms)
	}
	var all []struct {
		File       string
		Exit       any
		MustSay    []string `json:"must_say"`
		MustNotSay []string `json:"must_not_say"`
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	for _, want := range all {
		out, _, code := run(t, "triage", textForms+want.File)
		said := strings.ToLower(strings.Join(strings.Fields(out), " "))
		for _, words := range want.MustSay {
			if !strings.Contains(said, strings.ToLower(words)) {
				t.Errorf("%s: %q is not said", want.File, words)
			}
		}
		for _, words := range want.MustNotSay {
			if strings.Contains(said, strings.ToLower(words)) {
				t.Errorf("%s: %q is said", want.File, words)
			}
		}
		if want.Exit == 0.0 && code != 0 || want.Exit == "nonzero" && code == 0 {
			t.Errorf("%s: exit code %d, want %v", want.File, code, want.Exit)
		}
	}
}

// TestPoolusedPairs: what a debugger printed of a pool, and the dump of the same moment,
// give the same bytes for every tag.
func TestPoolusedPairs(t *testing.T) {
	const shared = "../../../../shared/"
	for _, name := range []string{
		"corpus/nt-compatible/nt52-compatible-stop-d1", "real-x64/nt52-compatible-x64-stop-c000021a", "real-x64/nt52-compatible-x64-stop-d1-leak",
	} {
		if _, err := os.Stat(shared + name + ".poolused.txt"); err != nil {
			t.Skipf("the listing is not here: skipped")
		}
		listed, counted := bytesByTag(t, shared+name+".poolused.txt"), bytesByTag(t, shared+name+".dmp.zip")
		if len(listed) < 100 || len(listed) != len(counted) {
			t.Errorf("%s: %d tags in the text, %d in the dump", name, len(listed), len(counted))
		}
		for tag, n := range listed {
			if counted[tag] != n && tag != "Anon" { // that is how it prints a tag of zeros
				t.Errorf("%s: %s: %v in the text, %v in the dump", name, tag, n, counted[tag])
			}
		}
	}
}

// bytesByTag are the bytes of each tag in nonpaged and paged pool, where it has any.
func bytesByTag(t *testing.T, path string) map[string][2]uint64 {
	t.Helper()
	out, errs, _ := run(t, "pool", "-f", "json", path)
	type counters struct{ Bytes uint64 }
	var lists []struct {
		Pool struct {
			Tags []struct {
				Tag             string
				NonPaged, Paged counters
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &lists); err != nil || len(lists) != 1 {
		t.Fatalf("%s: %v, %s", path, err, errs)
	}
	all := map[string][2]uint64{}
	for _, tag := range lists[0].Pool.Tags {
		if n := [2]uint64{tag.NonPaged.Bytes, tag.Paged.Bytes}; n != [2]uint64{} {
			all[tag.Tag] = n
		}
	}
	return all
}
