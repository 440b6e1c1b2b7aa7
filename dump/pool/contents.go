package pool

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
	"dumptriage/dump/nt"
)

// How much is looked at to tell what blocks hold.
const (
	maxSamples  = 64   // blocks of a tag
	leastSample = 8    // of which it takes so many to tell anything
	samplePages = 4096 // pages of pool
	sampleBytes = 512  // of a block
)

// Contents tells of the foremost suspects what their blocks hold: pointers into
// which driver, text, and which process they are charged to. Nothing of the
// contents themselves goes out: they may be anybody's.
func (m *Reader) Contents(ctx context.Context, p *facts.Pool, around Surroundings) error {
	samples := map[string]*sample{}
	for i := range p.Suspects {
		if s := &p.Suspects[i]; s.Level != facts.SuspectLow {
			samples[s.Tag] = &sample{around: &around, drivers: map[string]int{}, processes: map[string]int{}}
		}
	}
	if len(samples) == 0 || around.Driver == nil {
		return nil
	}
	m.sampleBig(p.BigPages.Or(nil), samples)
	if err := m.sampleSmall(ctx, samples); err != nil {
		return err
	}
	for i := range p.Suspects {
		if s := samples[p.Suspects[i].Tag]; s != nil {
			p.Suspects[i].Reasons = append(p.Suspects[i].Reasons, s.words(p.Suspects[i].Owners)...)
		}
	}
	return nil
}

// A sample counts what some blocks of a tag hold.
type sample struct {
	around    *Surroundings
	blocks    int
	text      int            // blocks that are text for the most part
	drivers   map[string]int // blocks with pointers into each
	charged   int            // blocks that are charged to a process
	processes map[string]int // that is listed, with its id
}

// sampleBig looks at allocations of whole pages.
func (m *Reader) sampleBig(list []facts.BigPage, samples map[string]*sample) {
	for i := range list {
		if s := samples[list[i].Tag]; s != nil && s.blocks < maxSamples {
			raw := make(bin.Record, min(list[i].Bytes, sampleBytes))
			s.add(raw[:m.Space.ReadUpTo(raw, memory.Virt(list[i].Address))], 0, m.Space.Pointer)
		}
	}
}

var errSampled = errors.New("enough blocks were examined")

// sampleSmall looks at blocks that have a header, of kernels before the segment
// heap.
func (m *Reader) sampleSmall(ctx context.Context, samples map[string]*sample) error {
	forms := walkForms(m.Build, m.Space.Pointer)
	if m.Build >= firstSegmentHeap || m.Space.Pointer == 8 && m.NonPagedStart == 0 {
		return nil
	}
	left := samplePages
	var blocks []walked
	err := m.eachPageFrom(ctx, max(m.NonPagedStart, nt.KernelStart(m.Space.Pointer)), func(_ memory.Virt, page bin.Record) error {
		if left--; left < 0 || sampled(samples) {
			return errSampled
		}
		for i := range forms {
			var ok bool
			if blocks, ok = forms[i].walkPage(page, blocks); ok && len(blocks) >= leastBlocks {
				forms[i].sample(page, blocks, samples, m.Build)
				return nil
			}
		}
		return nil
	})
	if errors.Is(err, errSampled) {
		return nil
	}
	return err
}

// sampled reports whether there are enough blocks of every tag.
func sampled(samples map[string]*sample) bool {
	for _, s := range samples {
		if s.blocks < maxSamples {
			return false
		}
	}
	return true
}

// sample adds the blocks of a page.
func (l *headerLayout) sample(page bin.Record, blocks []walked, samples map[string]*sample, build uint32) {
	at := uint64(0)
	for _, b := range blocks {
		block := page[at : at+b.size]
		at += b.size
		text, ok := TagText(b.tag)
		if s := samples[text]; ok && s != nil && !b.free && s.blocks < maxSamples {
			s.add(block[min(l.size, len(block)):], l.chargedTo(block, build), l.pointer)
		}
	}
}

// The type of a block whose memory is charged to a process has this bit
// (POOL_QUOTA_MASK in public type lists and in ReactOS). From Windows 8 on the
// pointer to the process is encoded.
const (
	quotaBit     = 8
	firstEncoded = 9200
)

// chargedTo is the process that a block is charged to, 0 where there is none or
// it is not known: the last word of a block of 32-bit kernels from Windows 2000
// on, the second of the header on 64 bits.
func (l *headerLayout) chargedTo(block bin.Record, build uint32) uint64 {
	switch {
	case l.poolType.of(block)&quotaBit == 0 || build >= firstEncoded || build < firstW2K:
		return 0
	case l.pointer == 8:
		return block.Or(processBilled, 0)
	}
	return block.Or(bin.U32(len(block)-l.pointer), 0)
}

// add looks at the first bytes of one block.
func (s *sample) add(payload bin.Record, process uint64, pointer int) {
	if len(payload) == 0 {
		return
	}
	s.blocks++
	if process != 0 {
		if name := s.around.Process(process); name != "" {
			s.charged++
			s.processes[name]++
		}
	}
	payload = payload[:min(len(payload), sampleBytes)]
	seen := map[string]bool{}
	for off := 0; off+pointer <= len(payload); off += pointer {
		if name := s.around.Driver(payload.Or(bin.Field{Off: off, Width: pointer}, 0)); name != "" && !seen[name] {
			seen[name] = true
			s.drivers[name]++
		}
	}
	if isText(payload) {
		s.text++
	}
}

// isText reports whether most bytes are printable, of one or of two bytes a
// character.
func isText(b []byte) bool {
	printable, zeros := 0, 0
	for _, c := range b {
		switch {
		case c == 0:
			zeros++
		case c >= ' ' && c <= '~' || c == '\r' || c == '\n' || c == '\t':
			printable++
		}
	}
	const most = 0.8
	wide := zeros <= printable+printable/4
	return printable >= 16 && wide && float64(printable) >= most*float64(len(b)-zeros)
}

// words say what most of the blocks have in common. Of drivers that is the one
// whose code has the tag, or one that no other comes near: pointers into many
// drivers tell nothing.
func (s *sample) words(owners []facts.Owner) []string {
	var out []string
	if s.blocks < leastSample {
		return nil
	}
	of := func(n int) string { return fmt.Sprintf("%d of %d blocks that were examined", n, s.blocks) }
	if name, n := s.driver(owners); 2*n > s.blocks {
		out = append(out, fmt.Sprintf("%s contain pointers into %s", of(n), name))
	}
	if name, n := foremost(s.processes); 2*n > s.blocks {
		out = append(out, fmt.Sprintf("%s are charged to %s", of(n), name))
	}
	if 2*s.text > s.blocks {
		out = append(out, of(s.text)+" contain mostly text")
	}
	return out
}

// driver is the driver that the pointers in blocks tell of.
func (s *sample) driver(owners []facts.Owner) (name string, n int) {
	if len(owners) > 0 && 2*s.drivers[owners[0].Driver] > s.blocks {
		return owners[0].Driver, s.drivers[owners[0].Driver]
	}
	name, n = foremost(s.drivers)
	for other, count := range s.drivers {
		if other != name && 2*count > n {
			return "", 0
		}
	}
	return name, n
}

// foremost is the name that is counted most, the first in order of equals.
func foremost(counts map[string]int) (name string, n int) {
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		if counts[k] > n {
			name, n = k, counts[k]
		}
	}
	return name, n
}
