package dumptest

import "io"

// Giant is a complete x64 dump of n bytes of memory, which are made as they
// are read: it costs neither memory nor disk.
func Giant(n int64) (io.ReaderAt, int64) {
	const page = 0x1000
	return Memory{Header: Header{
		Machine: AMD64, Runs: []Run{{Base: 0x100, Count: uint64(n / page)}},
	}}.Reader()
}
