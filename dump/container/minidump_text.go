package container

import "dumptriage/dump/internal/bin"

// text reads a MINIDUMP_STRING, "" where there is none.
func (u *userDump) text(off uint64, what string) string {
	if off == 0 {
		return ""
	}
	head := uint64(mdStringLength.End())
	u.reach(what, off, head)
	n, err := u.names.at(&u.opening, off, head).Uint(mdStringLength)
	if err != nil {
		return ""
	}
	u.reach(what, off+head, n)
	if n = min(n, maxText); !u.spend(n) {
		return ""
	}
	return bin.UTF16(u.names.at(&u.opening, off+head, n))
}

// spend takes n bytes of text out of the budget; false where it has not as
// many. Names may overlap, so the size of the file does not bound them.
func (u *userDump) spend(n uint64) bool {
	if n > u.budget {
		if u.budget != 0 {
			u.warn("the names of the dump take more than %d bytes: the rest was left out", maxAllText)
		}
		u.budget = 0
		return false
	}
	u.budget -= n
	return true
}

// A window reads small pieces of a file that lie close together with few reads.
type window struct {
	off  uint64
	data bin.Record
}

const windowSize = 4096

// at returns what the file has of n bytes at off. The bytes are valid until the
// next call.
func (w *window) at(o *opening, off, n uint64) bin.Record {
	if off < w.off || off-w.off > uint64(len(w.data)) || uint64(len(w.data))-(off-w.off) < n {
		w.off, w.data = off, o.read(off, max(n, windowSize))
	}
	rec := w.data[off-w.off:]
	return rec[:min(n, uint64(len(rec)))]
}
