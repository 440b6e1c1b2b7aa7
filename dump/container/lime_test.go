package container

import (
	"bytes"
	"context"
	"testing"
)

func limeHeader(first, last uint64) []byte {
	return join([]byte("EMiL\x01\x00\x00\x00"), u64s(first, last, 0))
}

// limeImage has a page at 0x1000 and two at 0x100000.
func limeImage() []byte {
	return join(limeHeader(0x1000, 0x1fff), pages(1, 'l'), limeHeader(0x100000, 0x101fff), pages(2, 'm'))
}

func TestLime(t *testing.T) {
	b := limeImage()
	img := openBytes(t, b)
	if img.Format != "lime" || img.Kind != "physical" {
		t.Errorf("%q, %q", img.Format, img.Kind)
	}
	known(t, "saved", img.Pages.Saved, 3)
	known(t, "in file", img.Pages.InFile, 3)
	known(t, "truncated", img.Truncated, false)
	wantMemory(t, img, b, 0x1000, 'l')
	wantMemory(t, img, b, 0x101fff, 'm')
	wantHints(t, img.Hints, Hints{})
}

func TestLimeDamaged(t *testing.T) {
	first := join(limeHeader(0x1000, 0x1fff), pages(1, 'l'))
	for _, c := range []struct {
		name          string
		rest          []byte
		saved, inFile uint64
		warned        bool
	}{
		{"padding", make([]byte, 64), 1, 1, false},
		{"padding, short", make([]byte, 5), 1, 1, false},
		{"garbage", bytes.Repeat([]byte{7}, 64), 1, 1, true},
		{"half a header", limeHeader(0x5000, 0x5fff)[:20], 1, 1, true},
		{"backwards", join(limeHeader(0x5000, 0x4000), pages(1, 'n')), 1, 1, true},
		{"everything", join(limeHeader(0, ^uint64(0)), pages(1, 'n')), 1, 1, true},
		{"cut off", join(limeHeader(0x5000, 0x6fff), pages(1, 'n')), 3, 2, true},
		{"the same again", first, 1, 1, false},
		{"overlap", join(limeHeader(0x1800, 0x27ff), pages(1, 'n')), 1, 1, false}, // half a page more
	} {
		b := join(first, c.rest)
		img := openBytes(t, b)
		t.Run(c.name, func(t *testing.T) {
			known(t, "saved", img.Pages.Saved, c.saved)
			known(t, "in file", img.Pages.InFile, c.inFile)
			known(t, "truncated", img.Truncated, c.inFile < c.saved)
			if (len(img.Warnings) > 0) != c.warned {
				t.Errorf("warnings %q", img.Warnings)
			}
			wantMemory(t, img, b, 0x1000, 'l')
			checkPhysical(t, img, len(b))
		})
	}
	for _, b := range [][]byte{limeHeader(1, 0), limeHeader(0, ^uint64(0)), limeImage()[:8]} {
		if _, err := Open(context.Background(), bytes.NewReader(b), int64(len(b))); err == nil {
			t.Errorf("% x was opened", b)
		}
	}
}

func TestLimeManyRanges(t *testing.T) {
	var b []byte
	for i := range uint64(1<<16 + 1) {
		b = append(b, limeHeader(2*i, 2*i)...)
		b = append(b, 1)
	}
	if img := openBytes(t, b); len(img.Warnings) == 0 || len(img.Pages.Runs) != 1<<16 {
		t.Errorf("%d runs, %q", len(img.Pages.Runs), img.Warnings)
	}
}
