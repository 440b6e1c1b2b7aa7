package crash

import (
	"fmt"
	"math/bits"
	"slices"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
)

// parameterRules are bug checks whose parameters show a flip by themselves. Source: the
// pages of the bug checks in the Windows driver documentation; 0x1A says of its case
// 0x403 that parameters 3 and 4 which differ in one bit are a hardware error.
var parameterRules = []struct {
	code  uint32
	of    uint64 // parameter 1, where it selects the case
	named bool   // it does
	judge func(s *flipSearch, p [4]uint64)
}{
	{0x1a, 0x403, true, equal(2, 3, "the page table entry and the page frame database should agree")},
	{0x1a, 0x5200, true, equal(2, 3, "a free pool page should hold the value of parameter 4")},
	{0x1a, 0x41792, true, emptyEntry},
	{0xf7, 0, false, equal(0, 1, "the security cookie on the stack should be that of the driver")},
	{0x12b, 0, false, zeroedPage},
}

// parameters looks at the parameters of the bug check.
func (s *flipSearch) parameters(frames uint64) {
	code := s.c.Bugcheck.Value.Base
	p, _ := s.c.t.Parameters()
	for _, r := range parameterRules {
		if r.code == code && (!r.named || r.of == p[0]) {
			r.judge(s, p)
		}
	}
	if code == 0x4e && p[0] == removedEntry {
		s.frame("the entry removed from a page list (parameter 2)", p[1], p[2]+1)
	}
	if !slices.Contains(frameCodes, code) || code == 0x1a && p[0]>>4 == ioFrames>>4 {
		return
	}
	for i, v := range p {
		switch s.c.roles[i] {
		case bugcheck.RolePFN:
			s.frame("parameter "+digit(i), v, frames)
		case bugcheck.RolePTE:
			s.entry("parameter "+digit(i), v, frames)
		}
	}
}

// frameCodes are the bug checks whose page frame numbers are of memory: those of other
// ones may be of devices, or come from a driver.
var frameCodes = []uint32{0x1a, 0x4e, 0x127, 0x1c7}

// ioFrames begins the cases of bug check 0x1A that are about frames of devices, 0x61948
// to 0x6194A; removedEntry is the case of 0x4E that names the highest page frame.
const (
	ioFrames     = 0x61940
	removedEntry = 2
)

// equal judges two parameters that should be equal; zero is a value that was cleared,
// and no flip.
func equal(a, b int, why string) func(*flipSearch, [4]uint64) {
	return func(s *flipSearch, p [4]uint64) {
		x := p[a] ^ p[b]
		if bits.OnesCount64(x) != 1 || p[a] == 0 || p[b] == 0 {
			return
		}
		s.add(facts.FlipEqual, "parameter "+digit(a), p[a], p[b], 64.0/(1<<63)/2, fmt.Sprintf(
			"%s, and parameters %d and %d differ in one bit (bit %d): 0x%x and 0x%x", why, a+1, b+1, bits.TrailingZeros64(x), p[a], p[b]))
	}
}

// emptyEntry: a page table entry that should be empty has one bit set.
func emptyEntry(s *flipSearch, p [4]uint64) {
	v := p[2]
	if s.c.t.Space.Pointer == 4 {
		v |= p[3] << 32
	}
	if bits.OnesCount64(v) == 1 {
		s.add(facts.FlipEntry, "parameter 3", v, 0, 64.0/(1<<63)/2, fmt.Sprintf(
			"a single bit (bit %d) is set in a page table entry that should be empty: 0x%x", bits.TrailingZeros64(v), v))
	}
}

// zeroedPage: Windows had filled a page with zeros and found a single bit set in it
// ("Memory manager page not zero error parameters", page of bug check 0x12B).
func zeroedPage(s *flipSearch, p [4]uint64) {
	if p[2] == 0 && p[3] == 0 && p[0] != 0 {
		s.add(facts.FlipZeroed, "parameter 1", p[0], p[0], 0, fmt.Sprintf(
			"Windows found a single bit set in a page that it had filled with zeros: page frame 0x%x", p[1]))
	}
}

// Bits of a page table entry of x64 (Intel SDM, volume 3, 4.5).
const (
	entryValid  = 1
	entryShift  = 12
	entryFrames = 1<<40 - 1
)

// entry looks at the page frame number in a page table entry that is valid: in one that
// is not, Windows keeps other things, and the page frame number in another form.
func (s *flipSearch) entry(what string, v, frames uint64) {
	if s.c.t.Space.Pointer == 8 && v&entryValid != 0 {
		s.frame("the page frame number in "+what, v>>entryShift&entryFrames, frames)
	}
}

// frame: a page frame number outside of physical memory is one bit away from one in
// it. Where several bits would do, the highest is meant: without it the number is in
// memory, and with any other it is not.
func (s *flipSearch) frame(what string, v, frames uint64) {
	if frames == 0 || v < frames || v > entryFrames {
		return
	}
	bit := bits.Len64(v) - 1
	meant := v &^ (1 << bit)
	if meant >= frames || meant == 0 {
		return
	}
	chance := float64(40-bits.Len64(frames)+1) * float64(frames) / (1 << 40)
	s.add(facts.FlipFrame, what, v, meant, chance, fmt.Sprintf(
		"%s, 0x%x, is outside of physical memory and one bit (bit %d) away from 0x%x, which is inside", what, v, bit, meant))
}
