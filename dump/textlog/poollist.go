package textlog

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"dumptriage/dump/internal/lazyregexp"
)

// A PoolList is the use of the pools by tag, as poolmon, the debugger or another program
// printed it at one time.
type PoolList struct {
	Origin  string // "poolmon", "poolused", "vm", "table"
	Line    int
	Rows    []PoolRow
	Skipped int // lines that look like rows and make no sense

	OutstandingOnly bool // Allocs counts what is outstanding, and Frees says nothing
	Uncounted       bool // how many blocks are outstanding is not told

	Clock time.Time // the time before the listing; of the year 0 where there is no date, zero where there is no time

	// Totals, in bytes; 0 where the text does not say.
	NonPaged, Paged       uint64
	NonPagedMax, PagedMax uint64
	Memory, CommitLimit   uint64
	Committed             uint64
	Failed                uint64 // allocations
	Excessive             bool   // the debugger calls the use of nonpaged pool so
}

// A PoolRow is one tag in one pool.
type PoolRow struct {
	Tag                  string // four characters
	Paged                bool
	Allocs, Frees, Bytes uint64
	Owner                string // as the list says, or ""
}

var (
	poolHead  = lazyregexp.New(`(?m)^[ \t#]*Tag[ \t;,]+Type[ \t;,]+Allocs\b[^\n]*`)
	usedHead  = lazyregexp.New(`(?m)^[ \t]*Tag[ \t]+Allocs[ \t]+(Frees[ \t]+Diff[ \t]+)?Used\b[^\n]*`)
	shellHead = lazyregexp.New(`(?m)^"?Tag"?,"?PagedAllocs"?,[^\n]*`)
	poolmon   = lazyregexp.New(`(?i)\bMemory:\s*(\d+)K\b`)
	poolTotal = lazyregexp.New(`(?i)\bPool N:\s*(\d+)K P:\s*(\d+)K`)
	commitOf  = lazyregexp.New(`(?i)\bCommit:\s*(\d+)K Limit:\s*(\d+)K`)
	typed2    = lazyregexp.New(`^( ?)(.{4}|\S{1,3}[ \t])[ \t]*(Nonp|Paged)\b[ \t]*(.*)$`)
	changes   = lazyregexp.New(`\([^)]*\)`)
	vmHead    = lazyregexp.New(`(?m)^[ \t]*(?:\*\*\* Virtual Memory Usage|NonPagedPool(?:Nx)? Usage:)`)
	vmRow     = lazyregexp.New(`(?m)^[ \t]*([A-Za-z][A-Za-z ]*?):?[ \t]*:[ \t]*\d+ \([ \t]*(\d+) Kb\)`)
	vmFailed  = lazyregexp.New(`\*{5,} (\d+) pool allocations have failed`)
)

// maxHeader is how far before the titles of a listing its totals and its time are.
const maxHeader = 1000

// poolLists finds the listings in a text, in order: those of programs, else tables of tags
// that somebody made.
func poolLists(text string) []PoolList {
	if out := printedLists(text); len(out) > 0 {
		return out
	}
	return tagTables(text)
}

// printedLists finds the listings of poolmon, of the debugger and of PowerShell.
func printedLists(text string) []PoolList {
	var out []PoolList
	heads := titles(text)
	line, counted := 1, 0
	for i, h := range heads {
		line += strings.Count(text[counted:h[0]], "\n")
		counted = h[0]
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		before := max(0, h[0]-maxHeader)
		if i > 0 {
			before = max(before, heads[i-1][1])
		}
		l := PoolList{Origin: "poolmon", Line: line}
		l.header(text[before:h[0]])
		l.Clock = clockIn(text[before:h[0]])
		l.typedRows(text[h[0]:h[1]], text[h[1]:end])
		if len(l.Rows) > 0 {
			out = append(out, l)
		}
	}
	if !strings.Contains(text, "Used") && !strings.Contains(text, "PagedAllocs") && !strings.Contains(text, "Usage") {
		return out
	}
	for _, h := range usedHead.FindAllStringSubmatchIndex(text, maxFound) {
		l := PoolList{Origin: "poolused", Line: lineOf(text, h[0]), OutstandingOnly: h[2] < 0, Clock: clockIn(text[max(0, h[0]-500):h[0]])}
		if l.usedRows(text[h[1]:], h[2] >= 0); len(l.Rows) > 0 {
			out = append(out, l)
		}
	}
	if h := shellHead.FindStringIndex(text); h != nil {
		l := PoolList{Origin: "poolmon", Line: lineOf(text, h[0])}
		if l.shellRows(text[h[0]:]); len(l.Rows) > 0 {
			out = append(out, l)
		}
	}
	if h := vmHead.FindStringIndex(text); h != nil {
		l := PoolList{Origin: "vm", Line: lineOf(text, h[0])}
		if l.virtual(text[h[0]:]) {
			out = append(out, l)
		}
	}
	return out
}

