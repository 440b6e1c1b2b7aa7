package images

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dumptriage/dump"
	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/inspect"
)

const (
	base  = 0xfffff80310000000
	stack = 0xffffd00010001000
	size  = 0x8000
	stamp = 0x5f5e1000
)

// vendor is a driver with three functions. Read fails; Write called it, and Dispatch that:
//
//	Read      0x1000  sub rsp, 28h
//	helper    0x1100  push rbx; sub rsp, 20h        (not exported)
//	Dispatch  0x1200  push rbp; mov rbp, rsp; sub rsp, 40h
func vendor(stamp uint32) dumptest.ImageFile {
	table := dumptest.UnwindTable(0x2000, []dumptest.UnwindEntry{
		{Begin: 0x1000, End: 0x1100, Info: []byte{1, 4, 1, 0, 4, 0x42}},
		{Begin: 0x1100, End: 0x1200, Info: []byte{1, 5, 2, 0, 5, 0x32, 1, 0x30}},
		{Begin: 0x1200, End: 0x1300, Info: []byte{1, 8, 3, 5, 8, 0x72, 4, 0x03, 1, 0x50}},
	})
	exports := dumptest.ExportTable(0x2800, "vendor.sys", []string{"VendorDispatch", "VendorRead"}, []uint32{0x1200, 0x1000})
	call := []byte{0xe8, 0, 0, 0, 0}
	return dumptest.ImageFile{
		Driver: dumptest.Driver{Name: "vendor.sys", Base: base, Size: size, Stamp: stamp},
		Parts: map[uint32][]byte{
			0x1040: {0x8b, 0x01}, // mov eax, [rcx]
			0x1145: call, 0x1245: call,
			0x2000: table, 0x2800: exports,
		},
		Directories: map[int][2]uint32{3: {0x2000, 36}, 0: {0x2800, uint32(len(exports))}},
	}
}

// words is a stack of 64-bit words.
func words(list ...uint64) []byte {
	b := make([]byte, 8*len(list))
	for i, v := range list {
		binary.LittleEndian.PutUint64(b[8*i:], v)
	}
	return b
}

// crashed is a small dump of the failure in Read. Between the return addresses are others
// that earlier calls left: an unwinder must pass them.
func crashed(stamp uint32) []byte { return crashedBelow(stamp, base+0x1300) }

// crashedBelow is the same where Dispatch returns to another address.
func crashedBelow(stamp uint32, caller uint64) []byte {
	d := dumptest.Triage{Drivers: append(dumptest.DefaultDrivers(dumptest.AMD64), dumptest.Driver{Name: "vendor.sys", Base: base, Size: size, Stamp: stamp})}
	d.Header = failure(d.Header)
	d.TopOfStack, d.Stack = stack, saved(caller)
	return d.Build()
}

// failure is the header of the dump of that failure.
func failure(h dumptest.Header) dumptest.Header {
	h.Build, h.Code, h.Params = 19041, 0xd1, [4]uint64{0, 2, 0, base + 0x1040}
	general := make([]uint64, 16)
	general[5] = stack + 0x118 // rbp, which Dispatch counts from
	h.Context = dumptest.Context{IP: base + 0x1040, SP: stack, FP: general[5], General: general}
	return h
}

// saved is its stack.
func saved(caller uint64) []byte {
	const stale = base + 0x1077
	return words(
		stale, 0, stale, 0, 0, base+0x114a, // Read: 28h bytes, then where helper goes on
		0, stale, stale, 0, 0x1234, base+0x124a, // helper: 20h bytes, rbx, then Dispatch
		0, 0, stale, 0, stale, 0, 0, 0, // Dispatch: 40h bytes
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		stack+0x400, caller, // what it saved, and its caller
		0, 0)
}

