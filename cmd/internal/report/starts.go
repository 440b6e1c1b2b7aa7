package report

import (
	"bytes"
	"strings"
)

// Some formats have no room for a mark of this program: what they begin with tells
// them from other files.

// leastColumns is how many titles of a table tell it from anybody else's.
const leastColumns = 4

// IsOutput reports whether a file begins as this program begins rows, tables and
// requests.
func IsOutput(head []byte) bool {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	for _, t := range targets {
		if bytes.HasPrefix(line, []byte(`{"target":"`+t.name+`"`)) {
			return true
		}
	}
	for _, titles := range tableTitles() {
		for _, separator := range []string{",", "\t"} {
			if bytes.HasPrefix(line, []byte(strings.Join(titles[:leastColumns], separator)+separator)) {
				return true
			}
		}
	}
	return strings.HasPrefix(string(bytes.Join(bytes.Fields(line), []byte(" "))), "Date What Cause ")
}

// tableTitles are the titles of all tables that programs read.
func tableTitles() [][]string {
	titles := func(columns []rowColumn) []string {
		names := make([]string, len(columns))
		for i, c := range columns {
			names[i] = c.name
		}
		return names
	}
	return [][]string{
		titles(rowColumns), titles(machineColumns), (&ModuleList{}).records().titles(), bugcheckTable().titles(),
		(&PoolList{Pool: &Pool{}}).table(decimal).titles(), (&PoolList{}).addresses().titles(), (&Comparison{}).records().titles(), (&History{By: ByFingerprint}).records().titles(), (&History{Key: "0x0"}).records().titles(),
	}
}
