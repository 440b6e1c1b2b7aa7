package batch

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dumptriage/cmd/internal/archive"
)

func TestZipMembers(t *testing.T) {
	dir := t.TempDir()
	one, two, three := dump("PAGEDU64", 100_000), dump("MDMP", 3), dump("PAGEDUMP", 9000)
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		path := write(t, dir+"/a.zip", zipOf(t, method, file{"sub/", nil}, file{"sub/one.dmp", one}, file{"x.txt", []byte("x")},
			file{"../../../etc/two", two}, file{"/abs/three\xff", three}))
		items := walk(t, options(t), path)
		wantNames(t, dir, items, "a.zip|sub/one.dmp", "a.zip|../../../etc/two", "a.zip|/abs/three\uFFFD")
		for i, want := range [][]byte{one, two, three} {
			if data, in := read(t, items[i]); !bytes.Equal(data, want) || in.Warnings != nil {
				t.Errorf("method %d, member %d: %d bytes, want %d; %q", method, i, len(data), len(want), in.Warnings)
			}
		}
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 1 {
		t.Errorf("files made beside the archive: %v", entries)
	}
}

// Each case is an archive and the lines that come of it, named and in a folder.
func TestArchiveVerdicts(t *testing.T) {
	body := dump("PAGEDU64", 50_000)
	text := []byte("just text")
	encrypted := zipOf(t, 8, file{"secret.dmp", body})
	for _, sig := range []string{"PK\x03\x04", "PK\x01\x02"} {
		at := bytes.Index(encrypted, []byte(sig)) + map[string]int{"PK\x03\x04": 6, "PK\x01\x02": 8}[sig]
		encrypted[at] |= 1
	}
	nested := zipOf(t, 8, file{"inner.zip", zipOf(t, 8, file{"d.dmp", body})}, file{"more.gz", gzipOf(t, body)})
	lost := bytes.Clone(zipOf(t, 8, file{"a", body}))
	copy(lost, "XXXX") // no local header where the directory says
	split := zipOf(t, 8, file{"a", body})
	binary.LittleEndian.PutUint16(split[len(split)-22+4:], 1)

	const isNested = "is itself a zip archive, which is not opened further: unpack it first"
	tests := []struct {
		name          string
		data          []byte
		named, folder string
	}{
		{"no dump", zipOf(t, 8, file{"a.txt", text}, file{"b.txt", text}),
			`: holds no dump: 2 members, the first ("a.txt") looks like text`, ""},
		{"binary", zipOf(t, 8, file{"a.exe", []byte("MZ\x90\x00")}, file{"b", nil}),
			`: holds no dump: 2 members, the first ("a.exe") looks like a Windows program or driver`, ""},
		{"no members", zipOf(t, 8), ": holds no dump: 0 members", ""},
		{"only member", zipOf(t, 8, file{"poolmon.log", text}), "|poolmon.log", ""},
		{"encrypted", encrypted, "|secret.dmp: encrypted: unpack it with its password first", "="},
		{"nested", nested, "|inner.zip: " + isNested + " (and 1 more problem in this archive)", "="},
		{"gz in gz", gzipOf(t, gzipOf(t, body)),
			"|f: is itself gzip-compressed data, which is not opened further: unpack it first", "="},
		{"unsupported", rawZip(t, 9, []byte("abc")),
			"|raw: compressed with Deflate64, which Windows uses above 2 GB, which is not supported: unpack it first", "="},
		{"unknown method", rawZip(t, 77, []byte("abc")),
			"|raw: compressed with method 77, which is not supported: unpack it first", "="},
		{"bad deflate", rawZip(t, 8, []byte{0xff, 0xff, 0xff}),
			"|raw: cannot be decompressed: flate: corrupt input before offset 1", "="},
		{"split", split, ": one part of a split zip archive: join the parts first", "="},
		{"later part", []byte("PK\x07\x08PK\x03\x04 and so on, long enough for a header"),
			": one part of a split zip archive: join the parts first", "="},
		{"only a magic", []byte("PK\x03\x04"), ": broken zip archive: neither a directory nor a first member", "="},
		{"gzip magic", []byte("\x1f\x8b\x08"), ": gzip header: unexpected EOF", "="},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			path := write(t, dir+"/f", test.data)
			if test.folder == "=" {
				test.folder = test.named
			}
			if got := names(path, walk(t, options(t), path)); got != test.named {
				t.Errorf("named: got\n%s\nwant\n%s", got, test.named)
			}
			if got := names(path, walk(t, options(t), dir)); got != test.folder {
				t.Errorf("in a folder: got\n%s\nwant\n%s", got, test.folder)
			}
		})
	}
}

