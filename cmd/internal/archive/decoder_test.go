package archive

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"dumptriage/cmd/internal/archive/archivetest"
)

// asDecoder makes a process of this test a decoder, or what its value says.
const asDecoder = "TEST_DECODER"

// TestDecoderProcess is no test: it is what a process does that decodes for another.
func TestDecoderProcess(*testing.T) {
	switch os.Getenv(asDecoder) {
	case "decodes":
		Decode(os.Stdin, os.Stdout)
	case "hangs":
		io.Copy(io.Discard, os.Stdin)
	case "dies":
	default:
		return
	}
	os.Exit(0)
}

// decodedBy has archives decoded by processes that do as is said.
func decodedBy(t *testing.T, does string) {
	t.Helper()
	Decoder = func() *exec.Cmd {
		c := exec.Command(os.Args[0], "-test.run=^TestDecoderProcess$")
		c.Env = append(os.Environ(), asDecoder+"="+does)
		return c
	}
	t.Cleanup(func() { Decoder = nil })
}

// unpackAll is the content of the members of an archive, read while they are listed and
// afterwards, and what went wrong.
func unpackAll(t *testing.T, b []byte) (passing, later []string, errs []error) {
	t.Helper()
	l, err := listRar(Source{ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, "")
	if err != nil {
		return nil, nil, []error{err}
	}
	for m, err := range l.Members {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		rest, err := io.ReadAll(m.passing.rest)
		passing = append(passing, m.Name+" "+string(m.sniffed)+string(rest))
		errs = append(errs, err)
		r, _, err := m.stream(bytes.NewReader(b))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		whole, err := io.ReadAll(r)
		closeReader(r)
		later = append(later, m.Name+" "+string(whole))
		errs = append(errs, err)
	}
	return passing, later, errs
}

// TestDecoder: a process decodes what the library decodes in this one, and tells the same errors.
func TestDecoder(t *testing.T) {
	files := []archivetest.File{{Name: "a.dmp", Data: bytes.Repeat([]byte("PAGEDU64"), 40_000)}, {Name: "empty", Data: nil}, {Name: "b.txt", Data: []byte("text")}}
	whole := archivetest.RAR(0, 0, files...)
	damaged := bytes.Replace(bytes.Clone(whole), []byte("PAGEDU64"), []byte("PAGEDU32"), 1)
	for name, b := range map[string][]byte{"whole": whole, "damaged": damaged, "truncated": whole[:len(whole)/2], "encrypted": archivetest.RAR(0, 4, files...), "junk": whole[:30], "none": nil} {
		t.Run(name, func(t *testing.T) {
			Decoder = nil
			want, wantLater, wantErrs := unpackAll(t, b)
			decodedBy(t, "decodes")
			got, later, errs := unpackAll(t, b)
			if strings.Join(got, "|") != strings.Join(want, "|") || strings.Join(later, "|") != strings.Join(wantLater, "|") {
				t.Errorf("%.60q, %.60q; want %.60q", got, later, want)
			}
			for i := range max(len(errs), len(wantErrs)) {
				if i >= len(errs) || i >= len(wantErrs) || (errs[i] == nil) != (wantErrs[i] == nil) || errs[i] != nil && errs[i].Error() != wantErrs[i].Error() {
					t.Fatalf("errors %v, want %v", errs, wantErrs)
				}
			}
		})
	}
}

// TestDecoderBounds: what takes too much memory or time, or kills its process, is an error.
func TestDecoderBounds(t *testing.T) {
	patience = 3 * time.Second
	defer func() { patience = decodePatience }()
	for name, c := range map[string]struct {
		does  string
		b     []byte
		reads bool // of the first member
		want  error
	}{
		"a usual model": {"decodes", archivetest.PPMd(16), true, nil},
		"a large model": {"decodes", archivetest.PPMd(256), false, errDecoder},
		"hangs":         {"hangs", archivetest.PPMd(1), false, errSlow},
		"dies":          {"dies", archivetest.PPMd(1), false, errDecoder},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.HasSuffix(name, "model") && !boundsMemory() {
				t.Skip("memory is bounded on Linux, and not with the race detector")
			}
			decodedBy(t, c.does)
			got, _, errs := unpackAll(t, c.b)
			if err := errors.Join(errs...); c.want != nil && !errors.Is(err, c.want) || (len(got) > 0) != c.reads {
				t.Errorf("%d members, %v, want %v", len(got), err, c.want)
			}
		})
	}
}
