package batch

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"dumptriage/cmd/internal/triage"
)

func identity(t *testing.T, content []byte) string {
	t.Helper()
	in := &Input{ReaderAt: bytes.NewReader(content), Source: triage.Source{Path: "x", Size: int64(len(content))}}
	id, err := in.Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestIdentityOfSmallInputs(t *testing.T) {
	for _, content := range [][]byte{nil, []byte("dump"), bytes.Repeat([]byte("page"), hashSize)} {
		sum := sha256.Sum256(content)
		if got, want := identity(t, content), "sha256:"+hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%d bytes: %s, want %s", len(content), got, want)
		}
	}
}

// TestIdentityOfLargeInputs: the size, the first and the last sample, and those between count.
func TestIdentityOfLargeInputs(t *testing.T) {
	content := make([]byte, wholeSize+samples*100)
	first := identity(t, content)
	if again := identity(t, bytes.Clone(content)); again != first {
		t.Errorf("the same content has two identities, %s and %s", first, again)
	}
	if longer := identity(t, append(bytes.Clone(content), 0)); longer == first {
		t.Error("a byte more does not change the identity")
	}
	step := len(content) / samples
	for _, at := range []int{0, sampleSize - 1, step, (samples / 2) * step, (samples - 1) * step} {
		changed := bytes.Clone(content)
		changed[at] = 1
		if identity(t, changed) == first {
			t.Errorf("a change at byte %d does not change the identity", at)
		}
	}
}
