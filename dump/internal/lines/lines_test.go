package lines

import "testing"

func TestFind(t *testing.T) {
	const list = "# a head\n# of two lines\n0001\tone\n00010002\tone, two\n0003\tthree\twith a tab\n"
	for key, want := range map[string]string{"0001": "one", "00010002": "one, two", "0003": "three\twith a tab"} {
		if got, ok := Find(list, key); !ok || got != want {
			t.Errorf("%s: %q, %v; want %q", key, got, ok, want)
		}
	}
	for _, key := range []string{"", "0", "0000", "000", "0002", "00010003", "0004", "z", "#", "# a head", "three", "0001\tone"} {
		if got, ok := Find(list, key); ok || got != "" {
			t.Errorf("%q is found: %q", key, got)
		}
	}
	if got, ok := Find("", "0001"); ok {
		t.Errorf("an empty list has %q", got)
	}
}