// rawZip holds one member with a method and bytes that archive/zip takes as
// they are.
func rawZip(t testing.TB, method uint16, data []byte) []byte {
	t.Helper()
	return rawZipHeader(t, &zip.FileHeader{Name: "raw", Method: method, CompressedSize64: uint64(len(data)), UncompressedSize64: 1000}, data)
}

func rawZipHeader(t testing.TB, h *zip.FileHeader, data []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	m, err := w.CreateRaw(h)
	if err == nil {
		m.Write(data)
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestZipDumpBesideTrouble(t *testing.T) {
	body := dump("MDMP", 10)
	path := write(t, t.TempDir()+"/f", zipOf(t, 8, file{"in.zip", zipOf(t, 8)}, file{"d.dmp", body}))
	items := walk(t, options(t), path)
	wantNames(t, path, items, "|d.dmp", "|in.zip: is itself an empty zip archive, which is not opened further: unpack it first")
}

func TestBrokenStreamsAreKept(t *testing.T) {
	body := dump("PAGEDU64", 400_000)
	half := len(body) / 2
	zipped, gzipped := zipOf(t, 8, file{"d.dmp", body}), gzipOf(t, body)
	badSum := bytes.Clone(zipped)
	badSum[bytes.Index(badSum, []byte("PK\x01\x02"))+16]++
	badGzip := bytes.Clone(gzipped)
	badGzip[len(badGzip)-8]++
	twoStored := zipOf(t, 0, file{"a", []byte("a")}, file{"d.dmp", body})
	sized := rawZipHeader(t, &zip.FileHeader{Name: "d.dmp", CompressedSize64: uint64(len(body)), UncompressedSize64: uint64(len(body))}, body)

	tests := []struct {
		name     string
		data     []byte
		kept     int // at least, of body
		warnings []string
	}{
		{"zip cut", zipped[:half], half - 70_000, []string{"no directory", "the archive ends after"}},
		{"zip, directory cut", zipped[:len(zipped)-5], len(body), []string{"no directory"}},
		{"stored zip cut", sized[:half], half - 100, []string{"no directory", "the archive ends after"}},
		{"gzip cut", gzipped[:half], half - 70_000, []string{"the archive ends after"}},
		{"zip checksum", badSum, len(body), []string{"checksum does not match"}},
		{"gzip checksum", badGzip, len(body), []string{"checksum does not match"}},
		{"gzip and rubbish", append(bytes.Clone(gzipped), "rubbish behind it"...), len(body), []string{"is not gzip data and is left out"}},
		{"zip and rubbish", append(bytes.Clone(zipped), "rubbish"...), len(body), nil},
		{"sound, second", twoStored, len(body), nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			items := walk(t, options(t), write(t, t.TempDir()+"/x", test.data))
			if len(items) != 1 {
				t.Fatalf("items: %s", names("", items))
			}
			data, in := read(t, items[0])
			if len(data) < test.kept || !bytes.HasPrefix(body, data) {
				t.Errorf("kept %d bytes, want %d at least and those of the dump", len(data), test.kept)
			}
			if len(in.Warnings) != len(test.warnings) {
				t.Fatalf("warnings %q, want %q", in.Warnings, test.warnings)
			}
			for i, w := range test.warnings {
				if !strings.Contains(in.Warnings[i], w) {
					t.Errorf("warning %q, want %q", in.Warnings[i], w)
				}
			}
		})
	}
}

func TestGzipParts(t *testing.T) {
	body := dump("MDMP", 1000)
	path := write(t, t.TempDir()+"/d.dmp.gz", append(gzipOf(t, body[:500]), gzipOf(t, body[500:])...))
	items := walk(t, options(t), path)
	wantNames(t, path, items, "|d.dmp")
	if data, _ := read(t, items[0]); !bytes.Equal(data, body) {
		t.Errorf("%d bytes, want %d", len(data), len(body))
	}
}

// 70,000 members need the 64-bit directory, too.
func TestZipManyMembers(t *testing.T) {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for i := range 70_000 {
		m, _ := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprint(i), Method: zip.Store})
		m.Write([]byte("MDMP"))
	}
	w.Close()
	items := walk(t, options(t), write(t, t.TempDir()+"/x", buf.Bytes()))
	if len(items) != archive.MaxMembers+1 || items[0].Source.Member != "0" || items[archive.MaxMembers-1].Source.Member != "9999" {
		t.Fatalf("%d items", len(items))
	}
	wantError(t, items[archive.MaxMembers], "70000 members, more than the limit of 10000: 60000 were not examined")
}

