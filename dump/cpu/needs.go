package cpu

// An encoding is the place of an x64 instruction in the opcode maps (Intel SDM
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
	case e.table > 0:
		f = e.feature()
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
