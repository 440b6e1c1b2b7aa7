package pool

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"dumptriage/dump/memory"
)

const (
	scanned   = 128 << 20
	scannedAt = 0xffff800000000000
)

// kernelMemory is a file of kernel memory: pages of zeros, of pointers and small
// numbers, of text, and of code.
func kernelMemory(b *testing.B) *os.File {
	f, err := os.Create(filepath.Join(b.TempDir(), "memory"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	r := rand.New(rand.NewPCG(1, 2))
	page := make([]byte, pageSize)
	for n := range scanned / pageSize {
		switch n % 4 {
		case 0:
			clear(page)
		case 1:
			for i := 0; i < pageSize; i += 8 {
				binary.LittleEndian.PutUint64(page[i:], []uint64{0, r.Uint64N(4096), scannedAt | r.Uint64N(1<<40)}[r.IntN(3)])
			}
		case 2:
			for i := range page {
				page[i] = "some text, and some more of it. "[(i+n)%32]
			}
		default:
			for i := 0; i < pageSize; i += 8 {
				binary.LittleEndian.PutUint64(page[i:], r.Uint64())
			}
		}
		if _, err := f.Write(page); err != nil {
			b.Fatal(err)
		}
	}
	return f
}

// BenchmarkScan looks for the tracker table in every page, without a debugger
// data block and without the kernel's variables; BenchmarkSequentialRead reads
// the same file once, for comparison.
func BenchmarkScan(b *testing.B) {
	f := kernelMemory(b)
	m := &Reader{
		Space: memory.Space{Pointer: 8, Virtual: memory.NewBlocks(f, []memory.Block{{Start: scannedAt, Size: scanned}})}, Build: 19041,
		Mapped: func(ctx context.Context, _ memory.Virt, yield func(memory.Virt, uint64) bool) error {
			yield(scannedAt, scanned)
			return ctx.Err()
		},
	}
	b.SetBytes(scanned)
	for b.Loop() {
		if _, err := m.Tracker(b.Context()); !errors.Is(err, errNoTable) {
			b.Fatal(err)
		}
	}
}

func BenchmarkSequentialRead(b *testing.B) {
	f := kernelMemory(b)
	buf := make([]byte, 1<<20)
	b.SetBytes(scanned)
	for b.Loop() {
		for off := int64(0); off < scanned; off += int64(len(buf)) {
			if _, err := f.ReadAt(buf, off); err != nil {
				b.Fatal(err)
			}
		}
	}
}
