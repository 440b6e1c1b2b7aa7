package bugcheck

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"dumptriage/dump/ntstatus"
)

//go:embed variants.tsv
var variantsText string

var variants = sync.OnceValue(func() table { return newTable(variantsText) })

// sameCases lists codes whose cases are those of another code.
var sameCases = map[uint32]uint32{
	0x1c4: 0xc4, // the live dump of the same verifier rules
	0x190: 0x164,
}

// variant is the case of a STOP that its parameters select.
type variant struct {
	Case     string  // own words, "" where no case is selected
	Sentence string  // template of the summary, see sentence
	Selects  [4]bool // the parameters that selected the case
}

// resolve returns the four parameters and the case of a STOP: the entry's own
// labels, over them those of the code's general line in variants.tsv, over
// them those of the first line whose condition holds.
func resolve(e Entry, code uint32, params [4]uint64, missing [4]bool) ([4]Param, variant) {
	var p [4]Param
	copy(p[:], e.Params)
	var v variant
	general, special := lines(code, params, missing)
	for _, line := range [...]string{general, special} {
		if line == "" {
			continue
		}
		var f [8]string
		split(line, f[:])
		v.Case = f[2]
		if f[3] != "" {
			v.Sentence = f[3]
		}
		for i, cell := range f[4:] {
			if cell != "" {
				p[i] = parseParam(cell)
			}
		}
		if line == special {
			v.Selects = selects(f[1])
		}
	}
	if v.Sentence == "" && v.Case != "" {
		v.Sentence = "{case}{details}."
	}
	return p, v
}

// lines finds the general line of a code and the first special one that holds.
func lines(code uint32, params [4]uint64, missing [4]bool) (general, special string) {
	if other, ok := sameCases[code]; ok {
		code = other
	}
	for _, line := range variants().find(key(code)) {
		var f [2]string
		split(line, f[:])
		switch {
		case f[1] == "*":
			general = line
		case special == "" && holds(f[1], params, missing):
			special = line
		}
	}
	return general, special
}

// holds checks a condition, which a parameter that is missing never meets: parts "parameter=values" joined by spaces, values
// a list of hex numbers and ranges.
func holds(condition string, params [4]uint64, missing [4]bool) bool {
	for part := range strings.SplitSeq(condition, " ") {
		i, values, ok := parameterOf(part)
		if !ok || missing[i] || !oneOf(values, params[i]) {
			return false
		}
	}
	return true
}

// selects says which parameters a condition looks at.
func selects(condition string) (which [4]bool) {
	for part := range strings.SplitSeq(condition, " ") {
		if i, _, ok := parameterOf(part); ok {
			which[i] = true
		}
	}
	return which
}

// parameterOf cuts "2=1,3" into the index 1 and "1,3".
func parameterOf(part string) (index int, values string, ok bool) {
	n, values, ok := strings.Cut(part, "=")
	if !ok || len(n) != 1 || n[0] < '1' || n[0] > '4' {
		return 0, "", false
	}
	return int(n[0] - '1'), values, true
}

// oneOf reports whether a value, or the 32-bit status that it is the sign
// extension of, is in a list.
func oneOf(list string, value uint64) bool {
	short := ntstatus.Short(value)
	for item := range strings.SplitSeq(list, ",") {
		from, to, isRange := strings.Cut(item, "-")
		low, err := strconv.ParseUint(from, 16, 64)
		if err != nil {
			continue
		}
		high := low
		if isRange {
			if high, err = strconv.ParseUint(to, 16, 64); err != nil {
				continue
			}
		}
		if low <= value && value <= high || low <= short && short <= high {
			return true
		}
	}
	return false
}

// conditionText writes a condition for people: "1=d,f 2=1" is "parameter 1 =
// 0xd or 0xf, parameter 2 = 0x1".
func conditionText(condition string) string {
	var parts []string
	for part := range strings.SplitSeq(condition, " ") {
		i, values, _ := parameterOf(part)
		list := strings.Split("0x"+strings.ReplaceAll(strings.ReplaceAll(values, ",", ",0x"), "-", " to 0x"), ",")
		text := list[len(list)-1]
		if n := len(list) - 1; n > 0 {
			text = strings.Join(list[:n], ", ") + " or " + text
		}
		parts = append(parts, "parameter "+strconv.Itoa(i+1)+" = "+text)
	}
	return strings.Join(parts, ", ")
}
