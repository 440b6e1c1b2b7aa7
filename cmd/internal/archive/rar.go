package archive

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/nwaples/rardecode/v2"
)

// listRar returns the files in a RAR archive of one volume. Those of a solid archive
// are decompressed one after the other, the others can be had by themselves.
func listRar(f Source, _ string) (Listing, error) {
	solid := solidRar(f)
	return Listing{Members: func(yield func(Member, error) bool) {
		r, used, err := openRar(f)
		if err != nil {
			yield(Member{}, rarError(err))
			return
		}
		defer r.Close()
		left := int64(0) // of the last member
		for i := 0; ; i++ {
			if err = skip(r, used, left, f.Check); err != nil {
				yield(Member{}, err)
				return
			}
			h, err := r.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(Member{}, rarError(err))
				return
			}
			if left = 0; !h.Regular {
				continue
			}
			m := rarMember(h, i)
			slow := inTime(r)
			if err = m.sniffRar(slow); err == nil {
				rest := &counter{r: &summed{slow, m.Size - int64(len(m.sniffed))}}
				m.passing = &passing{rest: rest, used: used}
				if !yield(m, nil) {
					return
				}
				if solid {
					left = max(0, m.Size-int64(len(m.sniffed))-rest.n)
				}
			} else if !yield(m, err) {
				return
			}
		}
	}}, nil
}

// rarMember is the file of a header, of which there are so many before.
func rarMember(h rarHeader, before int) Member {
	return Member{
		Name: h.Name, Size: h.Unpacked, promise: h.Unpacked, compressed: h.Packed, encrypted: h.Encrypted,
		from: func(archive io.ReaderAt) (io.Reader, *counter, error) {
			r, used, err := openRar(archive)
			if err != nil {
				return nil, nil, rarError(err)
			}
			for i := 0; i <= before && err == nil; i++ {
				_, err = r.next()
			}
			if err != nil {
				r.Close()
				return nil, nil, rarError(err)
			}
			return withCloser{&summed{inTime(r), h.Unpacked}, r}, used, nil
		},
	}
}

// A summed reads on after the last byte of a member: there the library tells
// whether its checksum is right.
type summed struct {
	r    io.Reader
	left int64
}

func (s *summed) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if s.left -= int64(n); s.left == 0 && err == nil {
		if _, err = s.r.Read(make([]byte, 1)); err == io.EOF {
			err = nil
		}
	}
	return n, err
}

// sniffRar reads the first bytes of the member that the reader is at.
func (m *Member) sniffRar(r io.Reader) error {
	switch {
	case m.encrypted:
		return errEncrypted
	case m.Size < 0:
		return errors.New("the archive does not say how large it is: unpack it first")
	}
	if err := m.sniff(r); err != nil {
		return fmt.Errorf("cannot be decompressed: %w", rarError(err))
	}
	return nil
}

// rarError says in our words what a user can do something about.
func rarError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, rardecode.ErrArchiveEncrypted), errors.Is(err, rardecode.ErrArchivedFileEncrypted):
		return errEncrypted
	case errors.Is(err, rardecode.ErrDictionaryTooLarge):
		return errDictionary
	case errors.Is(err, rardecode.ErrMultiVolume), errors.Is(err, rardecode.ErrFileNameRequired):
		return errors.New("continues in another file: unpack the archive first")
	}
	if slices.Contains([]error{errSlow, errDecoder}, err) {
		return err
	}
	return fmt.Errorf("the RAR archive is damaged: %s", strings.TrimPrefix(err.Error(), "rardecode: "))
}

// solidRar reports whether the header of an archive calls it solid ("RAR 5.0 archive
// format", main archive header; technote.txt of RAR 4, MAIN_HEAD).
func solidRar(f io.ReaderAt) bool {
	const (
		mark4, flags4, solid4 = 7, 3, 0x08
		mark5, crc5           = 8, 4
		solid5                = 0x04
		extraArea             = 0x01
	)
	var b [64]byte
	n, _ := f.ReadAt(b[:], 0)
	head := b[:n]
	if len(head) > mark4+flags4 && head[mark4-1] == 0 {
		return head[mark4+flags4]&solid4 != 0
	}
	rest := head[min(len(head), mark5+crc5):]
	next := func() uint64 {
		v, n := binary.Uvarint(rest)
		rest = rest[max(n, 0):]
		return v
	}
	next() // size of the header
	next() // its type
	if next()&extraArea != 0 {
		next()
	}
	return next()&solid5 != 0
}
