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
