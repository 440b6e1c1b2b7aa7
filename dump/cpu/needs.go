package cpu

// An encoding is where an instruction of x64 stands in the maps of opcodes (Intel SDM
// volume 2, 2.1 to 2.3 and appendix A).
type encoding struct {
	prefix byte // 0x66, 0xF2 or 0xF3, the one that selects, or 0
	wide   bool // REX.W
	vex    bool // encoded with VEX: C4 or C5
	evex   bool // encoded with EVEX: 62
	long   bool // VEX.L: 256 bits
	table  int  // 1: 0F, 2: 0F 38, 3: 0F 3A; 0: one byte
	opcode byte
	modrm  byte
}

// Needs is the feature that an instruction of 64-bit code needs, and false where it
// needs none that is known here. Where processors without a feature run the bytes as
// another instruction, as they do LZCNT and TZCNT, it needs none: they do not fail.
func Needs(code []byte) (Feature, bool) {
	e, ok := decode(code)
	if !ok {
		return noFeature, false
	}
	f := noFeature
	switch {
	case e.evex:
		f = AVX512
	case e.vex:
		f = e.ofVEX()
	case e.table == 1:
		f = e.of0F()
	case e.table == 2:
		f = e.of0F38()
	case e.table == 3:
		f = e.of0F3A()
	}
	return f, f != noFeature
}

// decode takes prefixes, opcode and ModRM apart. ok is false where the code ends
// before.
func decode(code []byte) (e encoding, ok bool) {
	const mostPrefixes = 14
	i := 0
	next := func() byte {
		if i >= len(code) {
			i++
			return 0
		}
		i++
		return code[i-1]
	}
	b := next()
	for n := 0; n < mostPrefixes; n++ {
		switch {
		case b == 0xf2, b == 0xf3, b == 0x66 && e.prefix == 0:
			e.prefix = b
		case b == 0x66, b == 0x67, b == 0xf0, b == 0x2e, b == 0x36, b == 0x3e, b == 0x26, b == 0x64, b == 0x65:
		default:
			n = mostPrefixes
			continue
		}
		b = next()
	}
	if b&0xf0 == 0x40 { // REX
		e.wide = b&8 != 0
		b = next()
	}
	switch b {
	case 0xc5:
		e.vex, e.table = true, 1
		p := next()
		e.long, e.prefix = p&4 != 0, selecting[p&3]
		b = next()
	case 0xc4:
		e.vex = true
		e.table = int(next() & 0x1f)
		p := next()
		e.wide, e.long, e.prefix = p&0x80 != 0, p&4 != 0, selecting[p&3]
		b = next()
	case 0x62:
		e.evex, e.table = true, int(next()&7)
		next()
		next()
		b = next()
	case 0x0f:
		e.table = 1
		switch b = next(); b {
		case 0x38:
			e.table = 2
			b = next()
		case 0x3a:
			e.table = 3
			b = next()
		}
	}
	e.opcode, e.modrm = b, next()
	return e, i <= len(code)
}

// selecting is the prefix that two bits of VEX stand for.
var selecting = [4]byte{0, 0x66, 0xf3, 0xf2}

// reg is the field of ModRM that selects among instructions of one opcode.
func (e *encoding) reg() byte { return e.modrm >> 3 & 7 }

// register reports whether ModRM names a register and not memory.
func (e *encoding) register() bool { return e.modrm>>6 == 3 }

func (e *encoding) of0F() Feature {
	switch o := e.opcode; {
	case o == 0xb8 && e.prefix == 0xf3:
		return POPCNT
	case o == 0xc7 && e.reg() == 1 && e.wide && !e.register():
		return CX16
	case o == 0xc7 && e.reg() == 6 && e.register() && (e.prefix == 0 || e.prefix == 0x66):
		return RDRAND
	case o == 0x12 && (e.prefix == 0xf2 || e.prefix == 0xf3), o == 0x16 && e.prefix == 0xf3,
		(o == 0x7c || o == 0x7d || o == 0xd0) && (e.prefix == 0x66 || e.prefix == 0xf2), o == 0xf0 && e.prefix == 0xf2:
		return SSE3
	case o == 0x01 && e.modrm == 0xd0, o == 0xae && (e.reg() == 4 || e.reg() == 5) && !e.register() && e.prefix == 0:
		return XSAVE
	}
	return noFeature
}

func (e *encoding) of0F38() Feature {
	switch o := e.opcode; {
	case o <= 0x0b, o >= 0x1c && o <= 0x1e:
		return SSSE3
	case o == 0x37 && e.prefix == 0x66:
		return SSE42
	case e.prefix == 0x66 && (o == 0x10 || o == 0x14 || o == 0x15 || o == 0x17 || o >= 0x20 && o <= 0x25 || o >= 0x28 && o <= 0x2b || o >= 0x30 && o <= 0x41):
		return SSE41
	case o >= 0xdb && o <= 0xdf && e.prefix == 0x66:
		return AES
	case (o == 0xf0 || o == 0xf1) && e.prefix == 0xf2:
		return SSE42
	case (o == 0xf0 || o == 0xf1) && e.prefix != 0xf3 && !e.register():
		return MOVBE
	}
	return noFeature
}

func (e *encoding) of0F3A() Feature {
	switch o := e.opcode; {
	case o == 0x0f:
		return SSSE3
	case e.prefix != 0x66:
	case o >= 0x08 && o <= 0x0e, o >= 0x14 && o <= 0x17, o >= 0x20 && o <= 0x22, o >= 0x40 && o <= 0x42:
		return SSE41
	case o >= 0x60 && o <= 0x63:
		return SSE42
	case o == 0x44:
		return CLMUL
	case o == 0xdf:
		return AES
	}
	return noFeature
}

// ofVEX: nearly all of them need AVX; of later ones those that are told here need more,
// and any of them needs AVX at least.
func (e *encoding) ofVEX() Feature {
	o := e.opcode
	switch {
	case e.table == 2 && (o == 0xf2 || o == 0xf3 || o == 0xf7 && e.prefix == 0):
		return BMI1
	case e.table == 2 && (o == 0xf5 || o == 0xf6 || o == 0xf7), e.table == 3 && o == 0xf0:
		return BMI2
	case e.table == 2 && o >= 0x96 && o <= 0xbf && e.prefix == 0x66:
		return FMA
	case e.table == 2 && o == 0x13, e.table == 3 && o == 0x1d:
		return F16C
	case e.table == 1 && e.long && e.prefix == 0x66 && (o >= 0x60 && o <= 0x6d || o >= 0x74 && o <= 0x76 || o >= 0xd1 && o <= 0xe5 || o >= 0xe8 && o <= 0xfe && o != 0xf0),
		e.table == 2 && e.long && (o <= 0x0b || o >= 0x1c && o <= 0x25 || o >= 0x28 && o <= 0x2b && o != 0x2a || o >= 0x30 && o <= 0x40),
		e.table == 2 && (o == 0x58 || o == 0x59 || o == 0x5a || o >= 0x78 && o <= 0x79 || o >= 0x8c && o <= 0x93 || o == 0x36 || o == 0x16):
		return AVX2
	case e.table >= 1 && e.table <= 3:
		return AVX
	}
	return noFeature
}