func TestFramesFromImages(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "vendor.sys"), vendor(stamp).Build())
	for _, tt := range []struct {
		name  string
		stamp uint32
		want  []facts.Frame
	}{
		{"the same version", stamp, []facts.Frame{
			{Address: base + 0x1040, Function: "VendorRead+0x40", Trust: facts.TrustContext},
			{Address: base + 0x114a, Function: "", Trust: facts.TrustUnwind},
			{Address: base + 0x124a, Function: "VendorDispatch+0x4a", Trust: facts.TrustUnwind},
		}},
		{"another version", stamp + 1, []facts.Frame{
			{Address: base + 0x1040, Trust: facts.TrustContext},
			{Address: base + 0x1077, Trust: facts.TrustWord},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			store, err := New([]string{dir}, "")
			if err != nil {
				t.Fatal(err)
			}
			b := crashed(tt.stamp)
			f, err := dump.ReadWith(t.Context(), bytes.NewReader(b), int64(len(b)), dump.Options{Images: store})
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range tt.want {
				if i >= len(f.Stack) {
					t.Fatalf("%d frames, want %d", len(f.Stack), len(tt.want))
				}
				got := f.Stack[i]
				if got.Address != want.Address || got.Function != want.Function || got.Trust != want.Trust {
					t.Errorf("frame %d: %+v, want %+v", i, got, want)
				}
			}
		})
	}
}

// TestFullAndSmall: the same memory gives the same frames, as a complete dump that holds the
// images, and as a small one with their files.
func TestFullAndSmall(t *testing.T) {
	dir := t.TempDir()
	image := vendor(stamp)
	put(t, filepath.Join(dir, "vendor.sys"), image.Build())
	store, err := New([]string{dir}, "")
	if err != nil {
		t.Fatal(err)
	}
	read := func(b []byte, opt dump.Options) []facts.Frame {
		t.Helper()
		f, err := dump.ReadWith(t.Context(), bytes.NewReader(b), int64(len(b)), opt)
		if err != nil {
			t.Fatal(err)
		}
		return f.Stack
	}
	for _, s := range dumptest.Healthy() {
		if s.Name != "amd64 19041" {
			continue
		}
		s.Header = failure(s.Header)
		s.Modules = append(s.Modules, dumptest.Module{Driver: image.Driver})
		built := s.Build()
		built.Space.Map(base, image.Build())
		built.Space.Map(stack, append(saved(0), make([]byte, 0x800)...))
		full := read(built.Memory.Build(), dump.Options{})
		small := read(crashedBelow(stamp, 0), dump.Options{Images: store})
		if len(full) != 3 || !slices.Equal(full, small) {
			t.Errorf("%+v\nand of the small dump %+v", full, small)
		}
		return
	}
	t.Fatal("no such machine")
}

// TestNoNameOfAnother: a function that is not exported does not get the name of the one
// before it, on a stack or where its address is asked for.
func TestNoNameOfAnother(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "vendor.sys"), vendor(stamp).Build())
	store, err := New([]string{dir}, "")
	if err != nil {
		t.Fatal(err)
	}
	b := crashed(stamp)
	ask := []inspect.Question{{Address: base + 0x114a}, {Address: base + 0x1040}}
	f, err := dump.ReadWith(t.Context(), bytes.NewReader(b), int64(len(b)), dump.Options{Images: store, Places: ask})
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Places[0]; got.Function != "" || got.Offset != 0x114a {
		t.Errorf("%+v", got)
	}
	if got := f.Places[1]; got.Function != "VendorRead+0x40" {
		t.Errorf("%+v", got)
	}
}

// TestOtherCode: a file with the same headers and other code. No frame that it leads to is
// believed, as no call is there.
func TestOtherCode(t *testing.T) {
	dir := t.TempDir()
	im := vendor(stamp)
	delete(im.Parts, 0x1145)
	put(t, filepath.Join(dir, "vendor.sys"), im.Build())
	store, err := New([]string{dir}, "")
	if err != nil {
		t.Fatal(err)
	}
	b := crashed(stamp)
	f, err := dump.ReadWith(t.Context(), bytes.NewReader(b), int64(len(b)), dump.Options{Images: store})
	if err != nil {
		t.Fatal(err)
	}
	for i, frame := range f.Stack[1:] {
		if frame.Trust == facts.TrustUnwind {
			t.Errorf("frame %d: %+v", i+1, frame)
		}
	}
}

