package bugcheck

import (
	_ "embed"
	"slices"
	"sync"

	"dumptriage/dump/facts"
)

//go:embed guide.tsv
var guideText string

var guides = sync.OnceValue(func() table { return newTable(guideText) })

// guide gives the kind of trouble and the usual causes of a STOP: those of its
// case, of its code, or of its class. Of a crash that somebody asked for nothing is
// said, of a live dump what its own code says.
func guide(e Entry, params [4]uint64, missing [4]bool) (facts.Trouble, string) {
	if kindOf(e) == facts.StopForced {
		return "", ""
	}
	lines := guides().find(key(e.Code) + "\t")
	if kindOf(e) != facts.StopLive {
		lines = append(slices.Clone(lines), guides().find("class:"+e.Class+"\t")...)
	}
	for _, line := range lines {
		var f [4]string
		split(line, f[:])
		if f[3] != "" && !holds(f[3], params, missing) {
			continue
		}
		if f[1] == noTrouble {
			f[1] = ""
		}
		return facts.Trouble(f[1]), f[2]
	}
	return "", ""
}

// noTrouble stands for the kind of trouble where there is nothing to do about it.
const noTrouble = "-"

// Cases lists the cases of a STOP, in the order in which they are tried.
func Cases(code uint32) []facts.StopCase {
	code = facts.BaseCode(code)
	if other, ok := sameCases[code]; ok {
		code = other
	}
	var list []facts.StopCase
	for _, line := range variants().find(key(code)) {
		var f [3]string
		split(line, f[:])
		if f[1] != "*" && f[2] != "" {
			list = append(list, facts.StopCase{When: conditionText(f[1]), Text: f[2]})
		}
	}
	return list
}
