package archive

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

var (
	errNoDirectory = errors.New("no directory")
	errSplit       = errors.New("one part of a split zip archive: join the parts first")
	errOverlap     = errors.New("members of the zip archive share the same bytes: decompression bomb?")
	errBadMember   = errors.New("the archive holds no such member where its directory says")
)

// listZip returns the members of a .zip file, in the order of its directory. One
// that lost its directory, which is at the end, is read from the front.
func listZip(f Source, _ string) (Listing, error) {
	at, size, entries, err := findDirectory(f, f.Size)
	if errors.Is(err, errNoDirectory) {
		return salvageZip(f)
	}
	if err != nil {
		return Listing{}, err
	}
	return Listing{Members: func(yield func(Member, error) bool) {
		directory := bufio.NewReader(io.NewSectionReader(f, at, size))
		taken := int64(0)
		for n := 0; ; n++ {
			m, err := nextEntry(directory, f)
			switch {
			case errors.Is(err, io.EOF):
				if uint64(n) < entries {
					yield(Member{}, fmt.Errorf("the directory of the zip archive is damaged: it counts %d members, of which %d could be read", entries, n))
				}
				return
			}
			if taken += m.compressed; taken > f.Size {
				yield(m, errOverlap)
				return
			}
			if !yield(m, err) || (err != nil && m.Name == "") {
				return
			}
		}
	}, Count: int(min(entries, math.MaxInt32))}, nil
}

// findDirectory finds where the central directory lies, and how many entries it
// counts.
func findDirectory(r io.ReaderAt, size int64) (at, length int64, entries uint64, err error) {
	var end zipEnd
	endAt := findEnd(r, size, &end)
	if endAt < 0 {
		return 0, 0, 0, errNoDirectory
	}
	if (end.Disk != 0 || end.DirectoryDisk != 0) && end.Disk != 0xffff {
		return 0, 0, 0, errSplit
	}
	at, length, entries = int64(end.DirectoryAt), int64(end.DirectorySize), uint64(end.Entries)
	if end64, ok := findEnd64(r, endAt, &end); ok {
		at, length, entries = int64(end64.DirectoryAt), int64(end64.DirectorySize), end64.Entries
	}
	var first zipEntry
	if at < 0 || length < 0 || at > endAt || length > endAt-at {
		return 0, 0, 0, errNoDirectory
	}
	if length > 0 && (!readRecord(r, at, &first) || first.Signature != sigEntry) {
		return 0, 0, 0, errNoDirectory
	}
	return at, length, entries, nil
}

// findEnd64 reads the end record of a zip64 archive, where the plain one says that there
// is one.
func findEnd64(r io.ReaderAt, endAt int64, end *zipEnd) (end64 zip64End, ok bool) {
	if end.Entries != 0xffff && end.DirectoryAt != inExtra && end.DirectorySize != inExtra {
		return end64, false
	}
	var locator zip64Locator
	ok = readRecord(r, endAt-int64(binary.Size(locator)), &locator) && locator.Signature == sigLocator &&
		readRecord(r, int64(locator.EndAt), &end64) && end64.Signature == sigEnd64
	return end64, ok
}

// findEnd looks for the end record, which only a comment may follow.
func findEnd(r io.ReaderAt, size int64, end *zipEnd) int64 {
	record := int64(binary.Size(end))
	for _, tail := range []int64{1 << 10, record + maxComment} {
		tail = min(tail, size)
		buf := make([]byte, tail)
		if n, _ := r.ReadAt(buf, size-tail); int64(n) < tail {
			return -1
		}
		for i := len(buf); ; {
			if i = bytes.LastIndex(buf[:i], []byte("PK\x05\x06")); i < 0 {
				break
			}
			n, err := binary.Decode(buf[i:], binary.LittleEndian, end)
			if err == nil && i+n+int(end.CommentLen) <= len(buf) {
				return size - tail + int64(i)
			}
		}
	}
	return -1
}

// nextEntry reads one entry of the directory; io.EOF is its end. Where it gives
// a name with an error, the next entry can still be read.
func nextEntry(directory *bufio.Reader, f Source) (Member, error) {
	var e zipEntry
	if err := binary.Read(directory, binary.LittleEndian, &e); err != nil || e.Signature != sigEntry {
		return Member{}, io.EOF
	}
	text := make([]byte, int(e.NameLen)+int(e.ExtraLen))
	if _, err := io.ReadFull(directory, text); err != nil {
		return Member{}, errors.New("the directory of the zip archive is truncated")
	}
	directory.Discard(int(e.CommentLen))

	m := newMember(text[:e.NameLen], e.Flags, e.Method, e.Sum)
	fields := []int64{int64(e.Size), int64(e.Compressed), int64(e.Local)}
	zip64Fields(text[e.NameLen:], fields)
	m.Size, m.compressed = fields[0], fields[1]
	m.promise, m.summed = m.Size, true

	var local zipLocal
	if m.Size < 0 || !readRecord(f, fields[2], &local) || local.Signature != sigLocal {
		m.compressed = 0
		return m, errBadMember
	}
	err := m.place(f, fields[2], local)
	return m, err
}

func newMember(name []byte, flags, method uint16, sum uint32) Member {
	if len(name) == 0 {
		name = []byte("(no name)") // a member can always be spoken of
	}
	return Member{
		Name:      strings.ToValidUTF8(string(name), "\uFFFD"),
		method:    int(method),
		encrypted: flags&flagEncrypted != 0,
		sum:       sum,
	}
}

// place finds the data after the local header, and takes no more of it than
// the archive has.
func (m *Member) place(f Source, at int64, h zipLocal) error {
	m.at = at + int64(binary.Size(h)) + int64(h.NameLen) + int64(h.ExtraLen)
	if m.at > f.Size || m.compressed < 0 {
		m.compressed = 0
		return errBadMember
	}
	if m.compressed > f.Size-m.at {
		m.compressed, m.cut = f.Size-m.at, true
	}
	return nil
}
