// Package bugcheck knows the names of STOP codes, what their parameters are
// and what their values say, as tables.
//
// It must not know where a STOP came from: no dump, no file, no signature.
// Addresses are resolved only through the function that the caller hands in.
//
// The tables are the three embedded files codes.tsv, variants.tsv and
// status.tsv; each names its public sources in its first lines.
package bugcheck

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"dumptriage/dump/facts"
)

//go:embed codes.tsv
var codesText string

var codes = sync.OnceValue(func() table { return newTable(codesText) })

// Entry is one STOP code.
type Entry struct {
	Code        uint32
	Name        string
	Class       string
	Params      []Param // up to four; fewer where the others say nothing
	Polymorphic bool    // what the parameters are depends on one of them
	Page        string  // name of the documentation page
}

// Param is what one parameter of a STOP is.
type Param struct {
	Label string
	Role  Role
}

// Lookup finds a code, the full value first and then without the bit of the M
// forms. Code in the entry is the folded code, Name the documented one of the
// form that was asked for.
func Lookup(code uint32) (Entry, bool) {
	for _, c := range [...]uint32{code, facts.BaseCode(code)} {
		if lines := codes().find(key(c)); len(lines) > 0 {
			e := parseEntry(lines[0])
			e.Code = facts.BaseCode(code)
			return e, true
		}
	}
	return Entry{}, false
}

// All lists every code by number. The M forms stand under their own numbers,
// not under the folded ones that Lookup gives.
func All() []Entry {
	all := make([]Entry, 0, len(codes()))
	for _, line := range codes() {
		all = append(all, parseEntry(line))
	}
	return all
}

// parseEntry reads a line of codes.tsv.
func parseEntry(line string) Entry {
	var f [9]string
	split(line, f[:])
	code, _ := strconv.ParseUint(f[0], 16, 32)
	e := Entry{Code: uint32(code), Name: f[1], Class: f[2], Polymorphic: f[3] == "p", Page: f[4]}
	for _, cell := range f[5:] {
		if cell == "" {
			break
		}
		e.Params = append(e.Params, parseParam(cell))
	}
	return e
}

// parseParam reads "role|label".
func parseParam(cell string) Param {
	role, label, _ := strings.Cut(cell, "|")
	return Param{Label: label, Role: roleNamed(role)}
}
