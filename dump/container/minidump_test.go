package container

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"dumptriage/dump/facts"
)

func openBytes(t *testing.T, b []byte) *Image {
	t.Helper()
	img, err := Open(context.Background(), bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return img
}

func known[T comparable](t *testing.T, what string, got facts.Known[T], want T) {
	t.Helper()
	if v, ok := got.Get(); !ok || v != want {
		t.Errorf("%s = %v (%s), want %v", what, v, got.Reason(), want)
	}
}

func unknown[T any](t *testing.T, what string, got facts.Known[T]) {
	t.Helper()
	if got.OK || got.Why == "" {
		t.Errorf("%s = %v, reason %q: want unknown with a reason", what, got.Value, got.Why)
	}
}

func TestMinidumpSample(t *testing.T) {
	b := sampleMinidump()
	img := openBytes(t, b)
	u := img.User
	if img.Format != "minidump" || img.Kind != "user" || u == nil || len(img.Warnings) != 0 {
		t.Fatalf("got format %q, kind %q, warnings %q", img.Format, img.Kind, img.Warnings)
	}
	known(t, "truncated", img.Truncated, false)
	known(t, "machine", u.Arch, 0x8664)
	known(t, "platform", u.Platform, 2)
	known(t, "OS", u.OS, "Windows 10.0.22631")
	known(t, "build", u.Build, 22631)
	known(t, "processors", u.Processors, 4)
	known(t, "time", u.Time, time.Date(2023, 11, 14, 22, 13, 20, 0, time.UTC))
	known(t, "process", u.Process, "app.exe")
	known(t, "process id", u.ProcessID, 4321)
	known(t, "threads", u.Threads, 2)
	known(t, "crash thread", u.CrashThread, 77)
	if e, ok := u.Exception.Get(); !ok || e.Code != 0xc0000005 || e.Flags != 1 || e.Address != 0x7ff600001234 ||
		len(e.Parameters) != 2 || e.Parameters[1] != 0xdead {
		t.Errorf("exception = %+v", u.Exception)
	}
	if u.Context.Size != 64 || u.Stack.Size != 128 || u.StackAddress != 0x200000 || u.Stack.Off != u.Context.Off+64 {
		t.Errorf("context %+v, stack %+v at 0x%x", u.Context, u.Stack, u.StackAddress)
	}
	if u.Streams != 8 || len(u.Modules) != 2 || !u.HasModules || !u.HasUnloaded {
		t.Fatalf("%d streams, %d modules, has %v and %v", u.Streams, len(u.Modules), u.HasModules, u.HasUnloaded)
	}
	m := u.Modules[0]
	if m.Path != `C:\Program Files\App\app.exe` || m.Base != 0x7ff600000000 || m.Size != 0x5000 ||
		m.Checksum != 0x1111 || m.TimeStamp != 0x2222 {
		t.Errorf("module 0 = %+v", m)
	}
	known(t, "version", m.Version, "1.2.3.4")
	known(t, "PDB name", m.PDBName, `c:\src\app.pdb`)
	known(t, "PDB id", m.PDBID, "112233445566778899AABBCCDDEEFF011A")
	unknown(t, "version of module 1", u.Modules[1].Version)
	unknown(t, "PDB name of module 1", u.Modules[1].PDBName)
	unknown(t, "PDB id of module 1", u.Modules[1].PDBID)
	if len(u.Unloaded) != 1 || u.Unloaded[0] != (Unloaded{"gone.dll", 0x180000000, 0x180003000}) {
		t.Errorf("unloaded = %+v", u.Unloaded)
	}
}

func TestMinidumpWithoutStreams(t *testing.T) {
	img := openBytes(t, newMDWriter().bytes(0))
	u := img.User
	known(t, "truncated", img.Truncated, false)
	unknown(t, "machine", u.Arch)
	unknown(t, "OS", u.OS)
	unknown(t, "time", u.Time)
	unknown(t, "process", u.Process)
	unknown(t, "process id", u.ProcessID)
	unknown(t, "threads", u.Threads)
	unknown(t, "crash thread", u.CrashThread)
	unknown(t, "exception", u.Exception)
	if u.HasModules || u.HasUnloaded || u.Streams != 0 {
		t.Errorf("lists that are not there: %+v", u)
	}
}

func TestMinidumpShortHeader(t *testing.T) {
	b := sampleMinidump()
	for n := 4; n < 32; n++ {
		if _, err := Open(context.Background(), bytes.NewReader(b[:n]), int64(n)); err == nil {
			t.Fatalf("%d bytes of header were accepted", n)
		}
	}
}

func TestMinidumpCutOff(t *testing.T) {
	b := sampleMinidump()
	for n := 32; n < len(b); n++ {
		img := openBytes(t, b[:n])
		known(t, fmt.Sprintf("truncated at %d", n), img.Truncated, true)
		if len(img.Warnings) == 0 {
			t.Fatalf("no warning for the first %d bytes", n)
		}
		checkUser(t, img, n)
	}
}

func TestMinidumpOS(t *testing.T) {
	tests := []struct {
		arch                uint16
		version             [3]uint32
		platform            uint32
		csd, os             string
		machine             uint32
		noMachine, noBuilds bool
	}{
		{0, [3]uint32{5, 1, 2600}, 2, "Service Pack 2", "Windows 5.1.2600 Service Pack 2", 0x14c, false, false},
		{5, [3]uint32{0, 0, 0}, 0x8201, "Linux 3.3.8 #2 SMP", "Linux 3.3.8 #2 SMP", 0x1c4, false, true},
		{9, [3]uint32{11, 6, 7}, 0x8101, "20G630", "macOS 11.6.7 20G630", 0x8664, false, false},
		{0x8003, [3]uint32{16, 2, 0}, 0x8102, "", "iOS 16.2.0", 0xaa64, false, true},
		{12, [3]uint32{0, 0, 0}, 0x8203, "13", "Android 13", 0xaa64, false, true},
		{6, [3]uint32{6, 0, 6002}, 0x8206, "", "Fuchsia 6.0.6002", 0x200, false, false},
		{1, [3]uint32{4, 0, 1381}, 0x7777, "", "platform 0x7777 4.0.1381", 0x166, false, false},
		{0xffff, [3]uint32{5, 10, 0}, 0x8202, "", "Solaris 5.10.0", 0, true, true},
	}
	for _, tt := range tests {
		w := newMDWriter()
		csd := uint32(0)
		if tt.csd != "" {
			csd = w.str(tt.csd)
		}
		w.system(tt.arch, 1, tt.version[0], tt.version[1], tt.version[2], tt.platform, csd)
		u := openBytes(t, w.bytes(1)).User
		known(t, "OS", u.OS, tt.os)
		if tt.noMachine {
			unknown(t, "machine of "+tt.os, u.Arch)
		} else {
			known(t, "machine of "+tt.os, u.Arch, tt.machine)
		}
		if tt.noBuilds {
			unknown(t, "build of "+tt.os, u.Build)
		} else {
			known(t, "build of "+tt.os, u.Build, tt.version[2])
		}
	}
}

// TestMinidumpPaddedLists has four bytes of padding between count and entries,
// as some writers of 64-bit dumps put there.
func TestMinidumpPaddedLists(t *testing.T) {
	w := newMDWriter()
	m := w.module("/usr/bin/tool", 0x400000, [4]uint16{}, nil)
	w.stream(4, u32s(1, 0), m)
	w.stream(3, u32s(1, 0), mdThreadEntry(5, 0, 0, 0, 0, 0))
	u := openBytes(t, w.bytes(1)).User
	known(t, "process", u.Process, "tool")
	known(t, "threads", u.Threads, 1)
	if u.Modules[0].Base != 0x400000 {
		t.Errorf("module base 0x%x", u.Modules[0].Base)
	}
}

// TestMinidumpFullMemory has its stack in the full-memory list only.
func TestMinidumpFullMemory(t *testing.T) {
	w := newMDWriter()
	w.stream(6, mdExceptionBytes(9, 0x80000003, 0x1000, 0, 0))
	w.stream(3, u32s(1), mdThreadEntry(9, 0x20010, 0x10, 0, 0, 0))
	w.stream(9, u64s(2, 4096, 0x10000, 0x100, 0x20000, 0x80))
	b := w.bytes(1)
	whole := append(bytes.Clone(b), make([]byte, 4096+0x180-len(b))...)
	img := openBytes(t, whole)
	known(t, "truncated", img.Truncated, false)
	if want := (Place{Off: 4096 + 0x110, Size: 0x70}); img.User.Stack != want {
		t.Errorf("stack %+v, want %+v", img.User.Stack, want)
	}
	known(t, "truncated", openBytes(t, whole[:len(whole)-1]).Truncated, true)
}

func TestMinidumpHostileLists(t *testing.T) {
	w := newMDWriter()
	m := w.module("a.exe", 1, [4]uint16{}, nil)
	w.stream(4, u32s(0xffffffff), m)
	w.stream(3, u32s(0xffffffff), mdThreadEntry(1, 0, 0, 0, 0, 0))
	w.stream(14, u32s(0xfffffff0, 0xfffffff0, 0xffffffff))
	w.stream(9, u64s(1<<63, 1<<63, 0, 1<<63))
	w.stream(6, mdExceptionBytes(1, 2, 3, 0xffffffff, 40, make([]uint64, 99)...)[:0xa8])
	img := openBytes(t, w.bytes(1))
	u := img.User
	if len(u.Modules) != 1 || u.HasUnloaded || len(u.Exception.Value.Parameters) != 15 {
		t.Errorf("%d modules, has unloaded %v, %+v", len(u.Modules), u.HasUnloaded, u.Exception)
	}
	unknown(t, "threads", u.Threads)
	known(t, "truncated", img.Truncated, true)
	checkUser(t, img, int(img.Size))
}

// checkUser checks what must hold of every minidump, damaged or not.
func checkUser(t *testing.T, img *Image, size int) {
	t.Helper()
	if n := len(img.User.Modules); n > size/108 {
		t.Errorf("%d modules out of %d bytes", n, size)
	}
	for _, p := range []Place{img.User.Context, img.User.Stack} {
		if end := uint64(p.Off) + p.Size; end > uint64(size) || end < p.Size {
			t.Errorf("place %+v in a file of %d bytes", p, size)
		}
	}
	if !img.Truncated.OK {
		t.Error("nothing said about whether the file is whole")
	}
}

func FuzzMinidump(f *testing.F) {
	b := sampleMinidump()
	f.Add(b)
	f.Add(b[:200])
	for _, off := range []int{8, 12, len(b) - 92, len(b) - 88} {
		c := bytes.Clone(b)
		binary.LittleEndian.PutUint32(c[off:], 0xfffffff0)
		f.Add(c)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		img, err := minidump{}.Open(context.Background(), bytes.NewReader(b), int64(len(b)))
		if err != nil {
			if len(b) >= 32 {
				t.Fatalf("%d bytes refused: %v", len(b), err)
			}
			return
		}
		checkUser(t, img, len(b))
	})
}

