package facts

import "testing"

func TestFileName(t *testing.T) {
	for in, want := range map[string]string{`\SystemRoot\a.sys`: "a.sys", "a.sys": "a.sys", "/usr/lib/x.so": "x.so", `a\`: ""} {
		if got := FileName(in); got != want {
			t.Errorf("%q gives %q", in, got)
		}
	}
}
