// Package ntstatus names NTSTATUS values, and the exception codes that other
// runtimes raise.
//
// It holds the only table of them. It must not know what raised a status.
package ntstatus

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"dumptriage/dump/internal/lines"
)

// The values that the program itself tests for.
const (
	Breakpoint         = 0x80000003
	AccessViolation    = 0xc0000005
	IllegalInstruction = 0xc000001d
)

// list has one line per value: value, name, short meaning. Values and names are
// those of ntstatus.h of the Windows SDK.
//
//go:embed status.tsv
var list string

// Name returns the name of a status. The sign-extended 64-bit form counts as the
// 32-bit one.
func Name(v uint64) (string, bool) {
	name, _, ok := find(v)
	return name, ok
}

// Meaning says in a few words what a status means, "" where its name has to do.
func Meaning(v uint64) string {
	_, meaning, _ := find(v)
	return meaning
}

// Short returns the 32-bit form of a value that was sign-extended to 64 bits, and
// any other value as it is.
func Short(v uint64) uint64 {
	const negative32 = 1 << 31
	if v>>32 == 0xffffffff && v&negative32 != 0 {
		return uint64(uint32(v))
	}
	return v
}

func find(v uint64) (name, meaning string, ok bool) {
	v = Short(v)
	if v>>32 != 0 {
		return "", "", false
	}
	rest, ok := lines.Find(list, fmt.Sprintf("%08x", v))
	name, meaning, _ = strings.Cut(rest, "\t")
	return name, meaning, ok
}

// Value returns the value with a name.
func Value(name string) (uint32, bool) {
	for _, end := range []string{"\t", "\n"} {
		before, _, ok := strings.Cut(list, "\t"+name+end)
		if !ok || name == "" {
			continue
		}
		v, err := strconv.ParseUint(before[strings.LastIndexByte(before, '\n')+1:], 16, 32)
		return uint32(v), err == nil
	}
	return 0, false
}

// Names returns all names, by value.
func Names() []string {
	var out []string
	for line := range strings.SplitSeq(list, "\n") {
		if f := strings.Split(line, "\t"); len(f) > 1 && !strings.HasPrefix(line, "#") {
			out = append(out, f[1])
		}
	}
	return out
}
