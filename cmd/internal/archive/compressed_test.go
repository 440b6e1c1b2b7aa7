package archive

import (
	"bytes"
	"testing"
)

func TestXZDictionary(t *testing.T) {
	for name, c := range map[string]struct {
		block []byte
		want  int64
		ok    bool
	}{
		"8 MiB":            {[]byte{2, 0, 0x21, 1, 22, 0}, 8 << 20, true},
		"sizes before it":  {[]byte{3, 0xc0, 0x80, 0x20, 0x90, 0x4e, 0x21, 1, 28, 0}, 64 << 20, true},
		"another filter":   {[]byte{2, 1, 0x04, 0, 0x21, 1, 22}, 0, false},
		"cut":              {[]byte{2, 0, 0x21}, 0, false},
		"an endless size":  {bytes.Repeat([]byte{0xff}, 32), 0, false},
		"a size out of it": {[]byte{2, 0, 0x21, 1, 63}, 0, false},
	} {
		if got, ok := xzDictionary(c.block); got != c.want && ok || ok != c.ok {
			t.Errorf("%s: %d, %v", name, got, ok)
		}
	}
}