// The figures were read with a script of a dozen lines that knows nothing but
// the layout of the three structures.
var corpusMinidumps = map[string]struct {
	modules, threads int
	pid              uint32
	process          string
	truncated        bool
}{
	"airbus-seclab-windows.dmp":                     {58, 14, 0x27a4, "electron.exe", false},
	"geoffchappellmirror-100617-2.dmp":              {156, 16, 0xa6c, "ExpressionWeb.exe", false},
	"geoffchappellmirror-100619.dmp":                {158, 15, 0x498, "ExpressionWeb.exe", false},
	"google-linux_null_read_av.dmp":                 {8, 1, 0, "null_read_av", false},
	"google-minidump_crashpad_annotation.dmp":       {354, 7, 0xd616, "dyld_sim", false},
	"google-null_write_av.dmp":                      {26, 2, 0x1428, "crashme.exe", false},
	"nicklelp-dump_2.dmp":                           {56, 46, 0x4110, "ElgatoAudioControlServer.exe", false},
	"radareorg-calc.dmp":                            {28, 5, 0xd28, "calc.exe", false},
	"rust-minidump-invalid-parameter.dmp":           {31, 6, 0x1870, "CrashTest.exe", false},
	"rust-minidump-invalid-record-count.dmp":        {0, 0, 0, "", true},
	"rust-minidump-pipeline-inlines-macos-segv.dmp": {47, 11, 0x13aac, "crash-client", false},
	"rust-minidump-simple-crashpad.dmp":             {40, 1, 0xdd6d, "crashy", false},
	"rust-minidump-test.dmp":                        {13, 2, 0xf5c, "test_app.exe", false},
}

