package archive

import (
	"strings"
	"testing"
)

func TestSolidRar(t *testing.T) {
	// RAR 5: main archive headers with and without an extra area.
	for head, want := range map[string]bool{
		"Rar!\x1a\x07\x01\x00\x33\x92\xb5\xe5\x0a\x01\x05\x06\x00\x05\x01\x01\x80\x80\x00": false,
		"Rar!\x1a\x07\x01\x00\x33\x92\xb5\xe5\x0a\x01\x05\x06\x04\x05\x01\x01\x80\x80\x00": true,
		"Rar!\x1a\x07\x01\x00\x33\x92\xb5\xe5\x03\x01\x00\x04":                             true,
		"Rar!\x1a\x07\x01\x00\x33\x92\xb5\xe5\x03\x01\x00\x00":                             false,
		"Rar!\x1a\x07\x01": false, "Rar!\x1a\x07\x00": false, "": false,
	} {
		if got := solidRar(strings.NewReader(head)); got != want {
			t.Errorf("% x: %v", head, got)
		}
	}
}
