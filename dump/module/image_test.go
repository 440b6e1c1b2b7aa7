package module

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

var testGUID = [16]byte{0x40, 0x11, 0x8a, 0x3f, 0x9c, 0x27, 0xe1, 0x4d, 0x80, 0xb3, 0x01, 0x02, 0x03, 0x0a, 0xbc, 0xde}

// fullImage has every fact there is. Its image base is where the loader puts
// images: at a page that no file would name.
func fullImage(wide bool) peImage {
	return peImage{
		wide: wide, imageAt: uint64(testBase), export: "sample.sys",
		debug: []debugData{
			{kind: 1, data: []byte("COFF")},
			{kind: 4, data: dbgMisc(`sys\sample.dbg`)},
			{kind: 2, data: pdb70(testGUID, 0x1a, `d:\obj\sample.pdb`)},
		},
		version: versionInfo([4]uint16{3, 51, 1057, 1},
			"CompanyName", "見本 Sample™", "FileDescription", "Sample 一 driver", "FileVersion", "3.51 (built)",
			"InternalName", "sample", "OriginalFilename", "SAMPLE.SYS", "ProductName", "Sample 製品"),
	}
}

// list gives every fact of an image by name, for comparison.
func list(i *Image) map[string]facts.Known[string] {
	return map[string]facts.Known[string]{
		"ExportName": i.ExportName, "PDB.Name": i.PDB.Name, "PDB.ID": i.PDB.ID, "PDB.DBG": i.PDB.DBG,
		"FileVersion": i.Version.FileVersion, "FileVersionText": i.Version.FileVersionText,
		"CompanyName": i.Version.CompanyName, "ProductName": i.Version.ProductName,
		"FileDescription": i.Version.FileDescription, "OriginalFilename": i.Version.OriginalFilename,
	}
}

var fullFacts = map[string]string{
	"ExportName": "sample.sys", "PDB.Name": `d:\obj\sample.pdb`, "PDB.ID": "3F8A1140279C4DE180B30102030ABCDE1A",
	"PDB.DBG": `sys\sample.dbg`, "FileVersion": "3.51.1057.1", "FileVersionText": "3.51 (built)",
	"CompanyName": "見本 Sample™", "ProductName": "Sample 製品", "FileDescription": "Sample 一 driver", "OriginalFilename": "SAMPLE.SYS",
}

func TestReadImage(t *testing.T) {
	for _, wide := range []bool{false, true} {
		img, err := ReadImage(mapAt(fullImage(wide).build()), testBase, imageSize)
		if err != nil {
			t.Fatalf("wide %v: %v", wide, err)
		}
		for name, got := range list(img) {
			if got != facts.Some(fullFacts[name]) {
				t.Errorf("wide %v: %s is %+v, want %q", wide, name, got, fullFacts[name])
			}
		}
		h := img.Header
		h.Sections, h.directories = facts.Known[[]Section]{}, [maxDirectories]directory{}
		want := Header{Machine: testMachine32, TimeStamp: testStamp, SizeOfImage: imageSize, CheckSum: testSum,
			EntryPoint: testEntry, Subsystem: 1, LinkerVersion: "2.50"}
		if wide {
			want.Machine = testMachine64
		}
		if !reflect.DeepEqual(h, want) {
			t.Errorf("wide %v: %+v, want %+v", wide, h, want)
		}
		if !IsImage(mapAt(fullImage(wide).build()), testBase) {
			t.Errorf("wide %v: not taken for an image", wide)
		}
	}
}

func TestSections(t *testing.T) {
	h, err := ReadHeader(mapAt(fullImage(false).build()), testBase)
	if err != nil {
		t.Fatal(err)
	}
	want := []Section{
		{Name: ".text", VirtualAddress: 0x1000, VirtualSize: 0xf00, Characteristics: 0x68000020},
		{Name: ".rdata", VirtualAddress: 0x2000, VirtualSize: 0x1000, Characteristics: 0x48000040},
		{Name: ".rsrc", VirtualAddress: 0x3000, VirtualSize: 0x1000, Characteristics: 0x42000040},
		{Name: ".data", VirtualAddress: 0x4000, VirtualSize: 0x1000, Characteristics: 0xc8000040},
	}
	got, ok := h.Sections.Get()
	for i := range got {
		got[i].FileOffset, got[i].FileSize = 0, 0 // a mapped image has no use for them
	}
	if !ok || !reflect.DeepEqual(got, want) {
		t.Fatalf("%+v, want %+v", h.Sections, want)
	}
	for i, c := range []struct{ code, writable, discardable bool }{
		{true, false, false}, {false, false, false}, {false, false, true}, {false, true, false},
	} {
		if s := got[i]; s.Code() != c.code || s.Writable() != c.writable || s.Discardable() != c.discardable {
			t.Errorf("%s: code %v, writable %v, discardable %v", s.Name, s.Code(), s.Writable(), s.Discardable())
		}
	}
	if s := got[0]; s.Contains(0xfff) || !s.Contains(0x1000) || !s.Contains(0x1eff) || s.Contains(0x1f00) {
		t.Error(".text does not contain what it contains")
	}
}