func TestZip64Sizes(t *testing.T) {
	data := rawZipHeader(t, &zip.FileHeader{Name: "big", CompressedSize64: 4, UncompressedSize64: 5 << 30}, []byte("MDMP"))
	opt := options(t)
	opt.MaxSize = 1 << 30
	it := walk(t, opt, write(t, t.TempDir()+"/x", data))[0]
	if it.Source.Size != 5<<30 {
		t.Errorf("size %d", it.Source.Size)
	}
	wantError(t, it, "larger than the limit of 1073741824 bytes")
}

// Directory entries that share one member's bytes multiply what comes out.
func TestZipOverlap(t *testing.T) {
	data := zipOf(t, 8, file{"a", dump("MDMP", 5000)})
	at := bytes.Index(data, []byte("PK\x01\x02"))
	end := len(data) - 22
	entry := bytes.Clone(data[at:end])
	tail := bytes.Clone(data[end:])
	data = append(data[:end:end], bytes.Repeat(entry, 2)...)
	binary.LittleEndian.PutUint32(tail[12:], uint32(3*len(entry)))
	data = append(data, tail...)
	path := write(t, t.TempDir()+"/x", data)
	wantNames(t, path, walk(t, options(t), path),
		"|a", "|a: members of the zip archive share the same bytes: decompression bomb?")
}

// Sizes and sums were read with Python's zipfile and hashlib.
func TestRealArchives(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "..", "shared", "corpus", "nt-compatible")
	tests := []struct {
		name, sum string
		size      int64
	}{
		{"nt52-compatible-setup-a.dmp", "81cf2cb4ba5cc95a6d967f285118012ff4fc0620ef658169f8688477d4aaf39c", 100126720},
		{"nt52-compatible-stop-d1.dmp", "b993e5c342ab4d4a8fafec299360e5447f68a17eb35eff86bfe54af939d49135", 133681152},
	}
	for _, test := range tests {
		path := filepath.Join(folder, test.name+".zip")
		if _, err := os.Stat(path); err != nil {
			t.Skip("no corpus of real dumps: ", err)
		}
		opt := options(t)
		opt.Hash = true
		items := walk(t, opt, path)
		wantNames(t, path, items, "|"+test.name)
		in, err := items[0].Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		in.Close()
		if in.Source.SHA256 != test.sum || in.Source.Size != test.size || in.Warnings != nil {
			t.Errorf("%+v %q", in.Source, in.Warnings)
		}
		if opt.Spill.Written() >= test.size {
			t.Errorf("%d bytes written for %d: no holes", opt.Spill.Written(), test.size)
		}
	}
}

// TestZipDirectoryThatFallsShort: members that a directory counts and does not
// list are told of, beside the dumps that were found.
func TestZipDirectoryThatFallsShort(t *testing.T) {
	b := zipOf(t, 8, file{"a.dmp", dump("PAGEDU64", 5000)}, file{"b.dmp", dump("PAGEDU64", 5000)})
	binary.LittleEndian.PutUint16(b[len(b)-22+10:], 3) // total number of entries (APPNOTE 4.3.16)
	dir := t.TempDir()
	items := walk(t, options(t), write(t, dir+"/short.zip", b))
	if len(items) != 3 {
		t.Fatalf("%d items, want two dumps and a complaint", len(items))
	}
	wantError(t, items[2], "it counts 3 members, of which 2 could be read")
}
