package container_test

import (
	"bytes"
	"context"
	"testing"

	"dumptriage/dump/container"
	"dumptriage/dump/dumptest"
)

// check holds an opened image to what must be so of any, however damaged.
func check(t *testing.T, img *container.Image, size int64) {
	t.Helper()
	inFile := func(what string, p container.Place) {
		if p.Exists() && (uint64(p.Off) > uint64(size) || p.Size > uint64(size)-uint64(p.Off)) {
			t.Errorf("%s: 0x%x bytes at 0x%x of a file of 0x%x", what, p.Size, p.Off, size)
		}
	}
	var end uint64
	for _, r := range img.Pages.Runs {
		if uint64(r.File)+r.Size > uint64(size) {
			t.Errorf("a run of pages ends at 0x%x of 0x%x", uint64(r.File)+r.Size, size)
		}
		if uint64(r.Start) < end {
			t.Error("the runs of pages overlap")
		}
		end = uint64(r.End())
	}
	for _, b := range img.Blobs {
		inFile("blob", b.Place)
	}
	if tr := img.Triage; tr != nil {
		for _, b := range tr.Blocks {
			inFile("block", b.Place)
		}
		inFile("context", tr.Context)
		inFile("exception", tr.Exception)
		inFile("prcb", tr.Prcb)
		inFile("process", tr.Process)
		inFile("thread", tr.Thread)
		inFile("stack", tr.Stack)
		inFile("debugger data", tr.DebuggerData)
		if int64(len(tr.Drivers))*0x4c > size {
			t.Errorf("%d drivers in %d bytes", len(tr.Drivers), size)
		}
	}
}

func fuzz(f *testing.F, keep func(dumptest.Sample) bool) {
	for _, s := range dumptest.Every() {
		if keep(s) && len(s.Bytes) < 1<<20 {
			f.Add(s.Bytes)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		img, err := container.Open(context.Background(), bytes.NewReader(b), int64(len(b)))
		if err == nil {
			check(t, img, int64(len(b)))
		}
	})
}

func FuzzHeader(f *testing.F) {
	fuzz(f, func(s dumptest.Sample) bool { return s.Want.Kind != "triage" && s.Want.Kind != "user" })
}

func FuzzTriage(f *testing.F) {
	fuzz(f, func(s dumptest.Sample) bool { return s.Want.Kind == "triage" })
}
