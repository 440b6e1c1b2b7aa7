// Package pdb reads the names of functions out of symbol files (PDB 7.0).
//
// It knows the format as Microsoft published it (github.com/microsoft/microsoft-pdb) and as
// LLVM describes it ("The PDB File Format"). It must not know images or dumps: addresses
// count from the base of the image that the file belongs to.
package pdb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"dumptriage/dump/internal/bin"
)

// ErrNotPDB says that a file is no PDB of version 7.
var ErrNotPDB = errors.New("no PDB 7.0")

// magic begins a file of the multi-stream format.
const magic = "Microsoft C/C++ MSF 7.00\r\n\x1aDS\x00\x00\x00"

// superBlock is the first block (LLVM, "The MSF File Format").
var superBlock = struct {
	size                                      int
	blockSize, blocks, directorySize, mapAddr bin.Field
}{0x38, bin.U32(0x20), bin.U32(0x28), bin.U32(0x2c), bin.U32(0x34)}

// Bounds of what is read: the kernel's PDB has 30 MB, of which the names are a fifth.
const (
	maxDirectory = 16 << 20
	maxStreams   = 1 << 16
	maxStream    = 128 << 20
	noStream     = 0xffffffff // the size of a stream that is not there
)

// A streams is a file of the multi-stream format: streams, each of them blocks.
type streams struct {
	r         io.ReaderAt
	size      int64
	blockSize uint32
	sizes     []uint32
	blocks    [][]byte // of each stream, the numbers of its blocks
}

// openStreams reads the directory of streams.
func openStreams(r io.ReaderAt, size int64) (*streams, error) {
	head, err := bin.ReadAt(r, size, 0, uint64(superBlock.size))
	if err != nil || len(head) < superBlock.size || string(head[:len(magic)]) != magic {
		return nil, ErrNotPDB
	}
	rec := bin.Record(head)
	s := &streams{r: r, size: size, blockSize: uint32(rec.Or(superBlock.blockSize, 0))}
	switch s.blockSize {
	case 512, 1024, 2048, 4096, 8192, 16384, 32768:
	default:
		return nil, fmt.Errorf("%w: its blocks have %d bytes", ErrNotPDB, s.blockSize)
	}
	n := uint32(rec.Or(superBlock.directorySize, 0))
	if n == 0 || n > maxDirectory {
		return nil, fmt.Errorf("%w: its directory has %d bytes", ErrNotPDB, n)
	}
	list, err := bin.ReadAt(r, size, rec.Or(superBlock.mapAddr, 0)*uint64(s.blockSize), 4*uint64(s.count(n)))
	if err != nil {
		return nil, fmt.Errorf("%w: the directory: %w", ErrNotPDB, err)
	}
	directory, err := s.gather(list, n)
	if err != nil {
		return nil, fmt.Errorf("%w: the directory: %w", ErrNotPDB, err)
	}
	return s, s.decode(directory)
}

// count is how many blocks n bytes take.
func (s *streams) count(n uint32) int {
	return int((uint64(n) + uint64(s.blockSize) - 1) / uint64(s.blockSize))
}

// decode takes the directory apart.
func (s *streams) decode(b []byte) error {
	le := binary.LittleEndian
	if len(b) < 4 {
		return ErrNotPDB
	}
	n := le.Uint32(b)
	if b = b[4:]; n > maxStreams || uint64(len(b)) < 4*uint64(n) {
		return fmt.Errorf("%w: it has %d streams", ErrNotPDB, n)
	}
	sizes := b[:4*n]
	b = b[4*n:]
	for i := range n {
		size := le.Uint32(sizes[4*i:])
		if size == noStream {
			size = 0
		}
		list := 4 * s.count(size)
		if list > len(b) {
			return fmt.Errorf("%w: stream %d lies outside of the directory", ErrNotPDB, i)
		}
		s.sizes, s.blocks = append(s.sizes, size), append(s.blocks, b[:list])
		b = b[list:]
	}
	return nil
}

// stream reads a stream whole.
func (s *streams) stream(n int) (bin.Record, error) {
	if n < 0 || n >= len(s.sizes) || s.sizes[n] == 0 {
		return nil, fmt.Errorf("there is no stream %d", n)
	}
	if s.sizes[n] > maxStream {
		return nil, fmt.Errorf("stream %d has %d bytes", n, s.sizes[n])
	}
	return s.gather(s.blocks[n], s.sizes[n])
}

// prefix reads the first n bytes of a stream, or fewer where it has no more.
func (s *streams) prefix(stream int, n uint32) (bin.Record, error) {
	if stream < 0 || stream >= len(s.sizes) || s.sizes[stream] == 0 {
		return nil, fmt.Errorf("there is no stream %d", stream)
	}
	return s.gather(s.blocks[stream], min(n, s.sizes[stream]))
}

// gather reads n bytes from the blocks that are listed. Those of one stream mostly follow
// each other, and are read at once.
func (s *streams) gather(list []byte, n uint32) ([]byte, error) {
	if int64(n) > s.size {
		return nil, fmt.Errorf("%d bytes are more than the file has", n)
	}
	out := make([]byte, 0, n)
	le := binary.LittleEndian
	for len(list) >= 4 && uint32(len(out)) < n {
		first, run := le.Uint32(list), uint32(1)
		for list = list[4:]; len(list) >= 4 && le.Uint32(list) == first+run; list = list[4:] {
			run++
		}
		want := min(uint64(run)*uint64(s.blockSize), uint64(n)-uint64(len(out)))
		b, err := bin.ReadAt(s.r, s.size, uint64(first)*uint64(s.blockSize), want)
		if err == nil && uint64(len(b)) < want {
			err = bin.ErrShort
		}
		if err != nil {
			return nil, fmt.Errorf("block %d: %w", first, err)
		}
		out = append(out, b...)
	}
	if uint32(len(out)) < n {
		return nil, bin.ErrShort
	}
	return out, nil
}
