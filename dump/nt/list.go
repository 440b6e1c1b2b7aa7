package nt

import (
	"fmt"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// maxList bounds every list that is walked. Machines with 20,000 processes
// have been seen; a list that is longer than this leads in circles.
const maxList = 1 << 16

// A Break says where the walk along a list broke off, and why. What was read
// up to there holds.
type Break struct {
	At  memory.Virt // the link that could not be followed
	Why error       // an *memory.AbsentError, memory.ErrIO, or what is wrong with the list
}

func (b *Break) Error() string {
	return fmt.Sprintf("the list breaks off at 0x%x: %v", uint64(b.At), b.Why)
}

// Unwrap returns the cause.
func (b *Break) Unwrap() error { return b.Why }

// walk follows a LIST_ENTRY from its head and gives the address of each link,
// in order. Where the way forward breaks off, what can be reached backwards
// from the head follows. The error is nil, or a *Break.
func walk(s memory.Space, head memory.Virt, limit int) ([]memory.Virt, error) {
	out, seen, broken := follow(s, head, 0, limit, map[memory.Virt]bool{})
	if broken == nil {
		return out, nil
	}
	back, _, _ := follow(s, head, s.Pointer, limit-len(out), seen)
	for i := len(back) - 1; i >= 0; i-- {
		out = append(out, back[i])
	}
	return out, broken
}

// follow goes along one direction: the pointer at an offset of each link.
func follow(s memory.Space, head memory.Virt, offset, limit int, seen map[memory.Virt]bool) ([]memory.Virt, map[memory.Virt]bool, error) {
	var out []memory.Virt
	for at := head; ; {
		next, err := s.Ptr(at.Add(uint64(offset)))
		switch {
		case err != nil:
			return out, seen, &Break{at, err}
		case next == head:
			return out, seen, nil
		case next == 0:
			return out, seen, &Break{at, fmt.Errorf("a null link: %w", memory.ErrCorrupt)}
		case seen[next]:
			return out, seen, &Break{at, fmt.Errorf("it leads back to 0x%x: %w", uint64(next), memory.ErrCorrupt)}
		case len(out) >= limit:
			return out, seen, &Break{at, fmt.Errorf("more than %d entries: %w", limit, memory.ErrCorrupt)}
		}
		seen[next] = true
		out = append(out, next)
		at = next
	}
}

// records reads the structure around each link of a list, the link being back
// bytes from its beginning. What cannot be read, and what take refuses, is left
// out. The error is the first *Break.
func records(s memory.Space, head memory.Virt, limit, back, size int, take func(at memory.Virt, rec bin.Record) bool) error {
	links, broken := walk(s, head, limit)
	for _, link := range links {
		at, rec := link-memory.Virt(back), make(bin.Record, size)
		err := s.ReadVirt(rec, at)
		if err == nil && !take(at, rec) {
			err = memory.ErrCorrupt
		}
		if err != nil && broken == nil {
			broken = &Break{link, err}
		}
	}
	return broken
}
