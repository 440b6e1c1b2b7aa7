package container

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
)

// TestMinidumpCutInMemory cuts real dumps behind their streams: what a dump
// ends with is the memory, so that nothing but its list tells.
func TestMinidumpCutInMemory(t *testing.T) {
	for _, name := range []string{"airbus-seclab-windows", "nicklelp-dump_2", "rust-minidump-test", "radareorg-calc"} {
		b, err := os.ReadFile("../../../shared/corpus/minidump/" + name + ".dmp")
		if err != nil {
			t.Skip("the corpus of real dumps is not there")
		}
		for _, n := range []int{len(b) - 1, len(b) * 9 / 10, len(b) / 2, len(b) / 4} {
			img := openBytes(t, b[:n])
			known(t, name+" cut: truncated", img.Truncated, true)
			checkUser(t, img, n)
		}
	}
}

// TestMinidumpSharedText gives 2000 modules one long name: its bytes are read
// as often as the file could hold them, and no more.
func TestMinidumpSharedText(t *testing.T) {
	w := newMDWriter()
	name := w.str(strings.Repeat("a", 32000))
	entry := w.module("x", 1, [4]uint16{}, nil)
	copy(entry[0x14:], u32s(name))
	w.stream(4, u32s(2000), bytes.Repeat(entry, 2000))
	b := w.bytes(1)
	u := openBytes(t, b).User
	held := 0
	for _, m := range u.Modules {
		held += 2 * len(m.Path) // in UTF-16, as the file has it
	}
	if len(u.Modules) != 2000 || held == 0 || held > len(b) {
		t.Errorf("%d modules, %d bytes of names out of a file of %d", len(u.Modules), held, len(b))
	}
}

// TestMinidumpReasons: a stream that is there but damaged is not called absent.
func TestMinidumpReasons(t *testing.T) {
	w := newMDWriter()
	w.stream(7, make([]byte, 10))
	w.stream(6, make([]byte, 16))
	w.stream(15, u32s(24, 0, 99, 0, 0, 0))
	u := openBytes(t, w.bytes(1)).User
	for what, why := range map[string]string{
		"OS": u.OS.Why, "build": u.Build.Why, "platform": u.Platform.Why, "processors": u.Processors.Why,
		"exception": u.Exception.Why, "crash thread": u.CrashThread.Why, "process id": u.ProcessID.Why,
	} {
		if why == "" || strings.Contains(why, "no such stream") {
			t.Errorf("%s is unknown because %q, and the stream is there", what, why)
		}
	}
}

// TestMinidumpContext: registers count only where the file holds all of them,
// and else those of the thread do.
func TestMinidumpContext(t *testing.T) {
	for _, bad := range []uint32{0, 8, 1 << 20, 0xfffffff0} {
		w := newMDWriter()
		ctx := w.add(make([]byte, 64))
		w.stream(6, mdExceptionBytes(9, 1, 2, 64, bad))
		w.stream(3, u32s(1), mdThreadEntry(9, 0x1000, 0, 0, 64, ctx))
		img := openBytes(t, w.bytes(1))
		if img.User.Context != (Place{Off: 32, Size: 64}) || len(img.Warnings) == 0 {
			t.Errorf("registers at 0x%x: taken from %+v, warnings %q", bad, img.User.Context, img.Warnings)
		}
	}
	w := newMDWriter()
	w.stream(6, mdExceptionBytes(9, 1, 2, 0x4d0, 100))
	if img := openBytes(t, w.bytes(1)); img.User.Context.Exists() {
		t.Errorf("half of the registers were taken: %+v", img.User.Context)
	}
}

func TestMinidumpHostileDirectory(t *testing.T) {
	b := newMDWriter().bytes(1)
	copy(b[8:], u32s(0xffffffff))
	img := openBytes(t, b)
	known(t, "truncated", img.Truncated, true)
	if img.User.Streams != 0 {
		t.Errorf("%d streams in a file that has none", img.User.Streams)
	}
	w := newMDWriter()
	w.entry(7, 0, 0) // an empty stream of a type does not hide a later one
	w.system(9, 4, 10, 0, 22631, 2, 0)
	known(t, "build", openBytes(t, w.bytes(1)).User.Build, 22631)
	w = newMDWriter()
	for range maxStreams + 1 {
		w.entry(0, 0, 0)
	}
	img = openBytes(t, w.bytes(1))
	unknown(t, "truncated", img.Truncated)
	if len(img.Warnings) == 0 {
		t.Error("no warning about the streams that were not read")
	}
}

func TestMinidumpCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	b := sampleMinidump()
	if _, err := (minidump{}).Open(ctx, bytes.NewReader(b), int64(len(b))); err == nil {
		t.Error("a cancelled reading gave a result")
	}
}

func TestDescribeText(t *testing.T) {
	for _, head := range []string{"wake up call list\r\n", "HORMONE levels", "BZhang was here\n", "MZ notes\n", "regfile\n"} {
		if got := Describe([]byte(head), int64(len(head))); got != "text" {
			t.Errorf("%q: %q, want text", head, got)
		}
	}
	for head, want := range map[string]string{
		"wake\x00\x01": "hibernation", "%PDF-1.4\n": "PDF", "USERDUMP": "old user-mode", "\x30\x00\x00\x00LfLe": "event log",
		"\x7fELF\x02\x02\x01" + strings.Repeat("\x00", 9) + "\x00\x04": "ELF core",
	} {
		if got := Describe([]byte(head), 100); !strings.Contains(got, want) {
			t.Errorf("%q: %q, want something about %q", head, got, want)
		}
	}
}
