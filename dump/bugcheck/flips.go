package bugcheck

import (
	"fmt"
	"math/bits"

	"dumptriage/dump/facts"
)

// chanceOfPair is how likely two unrelated values of 64 bits differ in one bit: 64 of 2^64.
const chanceOfPair = 64.0 / (1 << 63) / 2

// flipRules are bug checks whose parameters show a flipped bit by themselves. Source: the
// pages of the bug checks in the Windows driver documentation; 0x1A says of its case
// 0x403 that parameters 3 and 4 which differ in one bit are a hardware error.
var flipRules = []struct {
	code  uint32
	of    uint64 // parameter 1, where it selects the case
	named bool   // it does
	judge func(p [4]uint64, pointer int) (facts.BitFlip, bool)
}{
	{0x1a, 0x403, true, equal(2, 3, "the page table entry and the page frame database should agree")},
	{0x1a, 0x3470, true, equal(2, 3, "the cookie of a free kernel stack should not change")},
	{0x1a, 0x5200, true, equal(2, 3, "a free pool page should hold the value of parameter 4")},
	{0x1a, 0x41792, true, emptyEntry},
	{0xf7, 0, false, equal(0, 1, "the security cookie on the stack should be that of the driver")},
	{0x12b, 0, false, zeroedPage},
}

// Flips returns the flipped bits that the parameters of a bug check show by themselves.
// pointer is the size of a pointer in bytes.
func Flips(code uint32, p [4]uint64, pointer int) []facts.BitFlip {
	var out []facts.BitFlip
	for _, r := range flipRules {
		if r.code != facts.BaseCode(code) || r.named && r.of != p[0] {
			continue
		}
		if f, ok := r.judge(p, pointer); ok {
			out = append(out, f)
		}
	}
	return out
}

// equal judges two parameters that should be equal; zero is a value that was cleared,
// and no flip.
func equal(a, b int, why string) func([4]uint64, int) (facts.BitFlip, bool) {
	return func(p [4]uint64, _ int) (facts.BitFlip, bool) {
		x := p[a] ^ p[b]
		f := facts.BitFlip{Rule: facts.FlipEqual, What: fmt.Sprint("parameter ", a+1), Seen: p[a], Meant: p[b], Chance: chanceOfPair}
		f.Text = fmt.Sprintf("%s, and parameters %d and %d differ in one bit (bit %d): 0x%x and 0x%x", why, a+1, b+1, bits.TrailingZeros64(x), p[a], p[b])
		return f, bits.OnesCount64(x) == 1 && p[a] != 0 && p[b] != 0
	}
}

// emptyEntry: a page table entry that should be empty has one bit set.
func emptyEntry(p [4]uint64, pointer int) (facts.BitFlip, bool) {
	v := p[2]
	if pointer == 4 {
		v |= p[3] << 32
	}
	f := facts.BitFlip{Rule: facts.FlipEntry, What: "parameter 3", Seen: v, Chance: chanceOfPair}
	f.Text = fmt.Sprintf("a single bit (bit %d) is set in a page table entry that should be empty: 0x%x", bits.TrailingZeros64(v), v)
	return f, bits.OnesCount64(v) == 1
}

// zeroedPage: Windows had filled a page with zeros and found a single bit set in it
// ("Memory manager page not zero error parameters", page of bug check 0x12B).
func zeroedPage(p [4]uint64, _ int) (facts.BitFlip, bool) {
	f := facts.BitFlip{Rule: facts.FlipZeroed, What: "parameter 1", Seen: p[0], Meant: p[0]}
	f.Text = fmt.Sprintf("Windows found a single bit set in a page that it had filled with zeros: page frame 0x%x", p[1])
	return f, p[2] == 0 && p[3] == 0 && p[0] != 0
}
