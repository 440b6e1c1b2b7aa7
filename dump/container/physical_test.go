package container

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

func physOf(at uint64) memory.Phys { return memory.Phys(at) }

func wantHints(t *testing.T, got, want Hints) {
	t.Helper()
	if !slices.Equal(got.DTB, want.DTB) || got.Arch != want.Arch || got.Processors != want.Processors || got.Source != want.Source {
		t.Errorf("hints %+v, want %+v", got, want)
	}
}

// checkPhysical holds a physical image to what must be so of any.
func checkPhysical(t *testing.T, img *Image, size int) {
	t.Helper()
	if img.Kind != "physical" || img.Header != nil || img.Format == "" {
		t.Errorf("format %q, kind %q, header %v", img.Format, img.Kind, img.Header)
	}
	var end, pages uint64
	for _, r := range img.Pages.Runs {
		if r.Size == 0 || uint64(r.File)+r.Size > uint64(size) {
			t.Errorf("a run of 0x%x bytes at 0x%x of 0x%x", r.Size, uint64(r.File), size)
		}
		if uint64(r.Start) < end {
			t.Error("the runs overlap")
		}
		end = uint64(r.End())
		pages += r.Size
	}
	if n, ok := img.Pages.InFile.Get(); ok && n != pages/4096 {
		t.Errorf("%d pages in the file, but %d in the runs", n, pages/4096)
	}
	if saved, ok := img.Pages.Saved.Get(); ok && saved < img.Pages.InFile.Or(0) {
		t.Errorf("%d pages saved, but %d in the file", saved, img.Pages.InFile.Value)
	}
	reasons(t, "saved", img.Pages.Saved)
	reasons(t, "in file", img.Pages.InFile)
	reasons(t, "truncated", img.Truncated)
}

func reasons[T any](t *testing.T, what string, v facts.Known[T]) {
	t.Helper()
	if !v.OK && v.Why == "" {
		t.Errorf("%s is unknown without a reason", what)
	}
}

// beside makes a Companion of files by suffix.
func beside(files map[string][]byte) Options {
	return Options{Companion: func(suffix string) (io.ReaderAt, int64, error) {
		b, ok := files[suffix]
		if !ok {
			return nil, 0, errors.New("no such file")
		}
		return bytes.NewReader(b), int64(len(b)), nil
	}}
}

func TestPhysicalCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, b := range map[string][]byte{"elfcore": qemuCore(), "lime": limeImage(), "vmware": vmState8(true).bytes()} {
		if _, err := Open(ctx, bytes.NewReader(b), int64(len(b))); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := OpenRaw(ctx, bytes.NewReader(nil), 0); !errors.Is(err, context.Canceled) {
		t.Errorf("raw: %v", err)
	}
}

// TestPhysicalCutOff opens every beginning of the small images.
func TestPhysicalCutOff(t *testing.T) {
	for _, whole := range [][]byte{qemuCore(), limeImage(), vmState8(true).bytes(), vmState8(false).bytes()} {
		step := max(len(whole)/3000, 1)
		for n := 0; n < len(whole); n += step {
			img, err := Open(context.Background(), bytes.NewReader(whole[:n]), int64(n))
			if err == nil {
				checkPhysical(t, img, n)
			}
		}
	}
}

func FuzzPhysical(f *testing.F) {
	for _, b := range [][]byte{
		qemuCore(), limeImage(), vmState8(true).bytes(), vmState8(false).bytes(), vmState4().bytes(), []byte("hibr\x00\x00\x00\x00"),
		writeELF(32, 3, elfSegment{kind: 4, data: vboxNotes(0x10006, 1<<31, 0x1000, 0)}, elfSegment{kind: 1, phys: 0x1000, data: pages(1, 1)}),
	} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, size := bytes.NewReader(b), int64(len(b))
		if img, err := Open(context.Background(), r, size); err == nil && img.Kind == "physical" {
			checkPhysical(t, img, len(b))
		}
		opt := beside(map[string][]byte{".vmem": b, ".vmss": b})
		if img, err := OpenWith(context.Background(), r, size, opt); err == nil && img.Kind == "physical" {
			checkPhysical(t, img, len(b))
		}
		img, err := OpenRawWith(context.Background(), r, size, opt)
		if err != nil {
			t.Fatal(err)
		}
		checkPhysical(t, img, len(b))
	})
}