type corpusEntry struct {
	Path, Machine, OS, Exception string
	Build                        uint32
	Streams                      int
}

func TestMinidumpCorpus(t *testing.T) {
	const corpus = "../../../shared/corpus"
	raw, err := os.ReadFile(filepath.Join(corpus, "corpus.json"))
	if err != nil {
		t.Skip("the corpus of real dumps is not there: ", corpus)
	}
	var list struct{ Files []json.RawMessage }
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, raw := range list.Files {
		var e corpusEntry
		if json.Unmarshal(raw, &e) != nil || !strings.HasPrefix(e.Path, "minidump/") {
			continue
		}
		seen++
		t.Run(filepath.Base(e.Path), func(t *testing.T) { checkCorpus(t, filepath.Join(corpus, e.Path), e) })
	}
	if seen < len(corpusMinidumps) {
		t.Errorf("the corpus lists %d minidumps, want at least %d", seen, len(corpusMinidumps))
	}
}

func checkCorpus(t *testing.T, path string, e corpusEntry) {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Skip("not there: ", path)
	}
	img := openBytes(t, b)
	u := img.User
	checkUser(t, img, len(b))
	if u.Streams != e.Streams {
		t.Errorf("%d streams, want %d", u.Streams, e.Streams)
	}
	if want, ok := corpusMinidumps[filepath.Base(path)]; ok {
		if len(u.Modules) != want.modules || u.Threads.Or(0) != want.threads || u.ProcessID.Or(0) != want.pid ||
			u.Process.Or("") != want.process {
			t.Errorf("%d modules, %v threads, process %v %v, want %+v", len(u.Modules), u.Threads, u.ProcessID, u.Process, want)
		}
		known(t, "truncated", img.Truncated, want.truncated)
	}
	if e.Machine == "" { // the malformed one
		unknown(t, "machine", u.Arch)
		return
	}
	if len(img.Warnings) != 0 {
		t.Errorf("warnings about a dump that is whole: %q", img.Warnings)
	}
	machine, _ := strconv.ParseUint(e.Machine, 0, 32)
	known(t, "machine", u.Arch, uint32(machine))
	code, _ := strconv.ParseUint(e.Exception, 0, 32)
	if x, ok := u.Exception.Get(); !ok || x.Code != uint32(code) {
		t.Errorf("exception %+v, want code 0x%x", u.Exception, code)
	}
	if !u.Context.Exists() || !u.Stack.Exists() {
		t.Errorf("context %+v, stack %+v", u.Context, u.Stack)
	}
	if e.Build == 0 {
		unknown(t, "build", u.Build)
	} else {
		known(t, "build", u.Build, e.Build)
	}
	var version string
	var platform uint32
	fmt.Sscanf(e.OS, "%s platform %d", &version, &platform)
	known(t, "platform", u.Platform, platform)
	if os := u.OS.Or(""); version != "0.0.0" && !strings.Contains(os+" ", " "+version+" ") {
		t.Errorf("OS %q does not say %s", os, version)
	}
}

// TestMinidumpCorpusModule compares one module with a reading of its bytes in
// a hex dump.
func TestMinidumpCorpusModule(t *testing.T) {
	b, err := os.ReadFile("../../../shared/corpus/minidump/radareorg-calc.dmp")
	if err != nil {
		t.Skip("the corpus of real dumps is not there")
	}
	m := openBytes(t, b).User.Modules[0]
	known(t, "version", m.Version, "6.1.7600.16385")
	known(t, "PDB name", m.PDBName, "calc.pdb")
	known(t, "PDB id", m.PDBID, "E95BB5E08CE640A09C3DBF3DFA3ABCB42")
	if m.Path != `C:\Windows\System32\calc.exe` || m.Base != 0xfffe0000 || m.Size != 0xe3000 || m.TimeStamp != 0x4a5bc9d4 {
		t.Errorf("module = %+v", m)
	}
}
