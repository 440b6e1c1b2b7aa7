package report

import "testing"

// TestLinks: a word that leads to a page is a link where the terminal shows links; an
// address that cannot be followed is not.
func TestLinks(t *testing.T) {
	for _, test := range []struct {
		options Options
		url     string
		want    string
	}{
		{Options{}, "https://a.example/b", "one two\n"},
		{Options{Links: true}, "https://a.example/b", "\x1b]8;id=w;https://a.example/b\x1b\\one\x1b]8;;\x1b\\ two\n"},
		{Options{Links: true}, "", "one two\n"},
		{Options{Links: true}, "javascript:alert(1)", "one two\n"},
		{Options{Links: true}, "https://a.example/\x1b]0;title\a", "one two\n"},
		{Options{Links: true, Color: true}, "https://a.example/b", "\x1b]8;id=w;https://a.example/b\x1b\\\x1b[1mone\x1b[0m\x1b]8;;\x1b\\ two\n"},
	} {
		l := newLines(test.options)
		l.wrap("", "", in(bold, "one").to(test.url), text(" two"))
		if got := l.buf.String(); got != test.want {
			t.Errorf("%+v, %q: %q, want %q", test.options, test.url, got, test.want)
		}
	}
}
