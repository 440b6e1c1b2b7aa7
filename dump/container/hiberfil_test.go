package container

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
)

func TestHiberfil(t *testing.T) {
	for word, state := range map[string]string{
		"hibr": "", "HIBR": "", "HORM": "", "wake": "already resumed", "WAKE": "already resumed", "RSTR": "was resuming", "rstr": "was resuming",
	} {
		b := append([]byte(word), make([]byte, 4092)...)
		if !Known(b) {
			t.Errorf("%s is not known", word)
		}
		img, err := Open(context.Background(), bytes.NewReader(b), int64(len(b)))
		if img != nil || !errors.Is(err, ErrUnsupported) || errors.Is(err, ErrNoDump) {
			t.Errorf("%s: %v, %v", word, img, err)
			continue
		}
		for _, want := range []string{"hiberfil.sys", "Hibr2Bin", "kernel memory dump", state} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q does not speak of %q", word, err, want)
			}
		}
	}
	for _, text := range []string{"wake up call list\r\n", "HORMONE levels", "hibr"} {
		if Known([]byte(text)) {
			t.Errorf("%q is taken for a hibernation file", text)
		}
	}
}
