package cpu

// A form is instructions that need a feature: those of a range of opcodes, of which nothing
// that the form names differs (Intel SDM volume 2, appendix A; the entries of each
// instruction).
type form struct {
	vex      bool
	table    int
	from, to byte // opcodes
	prefix   prefixes
	regs     byte // bits: values of the field of ModRM that selects; 0 is any
	operand  operand
	modrm    byte // 0 is any
	wide     bool // it must be
	long     bool // it must be
	needs    Feature
}

// prefixes is a set of those that select; the empty one is any.
type prefixes byte

const (
	none prefixes = 1 << iota
	p66
	pF3
	pF2
)

// prefixOf is the set of one prefix.
var prefixOf = map[byte]prefixes{0: none, 0x66: p66, 0xf3: pF3, 0xf2: pF2}

// operand is what ModRM names.
type operand byte

const (
	anyOperand operand = iota
	aRegister
	inMemory
)

// forms are tried in their order. Nearly all of those with VEX need AVX; of later ones those
// that are told here need more, and any of them needs AVX at least.
var forms = []form{
	{table: 1, from: 0xb8, to: 0xb8, prefix: pF3, needs: POPCNT},
	{table: 1, from: 0xc7, to: 0xc7, regs: 1 << 1, operand: inMemory, wide: true, needs: CX16},
	{table: 1, from: 0xc7, to: 0xc7, regs: 1 << 6, operand: aRegister, prefix: none | p66, needs: RDRAND},
	{table: 1, from: 0x12, to: 0x12, prefix: pF2 | pF3, needs: SSE3},
	{table: 1, from: 0x16, to: 0x16, prefix: pF3, needs: SSE3},
	{table: 1, from: 0x7c, to: 0x7d, prefix: p66 | pF2, needs: SSE3},
	{table: 1, from: 0xd0, to: 0xd0, prefix: p66 | pF2, needs: SSE3},
	{table: 1, from: 0xf0, to: 0xf0, prefix: pF2, needs: SSE3},
	{table: 1, from: 0x01, to: 0x01, modrm: 0xd0, needs: XSAVE},
	{table: 1, from: 0xae, to: 0xae, regs: 1<<4 | 1<<5, operand: inMemory, prefix: none, needs: XSAVE},

	{table: 2, from: 0x00, to: 0x0b, needs: SSSE3},
	{table: 2, from: 0x1c, to: 0x1e, needs: SSSE3},
	{table: 2, from: 0x37, to: 0x37, prefix: p66, needs: SSE42},
	{table: 2, from: 0x10, to: 0x10, prefix: p66, needs: SSE41},
	{table: 2, from: 0x14, to: 0x15, prefix: p66, needs: SSE41},
	{table: 2, from: 0x17, to: 0x17, prefix: p66, needs: SSE41},
	{table: 2, from: 0x20, to: 0x25, prefix: p66, needs: SSE41},
	{table: 2, from: 0x28, to: 0x2b, prefix: p66, needs: SSE41},
	{table: 2, from: 0x30, to: 0x41, prefix: p66, needs: SSE41},
	{table: 2, from: 0xdb, to: 0xdf, prefix: p66, needs: AES},
	{table: 2, from: 0xf0, to: 0xf1, prefix: pF2, needs: SSE42},
	{table: 2, from: 0xf0, to: 0xf1, prefix: none | p66, operand: inMemory, needs: MOVBE},

	{table: 3, from: 0x0f, to: 0x0f, needs: SSSE3},
	{table: 3, from: 0x08, to: 0x0e, prefix: p66, needs: SSE41},
	{table: 3, from: 0x14, to: 0x17, prefix: p66, needs: SSE41},
	{table: 3, from: 0x20, to: 0x22, prefix: p66, needs: SSE41},
	{table: 3, from: 0x40, to: 0x42, prefix: p66, needs: SSE41},
	{table: 3, from: 0x60, to: 0x63, prefix: p66, needs: SSE42},
	{table: 3, from: 0x44, to: 0x44, prefix: p66, needs: CLMUL},
	{table: 3, from: 0xdf, to: 0xdf, prefix: p66, needs: AES},

	{vex: true, table: 2, from: 0xf2, to: 0xf3, needs: BMI1},
	{vex: true, table: 2, from: 0xf7, to: 0xf7, prefix: none, needs: BMI1},
	{vex: true, table: 2, from: 0xf5, to: 0xf7, needs: BMI2},
	{vex: true, table: 3, from: 0xf0, to: 0xf0, needs: BMI2},
	{vex: true, table: 2, from: 0x96, to: 0xbf, prefix: p66, needs: FMA},
	{vex: true, table: 2, from: 0x13, to: 0x13, needs: F16C},
	{vex: true, table: 3, from: 0x1d, to: 0x1d, needs: F16C},
	{vex: true, table: 1, from: 0x60, to: 0x6d, prefix: p66, long: true, needs: AVX2},
	{vex: true, table: 1, from: 0x74, to: 0x76, prefix: p66, long: true, needs: AVX2},
	{vex: true, table: 1, from: 0xd1, to: 0xe5, prefix: p66, long: true, needs: AVX2},
	{vex: true, table: 1, from: 0xe8, to: 0xef, prefix: p66, long: true, needs: AVX2},
	{vex: true, table: 1, from: 0xf1, to: 0xfe, prefix: p66, long: true, needs: AVX2},
	{vex: true, table: 2, from: 0x00, to: 0x0b, long: true, needs: AVX2},
	{vex: true, table: 2, from: 0x1c, to: 0x25, long: true, needs: AVX2},
	{vex: true, table: 2, from: 0x28, to: 0x29, long: true, needs: AVX2},
	{vex: true, table: 2, from: 0x2b, to: 0x2b, long: true, needs: AVX2},
	{vex: true, table: 2, from: 0x30, to: 0x40, long: true, needs: AVX2},
	{vex: true, table: 2, from: 0x58, to: 0x5a, needs: AVX2},
	{vex: true, table: 2, from: 0x78, to: 0x79, needs: AVX2},
	{vex: true, table: 2, from: 0x8c, to: 0x93, needs: AVX2},
	{vex: true, table: 2, from: 0x36, to: 0x36, needs: AVX2},
	{vex: true, table: 2, from: 0x16, to: 0x16, needs: AVX2},
	{vex: true, table: 1, from: 0x00, to: 0xff, needs: AVX},
	{vex: true, table: 2, from: 0x00, to: 0xff, needs: AVX},
	{vex: true, table: 3, from: 0x00, to: 0xff, needs: AVX},
}

// feature is what the first form needs that an instruction has.
func (e *encoding) feature() Feature {
	for i := range forms {
		if forms[i].has(e) {
			return forms[i].needs
		}
	}
	return noFeature
}

func (f *form) has(e *encoding) bool {
	return f.vex == e.vex && f.table == e.table && f.from <= e.opcode && e.opcode <= f.to &&
		(f.prefix == 0 || f.prefix&prefixOf[e.prefix] != 0) && f.names(e) && (e.wide || !f.wide) && (e.long || !f.long)
}

// names reports whether ModRM is as a form has it.
func (f *form) names(e *encoding) bool {
	reg, isRegister := e.modrm>>3&7, e.modrm>>6 == 3
	return (f.modrm == 0 || f.modrm == e.modrm) && (f.regs == 0 || f.regs>>reg&1 != 0) &&
		(f.operand == anyOperand || isRegister == (f.operand == aRegister))
}
