package paging

// arm64 is the four-level tables of ARM64 with a granule of 4 KiB (Arm ARM,
// "VMSAv8-64 translation"), with 4 KiB pages and blocks of 2 MiB and 1 GiB.
// Windows leaves the same entries for pages that are not valid as on x64.
var arm64 = scheme{
	name: "arm64", bits: 48, pointer: 8, root: 0x0000fffffffff000, entry: 8, address: 0x0000fffffffff000,
	levels: fourLevels,
	large:  func(e uint64) bool { return e&2 == 0 }, // bit 1: a table, or a block
	soft:   soft64,
	roots:  roots64,
}
