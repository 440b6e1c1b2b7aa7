package spell

import "testing"

func TestClosest(t *testing.T) {
	words := []string{"markdown", "json", "ndjson", "rows", "csv", "tsv", "STATUS_NO_MEMORY"}
	for word, want := range map[string]string{
		"jsno": "json", "JSON": "json", "markdwon": "markdown", "cvs": "csv", "row": "rows", "status_no_memry": "STATUS_NO_MEMORY",
		"xml": "", "": "", "yaml": "", "markup": "", "c": "",
	} {
		if got := Closest(word, words); got != want {
			t.Errorf("Closest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b        string
		limit, want int
	}{{"", "", 3, 0}, {"ab", "ba", 3, 1}, {"abc", "abd", 3, 1}, {"abc", "", 5, 3}, {"abc", "xyz", 2, 2}, {"kitten", "sitting", 9, 3}} {
		if got := distance(c.a, c.b, c.limit); got != c.want {
			t.Errorf("distance(%q, %q, %d) = %d, want %d", c.a, c.b, c.limit, got, c.want)
		}
	}
}
