package archive

import (
	"errors"
)

// The 7z format, as 7zFormat.txt of the LZMA SDK describes it: a header of 32
// bytes leads to a list of properties at the end of the file, which is compressed
// itself as a rule.

// Properties that are read (7zFormat.txt, "Property IDs").
const (
	propEnd           = 0x00
	propHeader        = 0x01
	propArchive       = 0x02
	propMainStreams   = 0x04
	propFiles         = 0x05
	propPack          = 0x06
	propUnpack        = 0x07
	propSubStreams    = 0x08
	propSize          = 0x09
	propCRC           = 0x0a
	propFolder        = 0x0b
	propUnpackSize    = 0x0c
	propStreams       = 0x0d
	propEmptyStream   = 0x0e
	propNames         = 0x11
	propEncodedHeader = 0x17
)

// Bounds on what a header may say.
const (
	header7z     = 32
	max7zHeader  = 16 << 20
	max7zFiles   = 1 << 17
	max7zFolders = 1 << 16
	max7zCoders  = 8
	max7zProps   = 64
)

var errBroken7z = errors.New("broken 7-Zip archive")

// A folder is one run of compressed data, with the files that lie in it one
// after the other.
type folder struct {
	at, packed int64 // in the archive
	size       int64 // decompressed
	coders     []coder
	files      []packedFile
	sum        checksum // of all of it
}

// A packedFile is one file in a folder.
type packedFile struct {
	size int64
	sum  checksum
}

// A coder is one way in which data was compressed.
type coder struct {
	id    uint64
	props []byte
}

// sevenZip is what the header of an archive says.
type sevenZip struct {
	folders []folder
	names   []string
	empty   []bool // by file: it has no data
}

// read reads a header that is not compressed.
func (z *sevenZip) read(p *props, size int64) {
	for p.err == nil {
		switch id := p.byte(); id {
		case propEnd:
			return
		case propMainStreams:
			z.streams(p, size)
		case propFiles:
			z.files(p)
		case propArchive:
			for p.err == nil && p.byte() != propEnd {
				p.bytes(p.count(max7zHeader))
			}
		default:
			p.fail()
		}
	}
}

// streams reads where data lies, how it is compressed, and how it is divided.
func (z *sevenZip) streams(p *props, archive int64) {
	var packed []int64
	at := int64(0)
	for p.err == nil {
		switch p.byte() {
		case propEnd:
			z.place(p, at, packed, archive)
			return
		case propPack:
			at = p.size() + header7z
			packed = p.packs()
		case propUnpack:
			z.unpack(p)
		case propSubStreams:
			z.divide(p)
		default:
			p.fail()
		}
	}
}

// place gives each folder its data: one run each, in order.
func (z *sevenZip) place(p *props, at int64, packed []int64, archive int64) {
	if len(packed) < len(z.folders) {
		p.fail()
		return
	}
	for i := range z.folders {
		z.folders[i].at, z.folders[i].packed = at, packed[i]
		if at > archive-packed[i] {
			p.fail()
			return
		}
		at += packed[i]
	}
}

// unpack reads the folders: their coders and sizes.
func (z *sevenZip) unpack(p *props) {
	if p.byte() != propFolder {
		p.fail()
	}
	n := p.count(max7zFolders)
	if p.byte() != 0 { // the folders lie elsewhere
		p.fail()
	}
	for range n {
		if p.err != nil {
			return
		}
		z.folders = append(z.folders, folder{coders: p.coders()})
	}
	if p.byte() != propUnpackSize {
		p.fail()
	}
	for i := range z.folders {
		for range z.folders[i].coders {
			z.folders[i].size = p.size() // that of the last one is what comes out
		}
		z.folders[i].files = []packedFile{{size: z.folders[i].size}}
	}
	for p.err == nil {
		switch p.byte() {
		case propEnd:
			return
		case propCRC:
			for i, sum := range p.digests(len(z.folders)) {
				z.folders[i].sum, z.folders[i].files[0].sum = sum, sum
			}
		default:
			p.fail()
		}
	}
}

// divide reads how many files lie in each folder, their sizes and checksums. The
// last of a folder takes what is left of it.
func (z *sevenZip) divide(p *props) {
	id := p.byte()
	if id == propStreams {
		total := 0
		for i := range z.folders {
			n := p.count(max7zFiles - total)
			total += n
			if n != 1 {
				z.folders[i].files = make([]packedFile, n)
			}
		}
		id = p.byte()
	}
	for i := range z.folders {
		z.folders[i].divide(p, id == propSize)
	}
	if id == propSize {
		id = p.byte()
	}
	if id == propCRC {
		z.sums(p)
		id = p.byte()
	}
	if id != propEnd {
		p.fail()
	}
}

// divide gives the files of a folder their sizes.
func (f *folder) divide(p *props, given bool) {
	left := f.size
	for j := range f.files {
		if j == len(f.files)-1 {
			f.files[j].size = left
			return
		}
		if given {
			f.files[j].size = p.size()
		}
		if left -= f.files[j].size; left < 0 {
			p.fail()
			return
		}
	}
}

// sums reads the checksums of the files that have none yet.
func (z *sevenZip) sums(p *props) {
	var without []*packedFile
	for i := range z.folders {
		for j := range z.folders[i].files {
			if file := &z.folders[i].files[j]; !file.sum.known {
				without = append(without, file)
			}
		}
	}
	for i, sum := range p.digests(len(without)) {
		without[i].sum = sum
	}
}

// files reads the names of the files, and which have no data.
func (z *sevenZip) files(p *props) {
	n := p.count(max7zFiles)
	z.empty = make([]bool, n)
	for p.err == nil {
		id := p.byte()
		if id == propEnd {
			return
		}
		data := &props{b: p.bytes(p.count(max7zHeader))}
		switch id {
		case propEmptyStream:
			for i := range n {
				z.empty[i] = data.bit(i)
			}
		case propNames:
			if data.byte() == 0 {
				z.names = data.names(n)
			}
		}
	}
}
