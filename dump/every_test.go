package dump_test

import (
	"bytes"
	"context"
	"testing"

	"dumptriage/dump"
	"dumptriage/dump/dumptest"
	"dumptriage/dump/internal/reading"
)

// TestEvery reads one synthetic dump of each container, machine and generation
// and finds what was put in.
func TestEvery(t *testing.T) {
	for _, s := range dumptest.Every() {
		t.Run(s.Name, func(t *testing.T) {
			f, err := dump.Read(context.Background(), bytes.NewReader(s.Bytes), int64(len(s.Bytes)))
			if err != nil {
				t.Fatal(err)
			}
			want := s.Want
			if f.Dump.Format != want.Format || f.Dump.Kind != want.Kind {
				t.Errorf("%s, %s; want %s, %s", f.Dump.Format, f.Dump.Kind, want.Format, want.Kind)
			}
			reading.Known(t, "machine", f.System.Arch, want.Machine)
			reading.Known(t, "build", f.System.Build, want.Build)
			if want.Kind != "user" {
				b, ok := f.Bugcheck.Get()
				if !ok || b.Code != want.Code {
					t.Errorf("code 0x%x, want 0x%x", b.Code, want.Code)
				}
				for i, p := range want.Params {
					if b.Parameters[i].Value != p {
						t.Errorf("parameter %d: 0x%x, want 0x%x", i+1, b.Parameters[i].Value, p)
					}
				}
			}
			if n := len(f.Modules.Or(nil)); want.Drivers != 0 && n != want.Drivers {
				t.Errorf("%d modules, want %d", n, want.Drivers)
			}
			if want.Pages != 0 {
				reading.Known(t, "pages", f.Dump.PagesSaved, want.Pages)
				reading.Known(t, "pages in the file", f.Dump.PagesInFile, want.Pages)
			}
			for _, w := range f.Warnings {
				t.Logf("warning: %s", w)
			}
		})
	}
}

// TestGiant opens a complete dump of 16 GiB and reads under 1 MiB of it.
func TestGiant(t *testing.T) {
	r, size := dumptest.Giant(16 << 30)
	if size < 16<<30 {
		t.Fatalf("the dump has %d bytes", size)
	}
	c := &reading.Counting{ReaderAt: r}
	f, err := dump.Read(context.Background(), c, size)
	if err != nil {
		t.Fatal(err)
	}
	if c.N >= 1<<20 {
		t.Errorf("%d bytes read", c.N)
	}
	reading.Known(t, "truncated", f.Dump.Truncated, false)
	if n := f.Dump.PagesInFile.Or(0); n*0x1000 < 16<<30 {
		t.Errorf("%d pages", n)
	}
}

// FuzzRead reads damaged dumps from end to end.
func FuzzRead(f *testing.F) {
	for _, s := range dumptest.Every() {
		if len(s.Bytes) < 1<<20 {
			f.Add(s.Bytes)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		facts, err := dump.Read(context.Background(), bytes.NewReader(b), int64(len(b)))
		if err == nil && facts.Dump.Format == "" {
			t.Error("a dump without a format")
		}
	})
}
