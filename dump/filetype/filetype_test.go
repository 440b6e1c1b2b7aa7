package filetype

import (
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	tar := make([]byte, 512)
	copy(tar[257:], "ustar")
	for head, want := range map[string]Type{
		"PK\x03\x04\x14\x00": {Zip, true}, "\x1f\x8b\x08\x00": {Gzip, true}, "MSCF\x00": {Cabinet, true}, string(tar): {Tar, true},
		"BZh91AY&SY\x00": {Bzip2, true}, "MZ\x90\x00": {"a Windows program or driver", false}, "%PDF-1.4\n": {"a PDF document", false},
	} {
		if got, ok := Of([]byte(head)); !ok || got != want {
			t.Errorf("%.10q: %v, %v; want %v", head, got, ok, want)
		}
	}
	for _, head := range []string{"", "\x00\x01", "MZ notes\n", "BZhang was here\n", "regfile\n", "PAGEDU64"} {
		if got, ok := Of([]byte(head)); ok {
			t.Errorf("%q: %v, want nothing", head, got)
		}
	}
}

func TestIsText(t *testing.T) {
	for _, head := range []string{"", "Überschrift\r\n", "caf\xc3", "a\fb", strings.Repeat("ä", 4000)} {
		if !IsText([]byte(head)) {
			t.Errorf("%.10q is no text", head)
		}
	}
	for _, head := range []string{"\x00", "caf\xe9 latin", "a\x1b[0m"} {
		if IsText([]byte(head)) {
			t.Errorf("%q is text", head)
		}
	}
}
