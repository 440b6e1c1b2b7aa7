package archive

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/ulikunitz/xz/lzma"
)

// Coders that are read (Methods.txt of the LZMA SDK), and the one that encrypts.
const (
	coderCopy    = 0x00
	coderLZMA2   = 0x21
	coderLZMA    = 0x030101
	coderDeflate = 0x040108
	coderBzip2   = 0x040202
	coderZstd    = 0x04f71101
	coderAES     = 0x06f10701
)

// list7z returns the files in a 7-Zip archive.
func list7z(f Source, _ string) (Listing, error) {
	z, err := read7z(f)
	if err != nil {
		return Listing{}, err
	}
	solids := z.solids()
	count := 0
	for _, s := range solids {
		count += len(s.files)
	}
	return Listing{Members: inTurn(f, solids), Count: count}, nil
}

// solids are the folders with the names of their files: those of the files that
// have data, in order.
func (z *sevenZip) solids() []*solid {
	var out []*solid
	next := 0
	name := func() string {
		for next < len(z.empty) && z.empty[next] {
			next++
		}
		next++
		if next > len(z.names) {
			return ""
		}
		return z.names[next-1]
	}
	for i := range z.folders {
		d := &z.folders[i]
		s := &solid{packed: d.packed, open: d.open}
		at := int64(0)
		for _, f := range d.files {
			s.files = append(s.files, solidFile{name: name(), at: at, size: f.size, sum: f.sum})
			at += f.size
		}
		out = append(out, s)
	}
	return out
}

// open decompresses a folder, and counts the compressed bytes that are used up.
func (d *folder) open(archive io.ReaderAt) (io.Reader, *counter, error) {
	used := &counter{r: io.NewSectionReader(archive, d.at, d.packed)}
	for _, c := range d.coders {
		if c.id == coderAES {
			return nil, nil, errEncrypted
		}
	}
	if len(d.coders) != 1 {
		return nil, nil, errors.New("compressed in several steps, which is not supported: unpack it first")
	}
	r, err := d.coders[0].open(used, d.size)
	return r, used, err
}

// unpack decompresses all of a folder, which is one of a header.
func (d *folder) unpack(archive io.ReaderAt) ([]byte, error) {
	r, _, err := d.open(archive)
	if err != nil {
		return nil, err
	}
	raw := make([]byte, d.size)
	if _, err := io.ReadFull(r, raw); err != nil {
		return nil, fmt.Errorf("%w: its header: %w", errBroken7z, err)
	}
	return raw, nil
}

func (c coder) open(r io.Reader, size int64) (io.Reader, error) {
	switch c.id {
	case coderCopy:
		return r, nil
	case coderLZMA2:
		return c.lzma2(r)
	case coderLZMA:
		return c.lzma(r, size)
	case coderDeflate:
		return flate.NewReader(r), nil
	case coderBzip2:
		return openBzip2(r)
	case coderZstd:
		return openZstd(r)
	}
	return nil, fmt.Errorf("compressed with method %x, which is not supported: unpack it first", c.id)
}

func (c coder) lzma2(r io.Reader) (io.Reader, error) {
	if len(c.props) != 1 {
		return nil, errBroken7z
	}
	size, err := lzma.DecodeDictCap(c.props[0])
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errBroken7z, err)
	case size > maxDictionary:
		return nil, errDictionary
	}
	return lzma.Reader2Config{DictCap: int(size)}.NewReader2(r)
}

// lzma writes the header of an .lzma file, which the library wants, in front of
// the data: the properties and the size.
func (c coder) lzma(r io.Reader, size int64) (io.Reader, error) {
	const properties = 5 // the last four are the size of the dictionary
	if len(c.props) != properties {
		return nil, errBroken7z
	}
	if binary.LittleEndian.Uint32(c.props[1:]) > maxDictionary {
		return nil, errDictionary
	}
	head := binary.LittleEndian.AppendUint64(bytes.Clone(c.props), uint64(size))
	return lzma.NewReader(io.MultiReader(bytes.NewReader(head), r))
}
