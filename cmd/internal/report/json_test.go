package report

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// TestEscapeJSON: what is written means the same, and nothing in it acts on a
// terminal or an editor.
func TestEscapeJSON(t *testing.T) {
	for text, want := range map[string]string{
		"plain":           `"plain"`,
		"é 界 👩":           `"é 界 👩"`,
		"\u202ea\u2066b":  `"\u202ea\u2066b"`,
		"\u009b31m\u007f": `"\u009b31m\u007f"`,
		"a\u200bb\ufeff":  `"a\u200bb\ufeff"`,
		"\U000e0041":      `"\udb40\udc41"`,
		"\u3164\u2800":    `"\u3164\u2800"`,
		"a\nb\"c\\":       `"a\nb\"c\\"`,
		"\u00a0":          `"\u00a0"`,
	} {
		encoded, err := json.Marshal(text)
		must(t, err)
		got := escapeJSON(encoded)
		if string(got) != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
		var back string
		if err := json.Unmarshal(got, &back); err != nil || back != text {
			t.Errorf("%q comes back as %q, %v", text, back, err)
		}
	}
}

func FuzzEscapeJSON(f *testing.F) {
	f.Add("\u202e\u009b\U000e0041")
	f.Fuzz(func(t *testing.T, text string) {
		encoded, err := json.Marshal(text)
		must(t, err)
		got := escapeJSON(bytes.Clone(encoded))
		var a, b string
		if json.Unmarshal(encoded, &a) != nil || json.Unmarshal(got, &b) != nil || a != b || !utf8.Valid(got) {
			t.Errorf("%q: %q and %q", text, a, b)
		}
		if i := bytes.IndexFunc(got, acts); i >= 0 {
			t.Errorf("%q acts at %d", got, i)
		}
	})
}
