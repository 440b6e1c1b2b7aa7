package target_test

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"path/filepath"
	"reflect"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/internal/reading"
)

// TestEncodedBlock: a machine whose debugger data block is encoded tells what it
// tells when that is plain, as a dump and as an image.
func TestEncodedBlock(t *testing.T) {
	if testing.Short() {
		t.Skip("large dumps are left out of a short run")
	}
	const never, always, variable = 0x5ea1c3b29d7f0e63, 0x0123456789abcdef, 0xfffff80241c7e110
	for _, name := range []string{"synthetic/win10-22h2.dmp.zip", "real-x64/nt52-compatible-x64-stop-d1-leak.dmp.zip"} {
		path := filepath.Join(reading.Shared, name)
		plain, err := dumptest.Unzip(path)
		if err != nil {
			t.Logf("%v: skipped", err)
			continue
		}
		encoded := bytes.Clone(plain)
		n := 0
		for from := 0; ; {
			i := bytes.Index(encoded[from:], []byte("KDBG"))
			if i < 0 {
				break
			}
			from += i + 4
			at := from - 4 - 0x10
			size := int(binary.LittleEndian.Uint32(encoded[from:]))
			if size < 0x318 || size > 0x400 || at%8 != 0 {
				continue
			}
			binary.LittleEndian.PutUint32(encoded[from:], uint32(max(size, 0x340))) // as long as those of kernels that encode it
			for o := at; o < at+max(size, 0x340); o += 8 {
				w := bits.ReverseBytes64(binary.LittleEndian.Uint64(encoded[o:])^always) ^ variable
				binary.LittleEndian.PutUint64(encoded[o:], bits.RotateLeft64(w, -(never&63))^never)
			}
			n++
		}
		if n == 0 {
			t.Fatalf("%s: no block to encode", name)
		}
		want := reading.Facts(t, plain)
		got := reading.Facts(t, encoded)
		if !got.System.KDBG.OK || got.System.BuildLab != want.System.BuildLab || !reflect.DeepEqual(got.Modules, want.Modules) ||
			!reflect.DeepEqual(got.Processes, want.Processes) || !reflect.DeepEqual(got.Pool.Value.Tags, want.Pool.Value.Tags) {
			t.Errorf("%s: %+v, %d tags; want %+v, %d tags", name, got.System, len(got.Pool.Value.Tags), want.System, len(want.Pool.Value.Tags))
		}
		if want.Modules.Value[0].TimeStamp.OK { // an image without block is searched for the headers of its kernel
			sameFacts(t, encoded)
		}
	}
}
