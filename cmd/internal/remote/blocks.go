package remote

import (
	"errors"
	"io"
	"sync"
)

// How an object is transferred: in blocks, and in longer ranges while it is read from one
// end to the other. A request takes as long as to transfer some megabytes, so that blocks
// are large where the limit allows for the whole object.
const (
	smallBlock = 64 << 10
	largeBlock = 1 << 20
	maxRange   = 4 << 20 // bytes of one request
)

// A Store keeps what was transferred.
type Store interface {
	io.ReaderAt
	Append(p []byte) error
	Close() error
}

// blocks reads an object in blocks, and each block once.
type blocks struct {
	size  int64 // of the object, in bytes
	block int64 // bytes of a block
	fetch func(at, n int64) ([]byte, error)
	left  func() int64 // bytes that may be transferred
	head  []byte       // the first bytes of the object

	mu    sync.Mutex
	store Store
	kept  map[int64]int64 // where in the store a block is, by its number
	end   int64           // of the store, in bytes
	next  int64           // the block after those that were fetched last
	run   int64           // blocks that the last fetch had
	err   error           // the first failure: nothing is fetched after it
}

// failure returns the first failure.
func (b *blocks) failure() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

func (b *blocks) ReadAt(p []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errors.New("negative offset")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for n < len(p) && err == nil {
		at := off + int64(n)
		if at >= b.size {
			return n, io.EOF
		}
		var k int
		k, err = b.piece(p[n:min(int64(len(p)), int64(n)+b.size-at)], at)
		n += k
	}
	return n, err
}

// piece reads what one block has of p.
func (b *blocks) piece(p []byte, at int64) (int, error) {
	if at < int64(len(b.head)) {
		return copy(p, b.head[at:]), nil
	}
	n, within := at/b.block, at%b.block
	if _, ok := b.kept[n]; !ok {
		if b.err == nil {
			b.err = b.get(n, (at+int64(len(p))-1)/b.block)
		}
		if b.err != nil {
			return 0, b.err
		}
	}
	return b.store.ReadAt(p[:min(int64(len(p)), b.block-within)], b.kept[n]+within)
}

// get fetches the blocks from first to last, as far as they are not kept, and more if the
// object is read from one end to the other.
func (b *blocks) get(first, last int64) error {
	most := maxRange / b.block
	b.run = min(max(2*b.run, 1), most)
	if first != b.next {
		b.run = 1
	}
	ahead := min(first+b.run, first+b.left()/b.block) - 1
	last = min(max(last, ahead), first+most-1, (b.size-1)/b.block)
	for n := first + 1; n <= last; n++ {
		if _, ok := b.kept[n]; ok {
			last = n - 1
		}
	}
	at := first * b.block
	bytes, err := b.fetch(at, min((last+1)*b.block, b.size)-at)
	if err != nil {
		return &Error{err}
	}
	if err := b.store.Append(bytes); err != nil {
		return err
	}
	for n := first; n <= last; n++ {
		b.kept[n] = b.end + (n-first)*b.block
	}
	b.end += int64(len(bytes))
	b.next = last + 1
	return nil
}

// held is a store in memory.
type held struct{ bytes []byte }

func (h *held) Append(p []byte) error { h.bytes = append(h.bytes, p...); return nil }
func (h *held) Close() error          { return nil }

func (h *held) ReadAt(p []byte, off int64) (int, error) {
	n := copy(p, h.bytes[min(off, int64(len(h.bytes))):])
	if n < len(p) {
		return n, io.ErrUnexpectedEOF
	}
	return n, nil
}
