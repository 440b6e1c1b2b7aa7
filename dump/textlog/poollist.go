package textlog

import (
	"encoding/csv"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// A PoolList is the use of the pools by tag, as poolmon, the debugger or another program
// printed it at one time.
type PoolList struct {
	Origin  string // "poolmon", "poolused", "vm"
	Line    int
	Rows    []PoolRow
	Skipped int // lines that look like rows and make no sense

	OutstandingOnly bool // Allocs counts what is outstanding, and Frees says nothing
	Uncounted       bool // how many blocks are outstanding is not told

	Clock time.Time // what stands before the listing; of the year 0 where there is no date, zero where there is no time

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
	poolHead  = regexp.MustCompile(`(?m)^[ \t#]*Tag[ \t;,]+Type[ \t;,]+Allocs\b[^\n]*`)
	usedHead  = regexp.MustCompile(`(?m)^[ \t]*Tag[ \t]+Allocs[ \t]+(Frees[ \t]+Diff[ \t]+)?Used\b[^\n]*`)
	shellHead = regexp.MustCompile(`(?m)^"?Tag"?,"?PagedAllocs"?,[^\n]*`)
	poolmon   = regexp.MustCompile(`(?i)\bMemory:\s*(\d+)K\b`)
	poolTotal = regexp.MustCompile(`(?i)\bPool N:\s*(\d+)K P:\s*(\d+)K`)
	commitOf  = regexp.MustCompile(`(?i)\bCommit:\s*(\d+)K Limit:\s*(\d+)K`)
	typed2    = regexp.MustCompile(`^( ?)(.{4}|\S{1,3}[ \t])[ \t]*(Nonp|Paged)\b[ \t]*(.*)$`)
	changes   = regexp.MustCompile(`\([^)]*\)`)
	vmHead    = regexp.MustCompile(`(?m)^[ \t]*(?:\*\*\* Virtual Memory Usage|NonPagedPool(?:Nx)? Usage:)`)
	vmRow     = regexp.MustCompile(`(?m)^[ \t]*([A-Za-z][A-Za-z ]*?):?[ \t]*:[ \t]*\d+ \([ \t]*(\d+) Kb\)`)
	vmFailed  = regexp.MustCompile(`\*{5,} (\d+) pool allocations have failed`)
)

// poolLists finds the listings in a text, in order.
func poolLists(text string) []PoolList {
	var out []PoolList
	heads := poolHead.FindAllStringIndex(text, -1)
	line, counted := 1, 0
	for i, h := range heads {
		line += strings.Count(text[counted:h[0]], "\n")
		counted = h[0]
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		before := 0
		if i > 0 {
			before = heads[i-1][1]
		}
		l := PoolList{Origin: "poolmon", Line: line}
		l.header(text[before:h[0]])
		l.Clock = clockIn(text[before:h[0]])
		l.typedRows(text[h[0]:h[1]], text[h[1]:end])
		if len(l.Rows) > 0 {
			out = append(out, l)
		}
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

// header takes the totals of poolmon's first lines.
func (l *PoolList) header(text string) {
	last := func(pattern *regexp.Regexp) []string {
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

// ownerIn is the driver that poolmon /g prints behind a row, in brackets.
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
	l.Rows = append(l.Rows, PoolRow{Tag: padded(tag), Paged: paged, Allocs: counts[0], Frees: counts[1], Bytes: counts[3], Owner: owner})
}

// padded is a tag of four characters.
func padded(tag string) string {
	if len(tag) < 4 {
		tag += strings.Repeat(" ", 4-len(tag))
	}
	return tag
}

// whole reads a number with any mark between its thousands: a dot, a comma, a blank, an
// apostrophe. Anything else is none.
func whole(cell string) (uint64, bool) {
	var digits []byte
	group := 0
	for _, r := range strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(cell), "KB")) {
		switch {
		case r >= '0' && r <= '9':
			digits = append(digits, byte(r))
			group++
		case strings.ContainsRune(".,' \u00a0\u202f\u2009’", r):
			if len(digits) == 0 || group > 3 && len(digits) > 3 {
				return 0, false
			}
			group = 0
		default:
			return 0, false
		}
	}
	v, err := strconv.ParseUint(string(digits), 10, 64)
	return v, err == nil
}

// grouped reads the numbers of a row. Blanks may stand between thousands as well as
// between numbers: the reading in which the third is the difference of the first two is
// right.
func grouped(rest string) []uint64 {
	words := strings.FieldsFunc(rest, func(r rune) bool { return r == ' ' || r == '\t' })
	var plain []uint64
	for _, w := range words {
		v, ok := whole(w)
		if !ok {
			break
		}
		plain = append(plain, v)
	}
	if len(plain) >= 4 && plain[0]-plain[1] == plain[2] {
		return plain
	}
	var out []uint64
	for _, cell := range wideGaps(rest) {
		v, ok := whole(cell)
		if !ok {
			break
		}
		out = append(out, v)
	}
	if len(out) >= 4 && out[0]-out[1] == out[2] {
		return out
	}
	return plain
}

// wideGaps parts a row where at least two blanks follow each other.
func wideGaps(rest string) []string {
	var out []string
	for _, cell := range regexp.MustCompile(`[ \t]{2,}`).Split(strings.TrimSpace(rest), -1) {
		out = append(out, strings.TrimSpace(cell))
	}
	return out
}

var (
	usedRow = regexp.MustCompile(`^ ?(.{4})[ \t]+(\d+)[ \t]+(\d+)[ \t]+(\d+)[ \t]+(.*)$`)
	flagRow = regexp.MustCompile(`^ ?(.{4})[ \t]+(\d+)[ \t]+(\d+)[ \t]+(\d+)[ \t]+(\d+)[ \t]+(\d+)[ \t]+(\d+)[ \t]+(\d+)[ \t]+(\d+)(.*)$`)
	// quotedTag begins a row of ReactOS' debugger, whose counts are of all allocations ever
	// made: its tables of dumps of the same moment have others outstanding, and the same bytes.
	quotedTag = regexp.MustCompile(`^[ \t]*'(.{4})'`)

	totals  = regexp.MustCompile(`^ ?TOTAL[ \t]+(.*)$`)
	binary2 = regexp.MustCompile(`Binary:\s*([\w.!-]+)`)
)

// usedRows reads the rows of the debugger's !poolused. The description may touch the last
// number.
func (l *PoolList) usedRows(text string, flagged bool) {
	started := false
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, " \t\r")
		if quotedTag.MatchString(line) {
			line, l.Uncounted = quotedTag.ReplaceAllString(line, " $1"), true
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		if m := totals.FindStringSubmatch(line); m != nil {
			l.total(m[1], flagged)
			return
		}
		owner := ""
		if m := binary2.FindStringSubmatch(line); m != nil {
			owner = m[1]
		}
		ok := false
		if flagged {
			ok = l.flagged(line, owner)
		} else {
			ok = l.plain(line, owner)
		}
		switch {
		case ok:
			started = true
		case started && len(numbers.FindAllString(line, 4)) < 4:
			return // what follows the table
		case started:
			l.Skipped++
		}
	}
}

// plain reads a row of outstanding allocations and bytes of both pools.
func (l *PoolList) plain(line, owner string) bool {
	m := usedRow.FindStringSubmatch(line)
	if m == nil {
		return false
	}
	last := strings.IndexFunc(m[5]+" ", func(r rune) bool { return !unicode.IsDigit(r) })
	digits := m[5][:last]
	if strings.HasPrefix(digits, "0") { // what follows a zero is the description
		digits = "0"
	}
	v := [4]uint64{number10(m[2]), number10(m[3]), number10(m[4]), number10(digits)}
	if l.Uncounted {
		v[0], v[2] = 0, 0
	}
	l.both(m[1], [2]PoolRow{{Allocs: v[0], Bytes: v[1]}, {Paged: true, Allocs: v[2], Bytes: v[3]}}, owner)
	return true
}

// flagged reads a row with frees.
func (l *PoolList) flagged(line, owner string) bool {
	m := flagRow.FindStringSubmatch(line)
	if m == nil {
		return false
	}
	var v [8]uint64
	for i := range v {
		v[i] = number10(m[2+i])
	}
	if v[0]-v[1] != v[2] || v[4]-v[5] != v[6] {
		l.Skipped++
		return true
	}
	l.both(m[1], [2]PoolRow{{Allocs: v[0], Frees: v[1], Bytes: v[3]}, {Paged: true, Allocs: v[4], Frees: v[5], Bytes: v[7]}}, owner)
	return true
}

func (l *PoolList) both(tag string, rows [2]PoolRow, owner string) {
	for _, r := range rows {
		if r.Allocs != 0 || r.Bytes != 0 {
			r.Tag, r.Owner = padded(tag), owner
			l.Rows = append(l.Rows, r)
		}
	}
}

// total reads the last line of !poolused: of a whole list, that is the use of the pools.
func (l *PoolList) total(text string, flagged bool) {
	var v []uint64
	for _, w := range strings.Fields(text) {
		v = append(v, number10(w))
	}
	switch {
	case flagged && len(v) >= 8:
		l.NonPaged, l.Paged = v[3], v[7]
	case !flagged && len(v) >= 4:
		l.NonPaged, l.Paged = v[1], v[3]
	}
}

func number10(word string) uint64 {
	v, _ := strconv.ParseUint(word, 10, 64)
	return v
}

// shellRows reads a CSV file with both pools in a line, as PowerShell scripts write it.
func (l *PoolList) shellRows(text string) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	head, err := r.Read()
	if err != nil {
		return
	}
	column := map[string]int{}
	for i, name := range head {
		column[strings.Trim(name, `" `)] = i
	}
	for range maxDrivers {
		cells, err := r.Read()
		if err != nil {
			return
		}
		cell := func(name string) string {
			if i, ok := column[name]; ok && i < len(cells) {
				return cells[i]
			}
			return ""
		}
		for _, paged := range []bool{false, true} {
			pool := map[bool]string{false: "NonPaged", true: "Paged"}[paged]
			row := PoolRow{Tag: padded(cell("Tag")), Paged: paged, Owner: cell("Binary")}
			row.Allocs, row.Frees, row.Bytes = number10(cell(pool+"Allocs")), number10(cell(pool+"Frees")), number10(cell(pool+"UsedBytes"))
			if row.Allocs != 0 || row.Bytes != 0 {
				l.Rows = append(l.Rows, row)
			}
		}
	}
}

// virtual reads the debugger's !vm: pages first, kilobytes in brackets.
func (l *PoolList) virtual(text string) bool {
	found := false
	for _, m := range vmRow.FindAllStringSubmatch(text[:min(len(text), 1<<16)], 200) {
		bytes := kilo(m[2])
		switch strings.TrimSpace(m[1]) {
		case "Physical Memory":
			l.Memory = bytes
		case "NonPagedPool Usage", "NonPagedPoolNx Usage":
			l.NonPaged += bytes
			found = true
		case "NonPagedPool Max":
			l.NonPagedMax = bytes
		case "PagedPool Usage":
			l.Paged = bytes
		case "PagedPool Maximum":
			l.PagedMax = bytes
		case "Committed pages":
			l.Committed = bytes
		case "Commit limit":
			l.CommitLimit = bytes
		}
	}
	if m := vmFailed.FindStringSubmatch(text); m != nil {
		l.Failed = number10(m[1])
	}
	l.Excessive = strings.Contains(text, "Excessive NonPaged Pool Usage")
	return found
}
