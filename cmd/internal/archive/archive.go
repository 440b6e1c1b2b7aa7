// Package archive lists the files in archives and compressed data and
// decompresses them, each within limits on size, ratio and memory.
//
// It knows the formats of archives and owns the temporary files. It must not
// know folders, dumps, or which member is wanted.
//
// An archive is only ever read. Names inside it are labels and never paths.
package archive

import (
	"cmp"
	"fmt"
	"io"
	"iter"

	"dumptriage/dump/filetype"
	"dumptriage/dump/memory"
)

// Limits that apply where none is set.
const (
	DefaultMaxSize  = 64 << 30 // bytes of one decompressed member
	DefaultMaxRatio = 500      // decompressed to compressed; a mostly empty real dump has 281
)

// SniffSize is the number of bytes that tell what a file is.
const SniffSize = 8192

// A Source is an open archive.
type Source struct {
	io.ReaderAt
	Size  int64
	Close func() error
	Check func() error // returns an error to stop listing; nil: never
}

// NextData is the first offset at or after off that is in no hole of the archive, where that
// is known.
func (s Source) NextData(off int64) int64 { return memory.NextData(s.ReaderAt, off) }

// A Listing holds the members of an archive in order. An error beside a member
// is about that member, one beside an unnamed member is about the archive.
type Listing struct {
	Members iter.Seq2[Member, error]
	Warning string // applies to every member
	Count   int    // of members, where the archive says how many; else 0
}

// MaxMembers is how many members of an archive are listed, whatever its format.
const MaxMembers = 10_000

// bounded ends a list after MaxMembers, with an error that says so: what was left out is
// never silent.
func bounded(list func(Source, string) (Listing, error)) func(Source, string) (Listing, error) {
	if list == nil {
		return nil
	}
	return func(f Source, path string) (Listing, error) {
		l, err := list(f, path)
		if err != nil {
			return l, err
		}
		all := l.Members
		l.Members = func(yield func(Member, error) bool) {
			n := 0
			for m, err := range all {
				if n++; n > MaxMembers {
					yield(Member{}, tooMany(l.Count))
					return
				}
				if !yield(m, err) {
					return
				}
			}
		}
		return l, nil
	}
}

// tooMany says that members were left out, and how many where that is known.
func tooMany(count int) error {
	if count > MaxMembers {
		return fmt.Errorf("%d members, more than the limit of %d: %d were not examined; unpack the archive first", count, MaxMembers, count-MaxMembers)
	}
	return fmt.Errorf("more than %d members: the others were not examined; unpack the archive first", MaxMembers)
}

// Limits bound what decompressing a member may cost.
type Limits struct {
	MaxSize  int64  // of one decompressed member, in bytes; 0 is DefaultMaxSize
	MaxRatio int64  // of decompressed to compressed bytes; 0 is DefaultMaxRatio
	Spill    *Spill // owns the temporary files
}

// Size returns the most bytes that a decompressed member may have.
func (l Limits) Size() int64  { return cmp.Or(max(l.MaxSize, 0), DefaultMaxSize) }
func (l Limits) ratio() int64 { return cmp.Or(max(l.MaxRatio, 0), DefaultMaxRatio) }

// Content is the decompressed content of a member. The caller closes it.
type Content struct {
	io.ReaderAt
	Size     int64
	Warnings []string   // damage to the archive that affects the member
	Failed   *ReadError // where the archive could not be read; nil: nowhere
	Close    func() error
}

// A ReadError is a place of a file that could not be read.
type ReadError struct {
	Offset int64
	Err    error
}

// listers open the archives and compressed files that can be read.
var listers = map[string]func(Source, string) (Listing, error){
	filetype.Zip:       listZip,
	filetype.EmptyZip:  listZip,
	filetype.SplitZip:  listZip,
	filetype.Gzip:      listGzip,
	filetype.Cabinet:   listCab,
	filetype.SevenZip:  list7z,
	filetype.XZ:        listStream(xzipped),
	filetype.Bzip2:     listStream(bzipped),
	filetype.Zstandard: listStream(zstandard),
	filetype.RAR:       listRar,
	filetype.Tar:       listTar,
}

// A Kind is the type of a file, by its first bytes.
type Kind struct {
	filetype.Type
	List func(Source, string) (Listing, error) // lists the members; nil: not an archive that can be read
}

// KindOf returns the kind of a file that starts with head.
func KindOf(head []byte) Kind {
	if t, ok := filetype.Of(head); ok {
		return Kind{t, bounded(listers[t.Name])}
	}
	name := fmt.Sprintf("nothing known (first bytes % x)", head[:min(8, len(head))])
	switch {
	case len(head) == 0:
		name = "an empty file"
	case filetype.IsText(head):
		name = "text"
	}
	return Kind{Type: filetype.Type{Name: name}}
}