// TestAbsentPages drops each page: what it held is unknown, with the reason;
// the rest stays.
func TestAbsentPages(t *testing.T) {
	inPage := map[int][]string{
		1: nil, 2: {"ExportName", "PDB.Name", "PDB.ID", "PDB.DBG"},
		3: {"FileVersion", "FileVersionText", "CompanyName", "ProductName", "FileDescription", "OriginalFilename"}, 4: nil,
	}
	b := fullImage(true).build()
	for page, lost := range inPage {
		img, err := ReadImage(mapAt(b, page), testBase, 0)
		if err != nil {
			t.Fatalf("page %d: %v", page, err)
		}
		all := list(img)
		for _, name := range lost {
			if f := all[name]; f.OK || !strings.Contains(f.Why, "not saved in this dump") {
				t.Errorf("page %d: %s is %+v", page, name, f)
			}
			delete(all, name)
		}
		for name, f := range all {
			if f != facts.Some(fullFacts[name]) {
				t.Errorf("page %d: %s is %+v", page, name, f)
			}
		}
	}
	img, _ := ReadImage(mapAt(b, 3), testBase, 0)
	if why := img.Version.FileVersion.Why; !strings.Contains(why, "section .rsrc is discarded") {
		t.Errorf("the reason does not tell of the section: %s", why)
	}
	_, err := ReadImage(mapAt(b, 0), testBase, 0)
	var absent *memory.AbsentError
	if !errors.As(err, &absent) || absent.Virt != testBase {
		t.Errorf("without headers: %v", err)
	}
	if IsImage(mapAt(b, 0), testBase) {
		t.Error("nothing was taken for an image")
	}
}

// TestSectionTableAcrossPages moves the headers so that the section table lies
// in a page that is absent.
func TestSectionTableAcrossPages(t *testing.T) {
	b := fullImage(true).build()
	const to = 0x1000 - 24 - 240 - 60 // the second section header is torn
	moved := append([]byte(nil), b...)
	clear(moved[peAt:0x1000])
	copy(moved[to:], b[peAt:peAt+24+240+4*40])
	le.PutUint32(moved[60:], to)
	img, err := ReadImage(mapAt(moved, 1), testBase, 0)
	if err != nil {
		t.Fatal(err)
	}
	if img.Sections.OK || !strings.Contains(img.Sections.Why, "not saved") {
		t.Errorf("sections: %+v", img.Sections)
	}
	if img.TimeStamp != testStamp || img.Version.FileVersion != facts.Some("3.51.1057.1") {
		t.Errorf("%+v", img)
	}
	if img, err = ReadImage(mapAt(moved), testBase, 0); err != nil || len(img.Sections.Or(nil)) != 4 {
		t.Errorf("with the page: %+v, %v", img, err)
	}
}

// TestCutAnywhere cuts images at every eighth byte: what is known must be what
// the whole image says, and more bytes never know less.
func TestCutAnywhere(t *testing.T) {
	for _, wide := range []bool{false, true} {
		b := fullImage(wide).build()
		before := 0
		for n := 0; n <= len(b); n += 8 {
			img, err := ReadImage(mapAt(b[:n]), testBase, imageSize)
			if err != nil {
				if before != 0 {
					t.Fatalf("%d bytes: %v, with fewer there was an image", n, err)
				}
				continue
			}
			known := 1
			for name, f := range list(img) {
				switch {
				case f.OK && f.Value != fullFacts[name]:
					t.Fatalf("%d bytes: %s is %q", n, name, f.Value)
				case !f.OK && f.Why == "":
					t.Fatalf("%d bytes: no reason for %s", n, name)
				case f.OK:
					known++
				}
			}
			if known < before {
				t.Fatalf("%d bytes: %d facts, %d with fewer bytes", n, known, before)
			}
			before = known
		}
		if before != 1+len(fullFacts) {
			t.Errorf("the whole image has %d facts", before)
		}
	}
}

// TestLimit: the size in the module list ends the image, and the one in the
// headers where there is no list.
func TestLimit(t *testing.T) {
	b := fullImage(false).build()
	img, err := ReadImage(mapAt(b), testBase, 0x3000)
	if err != nil || img.Version.FileVersion.OK || !strings.Contains(img.Version.FileVersion.Why, "past its end") {
		t.Errorf("%+v, %v", img, err)
	}
	le.PutUint32(b[optionalAt+56:], 0x2000)
	img, err = ReadImage(mapAt(b), testBase, 0)
	if err != nil || img.ExportName.OK || img.PDB.ID.OK {
		t.Errorf("%+v, %v", img, err)
	}
	if img, err = ReadImage(mapAt(b), testBase, imageSize); err != nil || !img.ExportName.OK {
		t.Errorf("the list is to be believed: %+v, %v", img, err)
	}
}

// TestNoDirectories: an image whose optional header has no directories has
// none, whatever lies behind it.
func TestNoDirectories(t *testing.T) {
	for name, change := range map[string]func([]byte){
		"count": func(b []byte) { le.PutUint32(b[optionalAt+92:], 0) },
		"size":  func(b []byte) { le.PutUint16(b[peAt+20:], 96) },
	} {
		b := fullImage(false).build()
		change(b)
		img, err := ReadImage(mapAt(b), testBase, 0)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for what, f := range list(img) {
			if f.OK || !strings.HasPrefix(f.Why, "the image has no ") {
				t.Errorf("%s: %s is %+v", name, what, f)
			}
		}
	}
}

func BenchmarkReadImage(b *testing.B) {
	s := mapAt(fullImage(true).build())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadImage(s, testBase, imageSize); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadHeader(b *testing.B) {
	s := mapAt(fullImage(true).build())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadHeader(s, testBase); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkIsImage looks at a page that holds none, as a search does.
func BenchmarkIsImage(b *testing.B) {
	s := mapAt(make([]byte, 0x1000))
	b.ReportAllocs()
	for b.Loop() {
		if IsImage(s, testBase) {
			b.Fatal("an image of zeros")
		}
	}
}
