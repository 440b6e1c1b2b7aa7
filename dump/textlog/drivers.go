package textlog

import (
	"strconv"
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// A Driver is a loaded module that a text lists.
type Driver struct {
	Name     string
	Base     uint64 // 0: not told
	End      uint64 // 0: not told
	Stamp    uint32 // 0: not told
	Version  string
	Unloaded bool
	Code     uint64 // an address in it that the text gives, or 0
}

var (
	// Two columns of the STOP screen of Windows NT, and its line on the faulting module.
	ntRow       = lazyregexp.New(`(?m)(?:^|[ \t]{2,})([0-9A-Fa-f]{8})[ \t]+([0-9A-Fa-f]{8}) - ([\w.$~-]{2,16})`)
	ntBase      = lazyregexp.New(`(?i)\bAddress ([0-9A-Fa-f]{8}) has base at ([0-9A-Fa-f]{8}) - ([\w.$-]+)`)
	w2kBase     = lazyregexp.New(`(?i)\*\*\*\s+Address ([0-9A-Fa-f]{8,16}) base at\s+([0-9A-Fa-f]{8,16}),\s*DateStamp\s+([0-9A-Fa-f]{8}) - ([\w.$-]+)`)
	xpBase      = lazyregexp.New(`(?i)\*\*\*\s+([\w.$-]+)\s+- Address ([0-9A-Fa-f]{8,16}) base at\s+([0-9A-Fa-f]{8,16}),\s*DateStamp\s+([0-9A-Fa-f]{8})`)
	lmRow       = lazyregexp.New("(?m)^([0-9A-Fa-f]{8}(?:`?[0-9A-Fa-f]{8})?) ([0-9A-Fa-f]{8}(?:`?[0-9A-Fa-f]{8})?)[ \\t]+([\\w$-]+)(?:[ \\t]+([\\w.$-]+\\.\\w{2,4})[^\\n]*\\(([0-9A-Fa-f]{8})\\))?")
	lmImage     = lazyregexp.New(`(?m)^\s+Image name:\s*(\S+)`)
	lmStamp     = lazyregexp.New(`(?m)^\s+Timestamp:\s+[^\n(]*\(([0-9A-Fa-f]{8})\)`)
	lmVer       = lazyregexp.New(`(?m)^\s+File version:\s*([\d.]+)`)
	lmHead      = lazyregexp.New(`(?m)^start +end +module name`)
	unloadedRow = lazyregexp.New("(?m)^([0-9A-Fa-f]{8}(?:`?[0-9A-Fa-f]{8})?) ([0-9A-Fa-f]{8}(?:`?[0-9A-Fa-f]{8})?)[ \\t]+([\\w.$-]+)")
	unloaded    = lazyregexp.New(`(?m)^Unloaded modules:`)
	queryCSV    = lazyregexp.New(`(?m)^"([^"\n]+)","[^\n]*"(?:[A-Za-z]:)?[^"\n]*\\([\w.$-]+\.(?i:sys|dll|exe))"`)
	queryRow    = lazyregexp.New(`(?m)^([\w.$-]+) +\S[^\n]* (?:Kernel|File System) +\d+/\d+/\d{4} [^\n]*$`)
	query       = lazyregexp.New(`(?m)^"?Module Name"?[ ,]`)
)

// maxDrivers bounds the drivers of a text.
const maxDrivers = 4096

// basesIn finds the lines of STOP screens that tell the base of the driver at fault.
func basesIn(text string, add func(Driver)) {
	for _, m := range ntBase.FindAllStringSubmatch(text, maxDrivers) {
		add(Driver{Name: m[3], Base: hex(m[2]), Code: hex(m[1])})
	}
	for _, m := range w2kBase.FindAllStringSubmatch(text, maxDrivers) {
		add(Driver{Name: m[4], Base: hex(m[2]), Stamp: uint32(hex(m[3])), Code: hex(m[1])})
	}
	for _, m := range xpBase.FindAllStringSubmatch(text, maxDrivers) {
		add(Driver{Name: m[1], Base: hex(m[3]), Stamp: uint32(hex(m[4])), Code: hex(m[2])})
	}
}

// driversIn are the drivers that a text lists, each once.
func driversIn(text string) []Driver {
	var out []Driver
	seen := map[string]int{}
	add := func(d Driver) {
		key := strings.ToLower(d.Name)
		if i, known := seen[key]; known {
			out[i].fill(d)
			return
		}
		if len(out) < maxDrivers && d.Name != "" {
			seen[key] = len(out)
			out = append(out, d)
		}
	}
	lower := strings.ToLower(text)
	if strings.Contains(lower, " - ") {
		for _, m := range ntRow.FindAllStringSubmatch(text, maxDrivers) {
			add(Driver{Name: m[3], Base: hex(m[1]), Stamp: uint32(hex(m[2]))})
		}
	}
	if strings.Contains(lower, "base at") {
		basesIn(text, add)
	}
	if strings.Contains(lower, "module name") && lmHead.MatchString(text) {
		listed(text, add)
	}
	if strings.Contains(lower, "module name") && query.MatchString(text) {
		for _, m := range queryCSV.FindAllStringSubmatch(text, maxDrivers) {
			add(Driver{Name: m[2]})
		}
		for _, m := range queryRow.FindAllStringSubmatch(text, maxDrivers) {
			add(Driver{Name: m[1]})
		}
	}
	return out
}

// fill takes over what another line tells of the same driver.
func (d *Driver) fill(o Driver) {
	if d.Base == 0 {
		d.Base = o.Base
	}
	if d.End == 0 {
		d.End = o.End
	}
	if d.Stamp == 0 {
		d.Stamp = o.Stamp
	}
	if d.Version == "" {
		d.Version = o.Version
	}
	if d.Code == 0 {
		d.Code = o.Code
	}
}

// listed reads the debugger's list of modules: rows, and the details that lmv gives after
// each.
func listed(text string, add func(Driver)) {
	if at := unloaded.FindStringIndex(text); at != nil {
		for _, m := range unloadedRow.FindAllStringSubmatch(text[at[1]:], maxDrivers) {
			defer add(Driver{Name: m[3], Base: hex(m[1]), End: hex(m[2]), Unloaded: true})
		}
		text = text[:at[0]]
	}
	rows := lmRow.FindAllStringSubmatchIndex(text, maxDrivers)
	for i, m := range rows {
		group := func(n int) string {
			if m[2*n] < 0 {
				return ""
			}
			return text[m[2*n]:m[2*n+1]]
		}
		d := Driver{Name: group(3), Base: hex(group(1)), End: hex(group(2)), Stamp: uint32(hex(group(5)))}
		if file := group(4); file != "" {
			d.Name = file
		}
		end := len(text)
		if i+1 < len(rows) {
			end = rows[i+1][0]
		}
		more := text[m[1]:end]
		if f := lmImage.FindStringSubmatch(more); f != nil {
			d.Name = f[1]
		}
		if f := lmStamp.FindStringSubmatch(more); f != nil && !strings.Contains(more, "/Brepro") {
			d.Stamp = uint32(hex(f[1]))
		}
		if f := lmVer.FindStringSubmatch(more); f != nil {
			d.Version = f[1]
		}
		add(d)
	}
}

// hex reads a number that a pattern has matched.
func hex(word string) uint64 {
	v, _ := strconv.ParseUint(strings.ReplaceAll(word, "`", ""), 16, 64)
	return v
}
