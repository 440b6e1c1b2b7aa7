package facts

import (
	"fmt"
	"math/bits"
)

// A BitFlip is a value that differs in a single bit from the one that it should be, as
// failing memory or a failing processor leaves it.
type BitFlip struct {
	Rule   string // one of these
	What   string // which value it is: "rcx", "parameter 3", …
	Seen   uint64
	Meant  uint64     // the value without the flip
	Bit    Known[int] // counted from 0
	Chance float64    // that a random value passes the rule
	Text   string     // one sentence, without a full stop
}

// The rules by which a flip is found.
const (
	FlipPointer = "pointer"     // not canonical, but for one bit a kernel address
	FlipStack   = "stack"       // but for one bit equal to a pointer on the stack
	FlipPage    = "saved-page"  // but for one bit in a page that the dump holds
	FlipRegion  = "region"      // but for one bit among hundreds of addresses of the dump
	FlipEntry   = "page-table"  // a page table entry that should be empty
	FlipEqual   = "equal"       // parameters that should be equal
	FlipFrame   = "page-frame"  // a page frame number outside of physical memory
	FlipZeroed  = "zeroed-page" // Windows found the bit itself
)

// ByteLane is the byte of a 64-bit word that the flip is in: a memory module delivers
// each over data lines of its own.
func (b *BitFlip) ByteLane() (lane int, ok bool) {
	bit, ok := b.Bit.Get()
	return bit % 64 / 8, ok
}

// Weigh notes which bit it is, where one bit alone differs, and adds the odds to the text.
func (b *BitFlip) Weigh() {
	if x := b.Seen ^ b.Meant; bits.OnesCount64(x) == 1 {
		b.Bit = Some(bits.TrailingZeros64(x))
		b.Text += ", by chance " + b.Odds()
	}
}

// Odds is the chance in words: "1 in 7,710".
func (b *BitFlip) Odds() string {
	const least = 1e-6
	switch {
	case b.Chance < least:
		return "less than 1 in a million"
	case b.Chance >= 0.5:
		return "1 in 2"
	}
	return fmt.Sprintf("1 in %.2g", 1/b.Chance)
}
