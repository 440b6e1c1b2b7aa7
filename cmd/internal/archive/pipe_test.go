package archive

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"dumptriage/cmd/internal/archive/archivetest"
)

func TestPipe(t *testing.T) {
	var wire bytes.Buffer
	p := newPipe(&wire, &wire)
	long := bytes.Repeat([]byte{0xff, '\n'}, maxPiece/2)
	for _, data := range [][]byte{nil, {0}, long} {
		if err := p.send(request{Read: len(data)}, data); err != nil {
			t.Fatal(err)
		}
		var q request
		if got, err := p.receive(&q); err != nil || q.Read != len(data) || !bytes.Equal(got, data) {
			t.Errorf("%d bytes came as %d, head %+v, %v", len(data), len(got), q, err)
		}
	}
	if _, err := p.receive(&request{}); err != io.EOF {
		t.Errorf("after the last message: %v", err)
	}
}

// TestPipeOfNonsense checks that a message of a process that has lost its head is an error.
func TestPipeOfNonsense(t *testing.T) {
	for name, text := range map[string]string{
		"long head":      "\xff\xff\xff\xff\x00\x00\x00\x00",
		"long data":      "\x00\x00\x00\x02\x00\x04\x00\x01{}",
		"no JSON":        "\x00\x00\x00\x02\x00\x00\x00\x00[}",
		"truncated head": "\x00\x00\x00\x02\x00\x00\x00\x00{",
		"truncated data": "\x00\x00\x00\x02\x00\x00\x00\x02{}x",
		"truncated":      "\x00\x00",
	} {
		if _, err := newPipe(strings.NewReader(text), io.Discard).receive(&answer{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestNames checks that names that are no UTF-8 arrive as they are.
func TestNames(t *testing.T) {
	decodedBy(t, "decodes")
	r, _, err := openRar(bytes.NewReader(archivetest.RAR(0, 0, archivetest.File{Name: "caf\xe9.dmp"})))
	if err != nil {
		t.Fatal(err)
	}
	defer closeReader(r)
	if h, err := r.next(); err != nil || h.Name != "caf\xe9.dmp" {
		t.Errorf("%q, %v", h.Name, err)
	}
}