// titles finds the lines with the titles of poolmon's columns.
func titles(text string) [][]int {
	var out [][]int
	for at := 0; ; {
		i := strings.Index(text[at:], "Type")
		if i < 0 {
			return out
		}
		begin := strings.LastIndexByte(text[:at+i], '\n') + 1
		end := len(text)
		if n := strings.IndexByte(text[at+i:], '\n'); n >= 0 {
			end = at + i + n
		}
		if poolHead.MatchString(text[begin:end]) {
			out = append(out, []int{begin, end})
		}
		at = end
	}
}

// header takes the totals of poolmon's first lines.
func (l *PoolList) header(text string) {
	last := func(pattern *lazyregexp.Regexp) []string {
		all := pattern.FindAllStringSubmatch(text, -1)
		if len(all) == 0 {
			return []string{"", "", ""}
		}
		return append(all[len(all)-1], "")
	}
	l.Memory = kilo(last(poolmon)[1])
	total := last(poolTotal)
	l.NonPaged, l.Paged = kilo(total[1]), kilo(total[2])
	commit := last(commitOf)
	l.Committed, l.CommitLimit = kilo(commit[1]), kilo(commit[2])
}

func kilo(word string) uint64 {
	v, err := strconv.ParseUint(word, 10, 44)
	if err != nil {
		return 0
	}
	return v << 10
}

// typedRows reads rows of tag, type and counts: of poolmon, of a list that a program or a
// spreadsheet made of it, and rows that were wrapped.
func (l *PoolList) typedRows(head, text string) {
	separator := ""
	for _, s := range []string{";", ",", "\t"} {
		if strings.Count(strings.TrimSpace(head), s) >= 3 {
			separator = s
		}
	}
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], " \t")
		switch {
		case separator != "":
			l.separated(line, separator)
			continue
		case l.plainRow(line):
			continue
		case !typed2.MatchString(line):
			continue
		}
		m := typed2.FindStringSubmatch(line)
		rest := changes.ReplaceAllString(m[4], " ")
		counts := grouped(rest)
		if len(counts) < 4 && i+1 < len(lines) { // wrapped before the bytes
			counts = grouped(rest + " " + changes.ReplaceAllString(lines[i+1], " "))
			i++
		}
		l.row(m[2], m[3] == "Paged", counts, ownerIn(m[4]))
	}
}

// ownerIn is the driver that poolmon /g prints after a row, in brackets.
func ownerIn(rest string) string {
	i := strings.IndexByte(rest, '[')
	if i < 0 {
		return ""
	}
	owner, _, _ := strings.Cut(strings.Trim(rest[i:], "[]"), " - ")
	return strings.TrimSpace(owner)
}

// separated reads one line of a list with separators.
func (l *PoolList) separated(line, separator string) {
	cells := strings.Split(line, separator)
	if separator == "\t" { // of a table, whose rows may begin with a mark
		cells = strings.Split(strings.TrimSpace(line), separator)
		cells[0] = strings.TrimSpace(cells[0])
	}
	if len(cells) < 6 || len(cells[0]) == 0 || len(cells[0]) > 6 {
		return
	}
	kind := strings.ToLower(strings.ReplaceAll(cells[1], " ", ""))
	paged := kind == "paged"
	if !paged && kind != "nonp" && kind != "nonpaged" {
		return
	}
	var counts []uint64
	for _, cell := range cells[2:6] {
		v, ok := whole(cell)
		if !ok {
			l.Skipped++
			return
		}
		counts = append(counts, v)
	}
	owner := ""
	if len(cells) > 8 {
		owner = strings.TrimSpace(cells[8])
	}
	l.row(cells[0], paged, counts, owner)
}

// row adds a row of allocations, frees, their difference and bytes. One whose difference is
// another is misread, and left out.
func (l *PoolList) row(tag string, paged bool, counts []uint64, owner string) {
	if len(counts) < 4 || counts[0]-counts[1] != counts[2] {
		l.Skipped++
		return
	}
	l.add(PoolRow{Tag: tag, Paged: paged, Allocs: counts[0], Frees: counts[1], Bytes: counts[3], Owner: owner})
}

// add adds a row whose tag may lack the blanks at its end. What is longer than four characters
// is no tag.
func (l *PoolList) add(r PoolRow) {
	if utf8.RuneCountInString(r.Tag) > 4 {
		l.Skipped++
		return
	}
	r.Tag = padded(r.Tag)
	l.Rows = append(l.Rows, r)
}

// padded is a tag of four characters.
func padded(tag string) string {
	return tag + strings.Repeat(" ", max(0, 4-utf8.RuneCountInString(tag)))
}