func TestStore(t *testing.T) {
	dir, cache := t.TempDir(), t.TempDir()
	put(t, filepath.Join(dir, "flat", "Vendor.SYS"), vendor(stamp).Build())
	put(t, filepath.Join(dir, "store", "other.sys", "5F5E10018000", "other.sys"), vendor(stamp+1).Build())
	put(t, filepath.Join(dir, "ntkrnlmp.exe"), vendor(stamp+2).Build())
	put(t, filepath.Join(dir, "damaged.sys"), []byte("MZ and no more"))
	put(t, filepath.Join(dir, "readme.txt"), []byte("no image"))
	for _, run := range []string{"made", "from the cache"} {
		s, err := New([]string{dir}, cache)
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			name  string
			stamp uint32
			ok    bool
		}{
			{"vendor.sys", stamp, true}, {"other.sys", stamp + 1, true}, {"vendor.sys", stamp + 1, false},
			{"ntoskrnl.exe", stamp + 2, true}, {"dump_vendor.sys", stamp, true}, {"damaged.sys", stamp, false},
		} {
			f, err := s.Image(tt.name, tt.stamp, size)
			if (err == nil) != tt.ok || tt.ok && f.TimeStamp != tt.stamp {
				t.Errorf("%s, %s %x: %v", run, tt.name, tt.stamp, err)
			}
		}
		if _, err := s.Image("vendor.sys", 1, size); !isOther(err) {
			t.Errorf("%s: another version: %v", run, err)
		}
		if _, err := s.Image("nobody.sys", 1, size); !errors.Is(err, ErrNone) {
			t.Errorf("%s: no such file: %v", run, err)
		}
	}
	list, err := os.ReadDir(cache)
	if err != nil || len(list) != 1 {
		t.Errorf("the cache has %d files, %v", len(list), err)
	}
}

func isOther(err error) bool {
	_, ok := errors.AsType[*OtherVersionError](err)
	return ok
}

// TestStale adds a file after the index was made, then spoils the index.
func TestStale(t *testing.T) {
	dir, cache := t.TempDir(), t.TempDir()
	find := func(want bool) {
		t.Helper()
		s, err := New([]string{dir}, cache)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Image("vendor.sys", stamp, size); (err == nil) != want {
			t.Errorf("found %v, want %v", err == nil, want)
		}
	}
	find(false)
	put(t, filepath.Join(dir, "vendor.sys"), vendor(stamp).Build())
	os.Chtimes(dir, time.Time{}, time.Now().Add(time.Hour))
	find(true)
	list, _ := os.ReadDir(cache)
	for _, e := range list {
		put(t, filepath.Join(cache, e.Name()), []byte("dumptriage images 2\t"+dir+"\nf\tx"))
	}
	find(true)
	// The same file, replaced where the folder does not show it.
	old, _ := os.Stat(dir)
	put(t, filepath.Join(dir, "vendor.sys"), vendor(stamp+7).Build())
	os.Chtimes(dir, time.Time{}, old.ModTime())
	find(false)
}

func put(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// FuzzIndex: no file of an index leads out of its folder, or ends the program.
func FuzzIndex(f *testing.F) {
	f.Add([]byte(cacheHead + "\t/images\nd\t1\t/images\nf\t5F5E10018000\t/images/vendor.sys\nend\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "x.idx")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		x, err := readCache(path, "/images")
		if err != nil {
			return
		}
		for _, e := range x.entries {
			if !strings.HasPrefix(e.path, "/images/") && e.path != "/images" {
				t.Errorf("%q", e.path)
			}
		}
	})
}
