package crash

import (
	"fmt"
	"math/bits"
	"slices"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
)

// parameters looks at the parameters of the bug check.
func (s *flipSearch) parameters(frames uint64) {
	code := s.c.Bugcheck.Value.Base
	p, _ := s.c.t.Parameters()
	for _, f := range bugcheck.Flips(code, p, s.c.t.Space.Pointer) {
		s.note(f)
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
