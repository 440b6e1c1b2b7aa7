package bugcheck

import (
	_ "embed"
	"sync"
)

//go:embed status.tsv
var statusText string

var statuses = sync.OnceValue(func() table { return newTable(statusText) })

// StatusName is the name of an NTSTATUS, or of an exception code that other
// runtimes raise. The sign-extended 64-bit form counts as the 32-bit one.
func StatusName(v uint64) (string, bool) {
	f, ok := statusLine(v)
	return f[1], ok
}

// StatusMeaning says in a few words what an NTSTATUS means, or "" where the
// name has to do.
func StatusMeaning(v uint64) string {
	f, _ := statusLine(v)
	return f[2]
}

// statusLine is the line of a status: value, name, meaning.
func statusLine(v uint64) (f [3]string, ok bool) {
	v = unextend(v)
	if v>>32 != 0 {
		return f, false
	}
	lines := statuses().find(key(uint32(v)))
	if len(lines) == 0 {
		return f, false
	}
	split(lines[0], f[:])
	return f, true
}
