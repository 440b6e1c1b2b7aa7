package signatures

import "strconv"

// A Problem is something wrong in a signature file: where, and what to write
// instead. Line and Column count from 1; they are 0 where the problem is that
// of a whole file, and Column alone is 0 where only the line is known.
type Problem struct {
	File         string
	Line, Column int
	Msg          string
}

// Error returns the problem as file:line:column: message, which editors follow.
func (p Problem) Error() string {
	at := p.File
	if p.Line > 0 {
		at += ":" + strconv.Itoa(p.Line)
	}
	if p.Line > 0 && p.Column > 0 {
		at += ":" + strconv.Itoa(p.Column)
	}
	return at + ": " + p.Msg
}
