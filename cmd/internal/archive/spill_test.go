package archive

import (
	"bytes"
	"testing"
)

func TestWriteSparse(t *testing.T) {
	full, hole := bytes.Repeat([]byte{7}, blockSize), make([]byte, blockSize)
	tests := []struct {
		name    string
		pieces  [][]byte
		written int64
	}{
		{"nothing", nil, 0},
		{"short", [][]byte{{1, 2}}, 2},
		{"short zeros", [][]byte{{0, 0}}, 0},
		{"hole", [][]byte{full, hole, full}, 2 * blockSize},
		{"ends in a hole", [][]byte{full, hole, hole, {0}}, blockSize},
		{"starts with a hole", [][]byte{hole, full}, blockSize},
		{"last byte only", [][]byte{hole[1:], {1}}, blockSize},
	}
	for _, test := range tests {
		s := &Spill{Dir: t.TempDir()}
		want := bytes.Join(test.pieces, nil)
		sp, err := s.Pour(t.Context(), bytes.NewReader(want), func([]byte, int64) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(want)+1)
		n, _ := sp.ReadAt(got, 0)
		if !bytes.Equal(got[:n], want) || sp.Size != int64(len(want)) || s.written != test.written {
			t.Errorf("%s: %d bytes of %d, %d written, want %d", test.name, n, len(want), s.written, test.written)
		}
		s.Close()
	}
}
