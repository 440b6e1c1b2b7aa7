package textlog

import (
	"encoding/csv"
	"strconv"
	"strings"
	"unicode"

	"dumptriage/dump/internal/lazyregexp"
)

var (
	usedRow = lazyregexp.New(`^ ?(.{4})[ \t]+(\d+)[ \t]+(\d+)[ \t]+(\d+)[ \t]+(.*)$`)
	flagRow = lazyregexp.New(`^ ?(.{4})[ \t]+(\d+)[ \t]+(\d+)[ \t]+(\d+)[ \t]+(\d+)[ \t]+(\d+)[ \t]+(\d+)[ \t]+(\d+)[ \t]+(\d+)(.*)$`)
	// quotedTag begins a row of ReactOS' debugger, whose counts are of all allocations ever
	// made: its tables of dumps of the same moment have others outstanding, and the same bytes.
	quotedTag = lazyregexp.New(`^[ \t]*'(.{4})'`)

	totals  = lazyregexp.New(`^ ?TOTAL[ \t]+(.*)$`)
	binary2 = lazyregexp.New(`Binary:\s*([\w.!-]+)`)
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
			r.Tag, r.Owner = tag, owner
			l.add(r)
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
			row := PoolRow{Tag: cell("Tag"), Paged: paged, Owner: cell("Binary")}
			row.Allocs, row.Frees, row.Bytes = number10(cell(pool+"Allocs")), number10(cell(pool+"Frees")), number10(cell(pool+"UsedBytes"))
			if row.Allocs != 0 || row.Bytes != 0 {
				l.add(row)
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
