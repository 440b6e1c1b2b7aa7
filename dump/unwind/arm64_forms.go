package unwind

// armForms are the codes below 0xE0, each for the bytes from that of the one before on. v is
// the code, of one byte or two.
var armForms = []struct {
	below byte
	code  func(v uint64) armCode
}{
	{0x20, func(v uint64) armCode { return armCode{kind: armAlloc, add: 16 * (v & 31)} }},                           // alloc_s
	{0x40, func(v uint64) armCode { return armCode{kind: armSave, reg: 19, with: 20, add: 8 * (v & 31)} }},          // save_r19r20_x
	{0x80, func(v uint64) armCode { return armCode{kind: armSave, reg: armFP, with: armLR, offset: 8 * (v & 63)} }}, // save_fplr
	{0xc0, func(v uint64) armCode { return armCode{kind: armSave, reg: armFP, with: armLR, add: pushed(v & 63)} }},  // save_fplr_x
	{0xc8, func(v uint64) armCode { return armCode{kind: armAlloc, add: 16 * (v & 0x7ff)} }},                        // alloc_m
	{0xcc, func(v uint64) armCode { return saved(v>>6&15, following, 8*(v&63), 0) }},                                // save_regp
	{0xd0, func(v uint64) armCode { return saved(v>>6&15, following, 0, pushed(v&63)) }},                            // save_regp_x
	{0xd4, func(v uint64) armCode { return saved(v>>6&15, noRegister, 8*(v&63), 0) }},                               // save_reg
	{0xd6, func(v uint64) armCode { return saved(v>>5&15, noRegister, 0, pushed(v&31)) }},                           // save_reg_x
	{0xd8, func(v uint64) armCode { return saved(2*(v>>6&7), armLR, 8*(v&63), 0) }},                                 // save_lrpair
	{0xda, func(uint64) armCode { return armCode{kind: armSaveFP} }},                                                // save_fregp
	{0xdc, func(v uint64) armCode { return armCode{kind: armSaveFP, add: pushed(v & 63)} }},                         // save_fregp_x
	{0xde, func(uint64) armCode { return armCode{kind: armSaveFP} }},                                                // save_freg
	{0xdf, func(v uint64) armCode { return armCode{kind: armSaveFP, add: pushed(v & 31)} }},                         // save_freg_x
	{0xe0, func(uint64) armCode { return armCode{kind: armUnknown} }},                                               // alloc_z: the size of vectors is not known
}

// pushed is by how much a code moves the stack pointer that writes before it.
func pushed(n uint64) uint64 { return 8 * (n + 1) }

// following stands for the register after another.
const following = -2

// saved is a code that saves register X19+more, with another.
func saved(more uint64, with int, offset, add uint64) armCode {
	reg := 19 + int(more)
	if with == following {
		with = reg + 1
	}
	return armCode{kind: armSave, reg: reg, with: with, offset: offset, add: add}
}

// fixedCodes are those without operands that matter.
var fixedCodes = map[byte]armCode{
	0xe1: {kind: armSetFP}, 0xe3: {kind: armNop}, 0xe4: {kind: armEnd}, 0xe5: {kind: armEndC}, 0xe6: {kind: armNext},
	0xe8: {kind: armTrap, silent: true}, 0xe9: {kind: armMachine, silent: true}, 0xea: {kind: armContext, silent: true}, 0xec: {kind: armToCall, silent: true},
	0xf8: {kind: armNop}, 0xf9: {kind: armNop}, 0xfa: {kind: armNop}, 0xfb: {kind: armNop},
	0xfc: {kind: armStrip}, 0xfd: {kind: armNop}, 0xfe: {kind: armNop}, 0xff: {kind: armNop},
}
