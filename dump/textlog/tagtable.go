package textlog

import (
	"slices"
	"strconv"
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// A table of pool tags that a person or a script made: a title "Tag", and titles that say
// which pool the bytes are in, with | or blanks between the columns.

var (
	tableHead = lazyregexp.New("(?im)^[ \\t|>*`]*(?:pool[ _-]?)?tag[*`]*[ \\t]*(?:\\||\\t|[ ]{2,})[^\\n]*")
	poolWords = lazyregexp.New(`(?i)non-?paged|\bpaged[ -]?pool|\bpool[ -]?tags?\b|\bpoolmon\b`)
	nonPaged  = lazyregexp.New(`(?i)non[ _-]?paged|\bnonp|\bnp\b|^np_|\bnpp`)
	onlyPaged = lazyregexp.New(`(?i)(?:^|[^n])\bpaged|\bpp\b|^pp_`)
	bytesWord = lazyregexp.New(`(?i)bytes|used|usage|size|\b[kmg]i?b\b|_[kmg]i?b\b|\bnon-?paged\b|\bpaged\b`)
	unitWord  = lazyregexp.New(`(?i)(?:^|[ _(\d])([kmg])i?b\)?$`)
	amount    = lazyregexp.New(`(?i)^~?([\d,.]+) ?(?:([kmgt])i?b?|bytes|b)?$`)
)

// nearTable is how far before a table the words are that say which pool it is of.
const nearTable = 600

// What a column of a table holds.
const (
	columnTag = iota
	columnType
	columnNonPaged // bytes
	columnPaged    // bytes
	columnBytes    // of the pool that the type names, or that the text is about
	columnAllocs
	columnFrees
	columnOutstanding
	columnOwner
	columnOther
)

// A tagTable is the layout of a table.
type tagTable struct {
	split   func(line string) []string
	columns []int
	units   []uint64 // of the columns with bytes
	pool    string   // "nonpaged" or "paged" where no column says, or ""
}

// tagTables finds the tables of tags in a text.
func tagTables(text string) []PoolList {
	var out []PoolList
	for _, at := range tableHead.FindAllStringIndex(text, maxFound) {
		before := text[max(0, at[0]-nearTable):at[0]]
		if !poolWords.MatchString(before + text[at[0]:at[1]]) {
			continue
		}
		t := newTagTable(text[at[0]:at[1]], before)
		if t == nil {
			continue
		}
		l := PoolList{Origin: "table", Line: lineOf(text, at[0]), Clock: clockIn(before)}
		if t.rows(text[at[1]:], &l); len(l.Rows) > 0 {
			out = append(out, l)
		}
	}
	return out
}

// newTagTable reads the titles. It returns nil if they do not tell what the pools hold.
func newTagTable(head, before string) *tagTable {
	t := &tagTable{split: cellsByGaps}
	if strings.Count(head, "|") >= 2 {
		t.split = cellsByBars
	}
	has := map[int]bool{}
	for i, title := range t.split(head) {
		kind := columnOf(title)
		if i == 0 {
			kind = columnTag
		} else if kind == columnTag || has[kind] && kind != columnOther {
			kind = columnOther // the first of a kind counts
		}
		has[kind] = true
		t.columns, t.units = append(t.columns, kind), append(t.units, unitOf(unitWord.FindStringSubmatch(title)))
	}
	if np := lastIndex(nonPaged, before); np >= 0 || onlyPaged.MatchString(before) {
		t.pool = "nonpaged"
		if p := lastIndex(onlyPaged, before); p > np {
			t.pool = "paged"
		}
	}
	if has[columnNonPaged] || has[columnPaged] || has[columnBytes] && (has[columnType] || t.pool != "") {
		return t
	}
	return nil
}

// columnOf says what a column holds by its title.
func columnOf(title string) int {
	low := strings.ToLower(title)
	switch {
	case low == "type" || low == "pool" || low == "pool type":
		return columnType
	case strings.Contains(low, "driver") || strings.Contains(low, "owner") || strings.Contains(low, "module"):
		return columnOwner
	case strings.Contains(low, "diff") || strings.Contains(low, "outstanding") || low == "blocks" || low == "count":
		return columnOutstanding
	case strings.Contains(low, "free"):
		return columnFrees
	case strings.Contains(low, "alloc") && !strings.Contains(low, "per"):
		return columnAllocs
	case !bytesWord.MatchString(title) || strings.Contains(low, "per "):
		return columnOther
	case nonPaged.MatchString(title):
		return columnNonPaged
	case onlyPaged.MatchString(title):
		return columnPaged
	}
	return columnBytes
}

// rows reads the rows up to a line that is none.
func (t *tagTable) rows(text string, l *PoolList) {
	has := func(kind int) bool { return slices.Contains(t.columns, kind) }
	l.Uncounted = !has(columnOutstanding) && !(has(columnAllocs) && has(columnFrees))
	l.OutstandingOnly = !l.Uncounted && !has(columnFrees)
	for n, line := range strings.Split(strings.TrimPrefix(text, "\n"), "\n") {
		if n > maxRows || !t.row(t.split(line), l) && !isRule(line) {
			return
		}
	}
}

// row adds what a row says. It reports whether it is one.
func (t *tagTable) row(cells []string, l *PoolList) bool {
	if len(cells) < 2 {
		return false
	}
	tag := strings.Trim(cells[0], "`'\"*")
	if tag == "" || len(tag) > 4 {
		return false
	}
	var both [2]PoolRow // nonpaged, paged
	both[1].Paged = true
	pool, owner := t.pool, ""
	var allocs, frees, left, size uint64
	told := false
	for i, cell := range cells[:min(len(cells), len(t.columns))] {
		cell = strings.Trim(cell, "`*")
		n, ok := amountOf(cell, t.units[i])
		switch t.columns[i] {
		case columnType:
			switch low := strings.ToLower(cell); {
			case nonPaged.MatchString(low):
				pool = "nonpaged"
			case strings.HasPrefix(low, "paged"):
				pool = "paged"
			}
		case columnNonPaged:
			both[0].Bytes, told = n, told || ok
		case columnPaged:
			both[1].Bytes, told = n, told || ok
		case columnBytes:
			size, told = n, told || ok
		case columnAllocs:
			allocs = n
		case columnFrees:
			frees = n
		case columnOutstanding:
			left = n
		case columnOwner:
			owner = cell
		}
	}
	if !told {
		return false
	}
	one := &both[0]
	if pool == "paged" {
		one = &both[1]
	}
	one.Bytes += size
	switch {
	case l.Uncounted:
	case l.OutstandingOnly:
		one.Allocs = left
	default:
		one.Allocs, one.Frees = max(allocs, frees), frees
	}
	for _, r := range both {
		if r.Bytes != 0 {
			r.Tag, r.Owner = tag, owner
			l.add(r)
		}
	}
	return true
}

// amountOf reads a number with the unit after it, else with the one of its column: 1.2 GB,
// 12,345.
func amountOf(cell string, unit uint64) (uint64, bool) {
	m := amount.FindStringSubmatch(strings.TrimSpace(cell))
	if m == nil {
		return 0, false
	}
	if m[2] != "" {
		unit = unitOf([]string{"", m[2]})
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(m[1], ",", ""), 64)
	if err != nil || v < 0 || v*float64(unit) >= 1<<50 {
		return 0, false
	}
	return uint64(v * float64(unit)), true
}

// unitOf is the number of bytes of a unit: programs that print pool usage count in powers of
// two.
func unitOf(m []string) uint64 {
	if len(m) < 2 || m[1] == "" {
		return 1
	}
	return 1 << (10 * (1 + strings.IndexByte("kmgt", strings.ToLower(m[1])[0])))
}

// cellsByBars parts a row of Markdown.
func cellsByBars(line string) []string {
	line = strings.Trim(strings.TrimSpace(line), "|")
	if line == "" {
		return nil
	}
	cells := strings.Split(line, "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// cellsByGaps parts a row with tabs, or at least two blanks, between its columns.
func cellsByGaps(line string) []string {
	line = strings.Trim(strings.ReplaceAll(line, "\t", "  "), " ")
	if line == "" {
		return nil
	}
	return wideGap.Split(line, -1)
}

// isRule reports whether a line is the rule under the titles of a table.
func isRule(line string) bool {
	return strings.Trim(line, " \t|:-=+>") == "" && strings.ContainsAny(line, "-=")
}

// lastIndex is where the last match of a pattern begins, or -1.
func lastIndex(pattern *lazyregexp.Regexp, text string) int {
	all := pattern.FindAllStringIndex(text, -1)
	if len(all) == 0 {
		return -1
	}
	return all[len(all)-1][0]
}
