package textlog

import (
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// dumpFile is the name of a dump, with its folder where a text tells it. PowerShell breaks a long
// one, and indents the rest.
var (
	dumpFile = lazyregexp.New(`(?i)(?:\b[A-Z]:|%SystemRoot%)\\(?:[^\\/:*?"<>|\n,;()\[\]{}]{1,64}\\){0,8}[^\\/:*?"<>|\n,;()\[\]{}]{1,64}(?:\n[ \t]{8,}[\w-]{1,60})?\.dmp\b|\b[\w-]{1,60}\.dmp\b`)
	lineEnds = lazyregexp.New(`\n[ \t]+`)
)

// savedAs is the dump of a crash that is told of at an offset of a text: the next that is named in
// what is about it, or else the last before. Rows of BlueScreenView begin with their dump, so
// that the next is of another crash.
func (c *Crash) savedAs(text string, from, to int) string {
	if c.Form == "bluescreenview" {
		return ""
	}
	if at := dumpFile.FindStringIndex(text[c.at:to]); at != nil {
		return lineEnds.ReplaceAllString(text[c.at+at[0]:c.at+at[1]], "")
	}
	before := text[from:c.at]
	if !strings.Contains(lower(before), ".dmp") {
		return ""
	}
	all := dumpFile.FindAllString(before, maxFound)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}
