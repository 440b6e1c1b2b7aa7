package units

import "testing"

func TestParseBytes(t *testing.T) {
	for text, want := range map[string]uint64{
		"0": 0, "1": 1, "512b": 512, "64MB": 64_000_000, "64MiB": 64 << 20, "64 mib": 64 << 20, "1.5GiB": 3 << 29, "2T": 2 << 40, "500M": 500 << 20, "3kb": 3000,
	} {
		got, err := ParseBytes(text)
		if err != nil || got != want {
			t.Errorf("ParseBytes(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "MB", "-1", "0x10", "1e30GB", "nan", "inf", "9EB", "1_000", "512 bytes", "1 2", "+1"} {
		if got, err := ParseBytes(text); err == nil {
			t.Errorf("ParseBytes(%q) = %d", text, got)
		}
	}
}
