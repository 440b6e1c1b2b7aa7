package bugcheck

import (
	_ "embed"
	"sync"

	"dumptriage/dump/facts"
)

//go:embed guide.tsv
var guideText string

var guides = sync.OnceValue(func() table { return newTable(guideText) })

// guide gives the kind of trouble and the usual causes of a STOP: those of its
// code, or of its class. Of a dump that is no crash, and of classes too wide for
// it, nothing is said.
func guide(e Entry) (facts.Trouble, string) {
	if notACrash(e) != "" {
		return "", ""
	}
	lines := guides().find(key(e.Code) + "\t")
	if len(lines) == 0 {
		lines = guides().find("class:" + e.Class + "\t")
	}
	if len(lines) == 0 {
		return "", ""
	}
	var f [3]string
	split(lines[0], f[:])
	return facts.Trouble(f[1]), f[2]
}

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
