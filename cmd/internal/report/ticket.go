package report

import (
	"path"
	"strings"

	"dumptriage/dump/facts"
)

// maxTitle is how many characters a title may have.
const maxTitle = 120

// marker says whether the STOP code stands for no STOP at all.
func marker(b *Bugcheck) bool { return b.Kind == string(facts.StopImage) }

// exceptionName is the name of an exception and its code.
func exceptionName(e *Exception) string {
	if e.Name == "" {
		return "exception " + e.Code
	}
	return e.Name + " (" + e.Code + ")"
}

// exceptionSays is the name of an exception with what its record says beyond.
func exceptionSays(e *Exception) string {
	if e.Meaning == "" {
		return exceptionName(e)
	}
	return exceptionName(e) + ", " + e.Meaning + ","
}

// sourceName is the file name of the input, with the member of an archive.
func sourceName(d *Document) string {
	name := path.Base(strings.ReplaceAll(d.Source.Path, `\`, "/"))
	if d.Source.Member != "" {
		name += ":" + path.Base(strings.ReplaceAll(d.Source.Member, `\`, "/"))
	}
	return name
}
