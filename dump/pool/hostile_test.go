package pool

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"testing"

	"dumptriage/dump/memory"
)

const (
	hostileData  = 0x80400000
	hostileTable = 0x80500000
	hostileSize  = 0x80000
)

// hostileMachine has one page of variables, the first of which leads to a table
// that a test fills.
func hostileMachine(build uint32, table []byte) *Reader {
	b := make([]byte, 0x1000+hostileSize)
	binary.LittleEndian.PutUint32(b, hostileTable)
	copy(b[0x1000:], table)
	space := memory.Space{Pointer: 4, Virtual: memory.NewBlocks(bytes.NewReader(b), []memory.Block{
		{Start: hostileData, Size: 0x1000}, {Start: hostileTable, Size: hostileSize, File: 0x1000},
	})}
	return &Reader{
		Space: space, Build: build, Data: []memory.Range{{At: hostileData, Size: 0x1000}}, TrackerVariable: hostileData,
		MemoryBytes: 64 << 20, Processors: 1,
		Mapped: func(ctx context.Context, _ memory.Virt, yield func(memory.Virt, uint64) bool) error {
			if yield(hostileData, 0x1000) {
				yield(hostileTable, hostileSize)
			}
			return ctx.Err()
		},
	}
}

// row is one entry of a table of 28 bytes a row.
func row(table []byte, slot int, tag string, words ...uint32) {
	copy(table[slot*0x1c:], tag)
	for i, w := range words {
		binary.LittleEndian.PutUint32(table[slot*0x1c+4+4*i:], w)
	}
}

// tagNumber is a tag that is text and differs for each number.
func tagNumber(i int) string {
	return string([]byte{'A' + byte(i%26), 'a' + byte(i/26%26), 'a' + byte(i/676%26), 'x'})
}

// TestHostileTables: what is no table is turned away, and what contradicts
// itself is not called exact.
func TestHostileTables(t *testing.T) {
	fill := func(put func(table []byte)) []byte {
		table := make([]byte, hostileSize)
		put(table)
		return table
	}
	for name, c := range map[string]struct {
		table []byte
		found bool
	}{
		"zeros": {fill(func([]byte) {}), false},
		"ones":  {bytes.Repeat([]byte{0xff}, hostileSize), false},
		"text":  {bytes.Repeat([]byte("the quick brown fox "), hostileSize/20), false},
		"pointers to itself": {fill(func(b []byte) {
			for i := 0; i < len(b); i += 4 {
				binary.LittleEndian.PutUint32(b[i:], hostileTable)
			}
		}), false},
		"one tag in every row": {fill(func(b []byte) {
			for i := range 1025 {
				row(b, i, "AfdB", 2, 1, 32)
			}
		}), false},
		"more frees than allocations": {fill(func(b []byte) {
			for i := range 300 {
				row(b, i*3, tagNumber(i), 1, 5, 64, 1, 5, 64)
			}
		}), false},
		"counters at their extremes": {fill(func(b []byte) {
			for i := range 300 {
				row(b, i*3, tagNumber(i), math.MaxUint32, math.MaxUint32, 0, math.MaxUint32, math.MaxUint32, 0)
			}
			row(b, 1, "Irp ", math.MaxUint32, 0, math.MaxUint32)
		}), true},
		"a few rows": {fill(func(b []byte) {
			for i := range minUsed - 1 {
				row(b, i*3, tagNumber(i), 2, 1, 32)
			}
		}), false},
	} {
		p, err := hostileMachine(1057, c.table).Tracker(t.Context())
		if err == nil && !c.found {
			t.Errorf("%s: taken for a table: %s, %d tags, exact %v", name, p.Source, len(p.Tags), p.Exact)
		}
		if err == nil && p.Exact {
			t.Errorf("%s: called exact", name)
		}
		for _, build := range []uint32{2195, 3790, 7601, 19041} {
			if _, err := hostileMachine(build, c.table).BigPages(t.Context()); err != nil {
				t.Errorf("%s: big pages of build %d: %v", name, build, err)
			}
		}
	}
}

// FuzzPool looks for everything in memory of any content.
func FuzzPool(f *testing.F) {
	table := make([]byte, 0x4000)
	for i := range 100 {
		row(table, i*4, tagNumber(i), 7, 3, 256, 9, 2, 512)
	}
	f.Add(table, uint16(1057))
	f.Add(table, uint16(3790))
	f.Add(bytes.Repeat([]byte{1, 0, 0, 0}, 64), uint16(2195))
	f.Fuzz(func(t *testing.T, b []byte, build uint16) {
		m := hostileMachine(uint32(build), b[:min(len(b), hostileSize)])
		p, _ := m.Usage(t.Context())
		for _, tag := range p.Tags {
			if len(tag.Tag) != 4 {
				t.Errorf("tag %q", tag.Tag)
			}
		}
		m.bounds().Limits(&p, Figures{})
		name := func(uint64) string { return "a.sys" }
		around := Surroundings{Driver: name, Process: name}
		Suspects(&p, around)
		if err := m.Contents(t.Context(), &p, around); err != nil {
			t.Error(err)
		}
	})
}
