package batch

import (
	"fmt"

	"dumptriage/dump/filetype"
)

// listers open the archives and compressed files that are looked into.
var listers = map[string]func(source, string) (listing, error){
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

// A kind is what a file is, by its first bytes.
type kind struct {
	filetype.Type
	list func(source, string) (listing, error) // nil: not looked into here
}

// kindOf returns the kind of a file that starts with head.
func kindOf(head []byte) kind {
	if t, ok := filetype.Of(head); ok {
		return kind{t, listers[t.Name]}
	}
	name := fmt.Sprintf("nothing known (first bytes % x)", head[:min(8, len(head))])
	switch {
	case len(head) == 0:
		name = "an empty file"
	case filetype.IsText(head):
		name = "text"
	}
	return kind{Type: filetype.Type{Name: name}}
}
