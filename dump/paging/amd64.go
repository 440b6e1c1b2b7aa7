package paging

// amd64 is the four-level tables of x64 (Intel SDM, volume 3, "4-level
// paging"), with 4 KiB, 2 MiB and 1 GiB pages.
var amd64 = scheme{
	name: "amd64", bits: 48, pointer: 8, root: longAddress, entry: 8, address: longAddress,
	levels: fourLevels, large: pageSizeBit, soft: soft64, roots: roots64,
}

// la57 is the same with a fifth level, which the kernel ntkrla57.exe uses.
var la57 = scheme{
	name: "amd64-la57", bits: 57, pointer: 8, root: longAddress, entry: 8, address: longAddress,
	levels: append([]level{{shift: 48, bits: 9}}, fourLevels...), large: pageSizeBit, soft: soft64, roots: roots64,
}

var fourLevels = []level{
	{shift: 39, bits: 9}, {shift: 30, bits: 9, large: hugeAddress}, {shift: 21, bits: 9, large: largeAddress}, {shift: 12, bits: 9},
}

// soft64 decodes what Windows leaves in a 64-bit entry that is not valid. The
// address of a prototype entry is in the upper 48 bits.
func soft64(e uint64) soft {
	if e&prototypeBit == 0 {
		return transition(e, longAddress)
	}
	at := uint64(int64(e) >> 16)
	if at&0xffffffff0000 == 0xffffffff0000 && at>>48 == 0 || at == ^uint64(0xffff) {
		return soft{} // to be looked for in the descriptors of the process
	}
	return soft{prototype: at}
}
