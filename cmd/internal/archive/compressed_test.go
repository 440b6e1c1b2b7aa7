package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"runtime"
	"testing"

	"dumptriage/cmd/internal/archive/archivetest"
)

// withDictionary is xz data whose only block asks for another dictionary (The .xz File
// Format, 3.1): 40 is one of 4 GiB.
func withDictionary(data []byte, size byte) []byte {
	const header = 12
	out := bytes.Clone(data)
	block := out[header : header+(int(data[header])+1)*4]
	block[bytes.IndexByte(block, 0x21)+2] = size
	binary.LittleEndian.PutUint32(block[len(block)-4:], crc32.ChecksumIEEE(block[:len(block)-4]))
	return out
}

// TestXZDictionary: what takes too much memory is refused in any stream, before it gets
// any; streams that follow each other are one.
func TestXZDictionary(t *testing.T) {
	data := archivetest.XZ(t, []byte("MDMP and so on"))
	large := withDictionary(data, 40)
	for name, c := range map[string]struct {
		in   []byte
		want string
		err  error
	}{
		"one stream":                      {data, "MDMP and so on", nil},
		"two streams":                     {append(bytes.Clone(data), data...), "MDMP and so onMDMP and so on", nil},
		"a dictionary of 4 GiB":           {large, "", errDictionary},
		"a dictionary of 4 GiB, later":    {append(bytes.Clone(data), large...), "MDMP and so on", errDictionary},
		"truncated":                       {data[:len(data)-9], "MDMP and so on", io.ErrUnexpectedEOF},
		"truncated in the second's head":  {append(bytes.Clone(data), data[:7]...), "MDMP and so on", io.ErrUnexpectedEOF},
		"a dictionary of 1 MiB":           {withDictionary(data, 16), "MDMP and so on", nil},
		"a dictionary of 128 MiB":         {withDictionary(data, 30), "MDMP and so on", nil},
		"a dictionary of 192 MiB":         {withDictionary(data, 31), "", errDictionary},
		"an impossible dictionary, later": {append(bytes.Clone(data), withDictionary(data, 63)...), "MDMP and so on", errAny},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r, err := openXZ(bytes.NewReader(c.in))
		var got []byte
		if err == nil {
			got, err = io.ReadAll(r)
		}
		runtime.ReadMemStats(&after)
		if string(got) != c.want || !errors.Is(err, c.err) && (c.err != errAny || err == nil) {
			t.Errorf("%s: %q, %v; want %q, %v", name, got, err, c.want, c.err)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 2*maxDictionary {
			t.Errorf("%s: %d bytes were allocated", name, n)
		}
	}
}

// errAny stands for any error.
var errAny = errors.New("any")
