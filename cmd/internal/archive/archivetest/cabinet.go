package archivetest

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"testing"
)

// Cab builds a cabinet after [MS-CAB]: all files in one folder of blocks of 32
// KiB, with reserved bytes wherever there may be some.
func Cab(t testing.TB, compression uint16, files ...File) []byte {
	le := binary.LittleEndian
	var list, blocks []byte
	at := 0
	for _, f := range files {
		list = le.AppendUint32(list, uint32(len(f.Data)))
		list = le.AppendUint32(list, uint32(at))
		list = append(list, make([]byte, 8)...) // folder 0, date, time, attributes
		list = append(append(list, f.Name...), 0)
		at += len(f.Data)
	}
	n := 0
	var window []byte
	for data := Joined(files); len(data) > 0; n++ {
		piece := data[:min(len(data), 32<<10)]
		data = data[len(piece):]
		packed := piece
		if compression == 1 {
			var b bytes.Buffer
			b.WriteString("CK")
			w, err := flate.NewWriterDict(&b, 6, window)
			if err != nil {
				t.Fatal(err)
			}
			w.Write(piece)
			w.Close()
			packed, window = b.Bytes(), piece
		}
		blocks = le.AppendUint32(blocks, 0)
		blocks = le.AppendUint16(blocks, uint16(len(packed)))
		blocks = le.AppendUint16(blocks, uint16(len(piece)))
		blocks = append(append(blocks, 7, 7), packed...) // two reserved bytes
	}
	const header = 36 + 4 + 5 + 8 + 3 // with five reserved bytes, and three of the folder
	b := append([]byte("MSCF"), make([]byte, 12)...)
	b = le.AppendUint32(b, header)
	b = append(b, 0, 0, 0, 0, 3, 1)
	for _, v := range []int{1, len(files), 4, 99, 0, 5} {
		b = le.AppendUint16(b, uint16(v))
	}
	b = append(append(b, 3, 2), make([]byte, 5)...)
	b = le.AppendUint32(b, uint32(header+len(list)))
	b = le.AppendUint16(b, uint16(n))
	b = append(le.AppendUint16(b, compression), 0, 0, 0)
	return append(append(b, list...), blocks...)
}
