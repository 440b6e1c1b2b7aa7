package batch

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// What an identity covers. Inputs up to wholeSize bytes are covered whole; of larger ones as
// much, in samples that are spread evenly: to read a dump of 64 GB whole takes a thousand
// times as long as to triage it.
const (
	wholeSize  = 16 << 20
	sampleSize = 4 << 10
	samples    = wholeSize / sampleSize
)

// Identity returns an identifier of the content: inputs with the same bytes have the same,
// whatever they are called. Bytes that cannot be read count as zeros.
func (in *Input) Identity(ctx context.Context) (string, error) {
	size := in.Source.Size
	if size <= wholeSize && in.Source.SHA256 != "" {
		return "sha256:" + in.Source.SHA256, nil
	}
	sum, kind := sha256.New(), "sha256:"
	piece, step := make([]byte, min(size, hashSize)), int64(hashSize)
	if size > wholeSize {
		kind, step = "sampled:", size/samples
		piece = piece[:sampleSize]
		sum.Write(binary.LittleEndian.AppendUint64(nil, uint64(size)))
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
	return kind + hex.EncodeToString(sum.Sum(nil)), nil
}
