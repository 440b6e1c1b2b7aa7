package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/klauspost/compress/s2"

	"dumptriage/cmd/internal/report"
)

// maxReport is the longest report that is unpacked, in bytes: a store may come from
// somebody else.
const maxReport = 256 << 20

// The first report of a store is the dictionary of all others: reports have their keys and
// many sentences in common, and take half the space with it.
const (
	dictionaryID  = 1
	maxDictionary = s2.MaxDictSize
)

// A packer compresses reports, and reads them again. The format is S2, which takes half the
// time of others, as a scan waits for it: https://github.com/klauspost/compress/tree/master/s2.
type packer struct{ dictionary *s2.Dict }

// pack compresses a report.
func (p *packer) pack(text []byte) []byte { return p.dictionary.Encode(nil, text) }

// packer returns the packer of the store. first is a report to make the dictionary of, where
// the store has none yet; another program may be faster.
func (s *Store) packer(ctx context.Context, first []byte) (*packer, error) {
	s.packing.Lock()
	defer s.packing.Unlock()
	if s.pack != nil {
		return s.pack, nil
	}
	if first != nil {
		first = first[:min(len(first), maxDictionary)]
		if err := s.together(ctx, func(b *batch) {
			b.do("INSERT INTO dictionary (id, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING", dictionaryID, first)
		}); err != nil {
			return nil, err
		}
	}
	var dictionary []byte
	found, err := s.row(ctx, "SELECT bytes FROM dictionary WHERE id = $1", []any{dictionaryID}, &dictionary)
	if err != nil {
		return nil, err
	}
	if !found || len(dictionary) < s2.MinDictSize {
		return nil, s.fail(errors.New("the dictionary of its reports is missing"))
	}
	s.pack = &packer{s2.MakeDict(dictionary, []byte(`{"schema"`))}
	return s.pack, nil
}

// unpack reads a report that was packed.
func (p *packer) unpack(packed []byte) (*report.Document, error) {
	size, err := s2.DecodedLen(packed)
	if err == nil && size > maxReport {
		err = fmt.Errorf("it has %d bytes", size)
	}
	var text []byte
	if err == nil {
		text, err = p.dictionary.Decode(nil, packed)
	}
	if err != nil {
		return nil, fmt.Errorf("a stored report is damaged: %w", err)
	}
	d := &report.Document{}
	if err := json.Unmarshal(text, d); err != nil || !d.IsReport() {
		return nil, errors.New("a stored report is damaged: not a report in JSON")
	}
	return d, nil
}
