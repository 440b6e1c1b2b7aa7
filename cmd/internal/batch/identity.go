package batch

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"

	"github.com/cespare/xxhash/v2"
)

// What an identity covers. Inputs up to wholeSize bytes are covered whole; of larger ones as
// much, in samples that are spread evenly: to read a dump of 64 GB whole takes a thousand
// times as long as to triage it.
const (
	wholeSize  = 16 << 20
	sampleSize = 4 << 10
	samples    = wholeSize / sampleSize
)

// pieces are buffers that are used again: a new one for each input would keep the garbage
// collector busier than the hash the processor.
var pieces = sync.Pool{New: func() any { return new([hashSize]byte) }}

// Identity returns an identifier of the content: inputs with the same bytes have the same,
// whatever they are called. It is a hash of 64 bits, with the size: a cryptographic one takes
// a third of the time of a triage. Bytes that cannot be read count as zeros.
func (in *Input) Identity(ctx context.Context) (string, error) {
	size := in.Source.Size
	if in.remote != nil && size > wholeSize {
		return in.remoteIdentity()
	}
	sum, step := xxhash.New(), int64(hashSize)
	buffer := pieces.Get().(*[hashSize]byte)
	defer pieces.Put(buffer)
	piece := buffer[:]
	if size > wholeSize {
		step, piece = size/samples, piece[:sampleSize]
	}
	for at := int64(0); at < size; at += step {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		part := piece[:min(int64(len(piece)), size-at)]
		n, _ := in.ReadAt(part, at)
		clear(part[n:])
		sum.Write(part)
	}
	return fmt.Sprintf("x1-%016x-%x", binary.BigEndian.Uint64(sum.Sum(nil)), size), nil
}

// remoteIdentity is that of a large object on a server: samples would transfer half of it.
// It tells contents apart by what the server says of them, or by their first bytes, which of
// a dump hold the time of the crash.
func (in *Input) remoteIdentity() (string, error) {
	sum := xxhash.New()
	sum.WriteString(in.Source.Path + "\x00" + in.remote.Version)
	if in.remote.Version == "" {
		head := make([]byte, wholeHead)
		if _, err := in.ReadAt(head, 0); err != nil {
			return "", err
		}
		sum.Write(head)
	}
	return fmt.Sprintf("r1-%016x-%x", sum.Sum64(), in.Source.Size), nil
}
