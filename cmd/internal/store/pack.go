package store

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"

	"dumptriage/cmd/internal/report"
)

// maxReport is the longest report that is unpacked, in bytes: a store may come from
// somebody else.
const maxReport = 256 << 20

// packer and unpacker are made once, and are safe for use by several goroutines.
var (
	packer = sync.OnceValue(func() *zstd.Encoder {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
		if err != nil {
			panic(err) // the options are constants
		}
		return e
	})
	unpacker = sync.OnceValue(func() *zstd.Decoder {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxReport))
		if err != nil {
			panic(err)
		}
		return d
	})
)

// unpack reads a report that pack wrote.
func unpack(packed []byte) (*report.Document, error) {
	text, err := unpacker().DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("a stored report is damaged: %w", err)
	}
	d := &report.Document{}
	if err := json.Unmarshal(text, d); err != nil || !d.IsReport() {
		return nil, fmt.Errorf("a stored report is damaged: not a report in JSON")
	}
	return d, nil
}
