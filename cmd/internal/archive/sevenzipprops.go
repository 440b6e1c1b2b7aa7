package archive

import (
	"encoding/binary"
	"unicode/utf16"
)

// props reads what a header consists of. After the first fault everything is
// zero, and err says that there was one.
type props struct {
	b   []byte
	err error
}

func (p *props) fail() {
	if p.err == nil {
		p.err = errBroken7z
	}
	p.b = nil
}

func (p *props) bytes(n int) []byte {
	if n < 0 || n > len(p.b) {
		p.fail()
		return nil
	}
	out := p.b[:n]
	p.b = p.b[n:]
	return out
}

func (p *props) byte() byte {
	if b := p.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// number reads a number of up to eight bytes: the leading ones of the first say
// how many follow, and its other bits are the upper ones.
func (p *props) number() uint64 {
	first := p.byte()
	value := uint64(0)
	mask := byte(0x80)
	for i := range 8 {
		if first&mask == 0 {
			return value | uint64(first&(mask-1))<<(8*i)
		}
		value |= uint64(p.byte()) << (8 * i)
		mask >>= 1
	}
	return value
}

// count reads a number of things, of which there can be so many.
func (p *props) count(most int) int {
	n := p.number()
	if n > uint64(max(most, 0)) {
		p.fail()
		return 0
	}
	return int(n)
}

// size reads a number of bytes.
func (p *props) size() int64 {
	n := p.number()
	if n > 1<<62 {
		p.fail()
		return 0
	}
	return int64(n)
}

// packs reads the sizes of compressed runs.
func (p *props) packs() []int64 {
	sizes := make([]int64, p.count(max7zFolders))
	for p.err == nil {
		switch p.byte() {
		case propEnd:
			return sizes
		case propSize:
			for i := range sizes {
				sizes[i] = p.size()
			}
		case propCRC:
			p.digests(len(sizes))
		default:
			p.fail()
		}
	}
	return nil
}

// digests reads the checksums of so many things, of which some may have none.
func (p *props) digests(n int) []checksum {
	out := make([]checksum, n)
	all := p.byte() != 0
	bits := &props{}
	if !all {
		bits.b = p.bytes((n + 7) / 8)
	}
	for i := range out {
		if !all && !bits.bit(i) {
			continue
		}
		b := p.bytes(4)
		if b == nil {
			return out[:0]
		}
		out[i] = checksum{binary.LittleEndian.Uint32(b), true}
	}
	return out
}

// bit is one of a row of bits, the first of them the highest of a byte.
func (p *props) bit(i int) bool { return i/8 < len(p.b) && p.b[i/8]&(0x80>>(i%8)) != 0 }

// coders reads the coders of a folder. Only chains of one run of data are read.
func (p *props) coders() []coder {
	n := p.count(max7zCoders)
	out := make([]coder, n)
	for i := range out {
		flags := p.byte()
		for _, b := range p.bytes(int(flags & 15)) {
			out[i].id = out[i].id<<8 | uint64(b)
		}
		if flags&0x10 != 0 {
			if in, out := p.count(max7zCoders), p.count(max7zCoders); in != 1 || out != 1 {
				p.fail()
			}
		}
		if flags&0x20 != 0 {
			out[i].props = p.bytes(p.count(max7zProps))
		}
	}
	for range n - 1 { // which stream goes into which
		p.count(max7zCoders)
		p.count(max7zCoders)
	}
	return out
}

// names reads names that each end with a zero.
func (p *props) names(n int) []string {
	out := make([]string, 0, n)
	for len(out) < n && p.err == nil {
		var text []uint16
		for {
			b := p.bytes(2)
			if b == nil {
				break
			}
			c := binary.LittleEndian.Uint16(b)
			if c == 0 {
				break
			}
			text = append(text, c)
		}
		out = append(out, string(utf16.Decode(text)))
	}
	return out
}
