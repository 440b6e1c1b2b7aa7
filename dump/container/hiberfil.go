package container

import (
	"context"
	"fmt"
	"io"
)

// hiberfil is the hibernation file, hiberfil.sys. Its pages are compressed by
// Xpress: plain LZ77 up to Windows 7, with Huffman codes since Windows 8
// ([MS-XCA]). Neither is decoded here, so that it is refused by name. Once the
// system has resumed, the first page is zeros: such a file is not recognised.
type hiberfil struct{}

// hiberSignatures are the first four bytes of PO_MEMORY_IMAGE and what the
// kernel means by them.
var hiberSignatures = []struct{ word, state string }{
	{"hibr", ""}, {"HIBR", ""}, {"HORM", ""},
	{"wake", resumed}, {"WAKE", resumed},
	{"RSTR", restoring}, {"rstr", restoring},
}

const (
	resumed   = " that a system has already resumed from"
	restoring = " that a system was resuming from"
)

func (hiberfil) Name() string { return "hiberfil" }

// Detect looks at the signature. Some are words that a text may begin with.
func (hiberfil) Detect(head []byte) bool {
	_, ok := hiberState(head)
	return ok && !isText(head)
}

func hiberState(head []byte) (state string, ok bool) {
	for _, s := range hiberSignatures {
		if len(head) >= len(s.word) && string(head[:len(s.word)]) == s.word {
			return s.state, true
		}
	}
	return "", false
}

func (hiberfil) Open(_ context.Context, r io.ReaderAt, _ int64) (*Image, error) {
	head := make([]byte, 4)
	n, _ := r.ReadAt(head, 0)
	state, _ := hiberState(head[:n])
	return nil, fmt.Errorf("%w: this is a hibernation file (hiberfil.sys)%s, whose pages are compressed (Xpress); "+
		"turn it into a raw image or a complete dump with Hibr2Bin or MemProcFS (up to Windows 7 also with Volatility 2's imagecopy) "+
		"and triage that, or let the machine write a kernel memory dump", ErrUnsupported, state)
}
