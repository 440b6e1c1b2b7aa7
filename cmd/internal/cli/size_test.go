package cli

import "testing"

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{
		"64GiB": 64 << 30, "500M": 500 << 20, "1000000": 1000000, "1.5 kb": 1500, "2b": 2, " 3KIB ": 3072,
	} {
		if got, err := parseSize(text); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "nan", "inf", "-1", "0", "0.1B", "1e30", "0x10", "1_000", "10 PB", "GB", "9223372036854775807"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("%q gives %d", text, got)
		}
	}
}
