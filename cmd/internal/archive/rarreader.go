package archive

import (
	"errors"
	"io"
	"io/fs"
	"math"

	"github.com/nwaples/rardecode/v2"
)

// A rarReader passes through a RAR archive: next goes to the next file, which Read reads.
type rarReader interface {
	next() (rarHeader, error)
	io.ReadCloser
}

// A rarHeader is what a RAR archive says of a file.
type rarHeader struct {
	Name             string `json:"-"`
	Packed, Unpacked int64  // Unpacked is negative where it is not said
	Encrypted        bool
	Regular          bool // it is no folder, link or device
}

// openRar opens an archive, in a process of its own where Decoder is set. used counts what is
// read of it.
func openRar(archive io.ReaderAt) (r rarReader, used *counter, err error) {
	s := &section{SectionReader: io.NewSectionReader(archive, 0, math.MaxInt64)}
	s.used.r = s.SectionReader
	if Decoder != nil {
		if r, err = startDecoder(archive, &s.used); err != errNoProcess {
			return r, &s.used, err
		}
	}
	r, err = newLibrary(s)
	return r, &s.used, err
}

// A section counts what is read of an archive by one who passes over parts.
type section struct {
	*io.SectionReader
	used counter
}

func (s *section) Read(p []byte) (int, error) { return s.used.Read(p) }

// A library decodes in this process.
type library struct{ *rardecode.Reader }

func newLibrary(archive io.ReadSeeker) (rarReader, error) {
	r, err := rardecode.NewReader(archive, rardecode.MaxDictionarySize(maxDictionary))
	if err != nil {
		return nil, err
	}
	return library{r}, nil
}

func (l library) next() (rarHeader, error) {
	h, err := l.Next()
	if err != nil {
		return rarHeader{}, err
	}
	unpacked := h.UnPackedSize
	if h.UnKnownSize || unpacked == math.MaxInt64 {
		unpacked = -1
	}
	return rarHeader{h.Name, h.PackedSize, unpacked, h.Encrypted, !h.IsDir && h.Mode()&fs.ModeType == 0}, nil
}

func (library) Close() error { return nil }

// rarErrors are the errors that mean something to whoever reads an archive, in the order that
// stands for them between processes.
var rarErrors = []error{
	io.EOF, rardecode.ErrBadFileChecksum, rardecode.ErrArchiveEncrypted, rardecode.ErrArchivedFileEncrypted, rardecode.ErrDictionaryTooLarge, rardecode.ErrMultiVolume,
	rardecode.ErrFileNameRequired,
}

// A sentError is an error on its way from one process to another.
type sentError struct {
	Text  string // "" for none
	Known int    // place in rarErrors, counted from 1; 0: none of those
}

func sendError(err error) (s sentError) {
	if err == nil {
		return s
	}
	s.Text = err.Error()
	for i, known := range rarErrors {
		if errors.Is(err, known) {
			s.Known = i + 1
		}
	}
	return s
}

func (s sentError) error() error {
	switch {
	case s.Known > 0 && s.Known <= len(rarErrors):
		return rarErrors[s.Known-1]
	case s.Text != "":
		return errors.New(s.Text)
	}
	return nil
}
