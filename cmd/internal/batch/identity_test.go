package batch

import (
	"bytes"
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

// TestIdentityOfSmallInputs: the identities of stored reports must stay what they are. The
// hashes are those of xxhsum, the program of the hash's author.
func TestIdentityOfSmallInputs(t *testing.T) {
	for _, test := range []struct {
		content []byte
		want    string
	}{
		{nil, "x1-ef46db3751d8e999-0"},
		{[]byte("dump"), "x1-ba56ee4b4d5168b8-4"},
		{bytes.Repeat([]byte("page"), hashSize), "x1-812b161a5315e892-100000"},
	} {
		if got := identity(t, test.content); got != test.want {
			t.Errorf("%d bytes: %s, want %s", len(test.content), got, test.want)
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
