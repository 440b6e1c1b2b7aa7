package pdb

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"dumptriage/dump/module"
)

var le = binary.LittleEndian

// build makes a file of streams, in blocks of 512 bytes that do not follow each other.
func build(streams ...[]byte) []byte {
	const block = 512
	file := make([]byte, 3*block) // the head and two free block maps
	place := func(b []byte) (list []byte) {
		for ; len(b) > 0; b = b[min(len(b), block):] {
			file = append(file, make([]byte, block)...) // a block of nobody
			list = le.AppendUint32(list, uint32(len(file)/block))
			file = append(file, append(slices.Clone(b[:min(len(b), block)]), make([]byte, block-min(len(b), block))...)...)
		}
		return list
	}
	directory, lists := le.AppendUint32(nil, uint32(len(streams))), []byte{}
	for _, s := range streams {
		directory = le.AppendUint32(directory, uint32(len(s)))
		lists = append(lists, place(s)...)
	}
	directory = append(directory, lists...)
	size := len(directory)
	list := place(directory)
	at := len(file) / block
	place(list)
	copy(file, magic)
	le.PutUint32(file[0x20:], block)
	le.PutUint32(file[0x24:], 1)
	le.PutUint32(file[0x28:], uint32(len(file)/block))
	le.PutUint32(file[0x2c:], uint32(size))
	le.PutUint32(file[0x34:], uint32(at+1))
	return file
}

// record is a symbol record: its kind, then what is given.
func record(kind uint16, fields []byte, name string) []byte {
	b := append(slices.Clone(fields), name...)
	b = append(b, 0)
	for len(b)%4 != 2 {
		b = append(b, 0)
	}
	out := le.AppendUint16(nil, uint16(len(b)+2))
	return append(le.AppendUint16(out, kind), b...)
}

func publicRecord(flags, offset uint32, section uint16, name string) []byte {
	b := le.AppendUint32(le.AppendUint32(nil, flags), offset)
	return record(publicSymbol, le.AppendUint16(b, section), name)
}

// sample is a PDB with two public functions, a public variable and a private function.
func sample(omap []byte) []byte {
	head := make([]byte, 0x1c)
	le.PutUint32(head, 20000404)
	le.PutUint32(head[8:], 5) // the age of the file, which the image does not have
	for i := range 16 {
		head[0x0c+i] = byte(i + 1)
	}
	sections := make([]byte, 2*0x28)
	le.PutUint32(sections[0x0c:], 0x1000)
	le.PutUint32(sections[0x28+0x0c:], 0x5000)
	records := slices.Concat(
		publicRecord(2, 0x10, 1, "VendorRead"), publicRecord(2, 0x20, 2, "?Run@Worker@vendor@@QEAAXXZ"),
		publicRecord(0, 0x40, 2, "variable"), publicRecord(2, 0, 9, "nowhere"))
	proc := make([]byte, 0x23)
	le.PutUint32(proc[0x1c:], 0x80)
	le.PutUint16(proc[0x20:], 1)
	private := append([]byte{4, 0, 0, 0}, record(localProc, proc, "hidden")...)
	mod := make([]byte, 0x40)
	le.PutUint16(mod[0x22:], 6)
	le.PutUint32(mod[0x24:], uint32(len(private)))
	mod = append(mod, "a.obj\x00a.obj\x00"...)
	optional := []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 5, 0}
	if omap != nil {
		le.PutUint16(optional[8:], 7)
	}
	info := make([]byte, 0x40)
	le.PutUint32(info, ^uint32(0))
	le.PutUint32(info[4:], 19990903)
	le.PutUint32(info[8:], 3) // the age that the image has
	le.PutUint16(info[0x14:], 4)
	le.PutUint32(info[0x18:], uint32(len(mod)))
	le.PutUint32(info[0x30:], uint32(len(optional)))
	info = slices.Concat(info, mod, optional)
	return build(nil, head, nil, info, records, sections, private, omap)
}

func read(t *testing.T, b []byte) (*File, module.Symbols) {
	t.Helper()
	f, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	return f, s
}

func TestSymbols(t *testing.T) {
	f, got := read(t, sample(nil))
	if want := "0403020106050807090A0B0C0D0E0F103"; f.ID() != want {
		t.Errorf("identifier %s, want %s", f.ID(), want)
	}
	want := module.Symbols{{Name: "VendorRead", RVA: 0x1010}, {Name: "vendor::Worker::Run", RVA: 0x5020}, {Name: "hidden", RVA: 0x1080}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestRearranged: what lay from 0x1000 on lies at 0x3000, and what was behind it is gone.
func TestRearranged(t *testing.T) {
	var omap []byte
	for _, v := range []uint32{0x1000, 0x3000, 0x5000, 0} {
		omap = le.AppendUint32(omap, v)
	}
	_, got := read(t, sample(omap))
	if want := (module.Symbols{{Name: "VendorRead", RVA: 0x3010}, {Name: "hidden", RVA: 0x3080}}); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestDamaged(t *testing.T) {
	whole := sample(nil)
	for name, spoil := range map[string]func(b []byte) []byte{
		"empty":                func([]byte) []byte { return nil },
		"another magic":        func(b []byte) []byte { b[0]++; return b },
		"odd blocks":           func(b []byte) []byte { b[0x20] = 7; return b },
		"a directory of 4 GB":  func(b []byte) []byte { le.PutUint32(b[0x2c:], 0xfffffff0); return b },
		"the directory is out": func(b []byte) []byte { le.PutUint32(b[0x34:], 0xfffffff0); return b },
	} {
		b := spoil(slices.Clone(whole))
		if _, err := Open(bytes.NewReader(b), int64(len(b))); !errors.Is(err, ErrNotPDB) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for cut := 0; cut < len(whole); cut += 100 {
		if f, err := Open(bytes.NewReader(whole[:cut]), int64(cut)); err == nil {
			f.Symbols() // may fail, and must come back
		}
	}
}

func TestUndecorate(t *testing.T) {
	for in, want := range map[string]string{
		"KeBugCheckEx": "KeBugCheckEx", "_IoRead@12": "IoRead", "@fast@8": "fast", "_plain": "_plain",
		"?method@Cls@space@@QEAAHH@Z": "space::Cls::method", "??0Cls@space@@QEAA@H@Z": "space::Cls::Cls",
		"??1Cls@space@@QEAA@XZ": "space::Cls::~Cls", "?free@@YAXXZ": "free", "??$max@H@std@@YAHHH@Z": "??$max@H@std@@YAHHH@Z",
		"?": "?", "??0@@": "??0@@", "_@": "_@",
	} {
		if got := Undecorate(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func FuzzPDB(f *testing.F) {
	f.Add(sample(nil))
	f.Add(sample(make([]byte, 16)))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := Open(bytes.NewReader(b), int64(len(b))); err == nil {
			p.Symbols()
		}
	})
}
