package container_test

import (
	"bytes"
	"context"
	"testing"

	"dumptriage/dump/container"
	"dumptriage/dump/dumptest"
	"dumptriage/dump/memory"
)

// TestBitmapAmbiguous reads a 64-bit summary dump whose bitmap also fits 32-bit
// figures: the 8 bytes between the two forms, the useless pointer 0xfffffa8000d21028,
// have 30 bits set, as many as the last 8 bytes of the bitmap.
func TestBitmapAmbiguous(t *testing.T) {
	saved := []dumptest.Run{{Base: 1, Count: 3}, {Base: 0x10, Count: 4}, {Base: 0xc0, Count: 30}}
	b := dumptest.Memory{
		Header: dumptest.Header{Machine: dumptest.AMD64, DumpType: dumptest.TypeKernel, Runs: []dumptest.Run{{Base: 0, Count: 0x100}}},
		Saved:  saved,
	}.Build()
	img, err := container.Open(context.Background(), bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if len(img.Pages.Other) != 1 {
		t.Fatalf("%d other readings, want that of 32 bits", len(img.Pages.Other))
	}
	phys := memory.NewPhysical(bytes.NewReader(b), img.Pages.Runs)
	for _, pfn := range []uint64{1, 3, 0x10, 0x13, 0xc0, 0xdd} {
		got := make([]byte, 0x1000)
		if err := phys.ReadPhys(got, memory.Phys(pfn*0x1000)); err != nil || !bytes.Equal(got, dumptest.PatternPage(pfn, 0x1000)) {
			t.Errorf("page 0x%x: %x, %v", pfn, got[:8], err)
		}
	}
}
