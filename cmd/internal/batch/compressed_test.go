package batch

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// bzipped2 is "MDMP and so on" as bzip2 1.0.8 compresses it: no Go package does.
const bzipped2 = "QlpoOTFBWSZTWVK6d58AAAIXgEAABAJAACQBiAAgACIGCCDJiBGo9YU414u5IpwoSCldO8+A"

// TestCompressed: a dump that was compressed as a whole is read, and so are those
// of a tar archive that was.
func TestCompressed(t *testing.T) {
	dir := t.TempDir()
	body := dump("PAGEDU64", 100_000)
	for name, pack := range map[string]func(testing.TB, []byte) []byte{"xz": xzOf, "zst": zstdOf} {
		items := walk(t, options(t), write(t, dir+"/a.dmp."+name, pack(t, body)), write(t, dir+"/b.tar."+name, pack(t, tarOf(t, file{"in.dmp", body}))))
		wantNames(t, dir, items, "a.dmp."+name+"|a.dmp", "b.tar."+name+"|in.dmp")
		for _, it := range items {
			if got, in := read(t, it); !bytes.Equal(got, body) || in.Warnings != nil {
				t.Errorf("%s: %d bytes, want %d; %q", name, len(got), len(body), in.Warnings)
			}
		}
		long := dump("PAGEDU64", 500_000)
		cut := pack(t, long)
		items = walk(t, options(t), write(t, dir+"/cut."+name, cut[:len(cut)/2]))
		if got, in := read(t, items[0]); len(got) >= len(long) || len(in.Warnings) != 1 || !strings.Contains(in.Warnings[0], "the archive ends") {
			t.Errorf("%s, cut off: %d bytes, %q", name, len(got), in.Warnings)
		}
	}
}

func TestBzip2(t *testing.T) {
	data, err := base64.StdEncoding.DecodeString(bzipped2)
	if err != nil {
		t.Fatal(err)
	}
	items := walk(t, options(t), write(t, t.TempDir()+"/a.dmp.bz2", data))
	if got, in := read(t, items[0]); string(got) != "MDMP and so on" || in.Source.Member != "a.dmp" {
		t.Errorf("%+v: %q", in.Source, got)
	}
}

// TestMemoryToDecompress: what asks for more memory than a dump is worth is
// refused before it gets any.
func TestMemoryToDecompress(t *testing.T) {
	large := xzOf(t, dump("MDMP", 1000))
	at := bytes.IndexByte(large[12:], 0x21) + 12
	large[at+2] = 40 // a dictionary of 4 GiB
	block := large[12 : 12+(int(large[12])+1)*4]
	binary.LittleEndian.PutUint32(block[len(block)-4:], crc32.ChecksumIEEE(block[:len(block)-4]))
	items := walk(t, options(t), write(t, t.TempDir()+"/a.xz", large))
	if len(items) != 1 {
		t.Fatalf("%+v", items)
	}
	wantError(t, items[0], "too much memory")

	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithWindowSize(512<<20))
	if err != nil {
		t.Fatal(err)
	}
	w.Write(dump("MDMP", 2<<20))
	w.Close()
	items = walk(t, options(t), write(t, t.TempDir()+"/a.zst", b.Bytes()))
	if len(items) != 1 {
		t.Fatalf("%+v", items)
	}
	wantError(t, items[0], "too much memory")
}
