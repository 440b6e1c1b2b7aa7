package lazyregexp

import "testing"

func TestCompiledAtFirstUse(t *testing.T) {
	r := New("(")
	defer func() {
		if recover() == nil {
			t.Error("a pattern that cannot be parsed did not panic at its first use")
		}
	}()
	r.Get()
}

func TestMatches(t *testing.T) {
	r := New(`(\d+)-(\d+)`)
	if m := r.FindStringSubmatch("from 10-20"); len(m) != 3 || m[1] != "10" || m[2] != "20" {
		t.Errorf("FindStringSubmatch = %q", m)
	}
	if got := r.ReplaceAllString("1-2 3-4", "$2-$1"); got != "2-1 4-3" {
		t.Errorf("ReplaceAllString = %q", got)
	}
}
