package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"dumptriage/cmd/internal/report"
	"dumptriage/dump/units"
)

// passed counts the files below folders that are no dumps: nobody is to wonder
// what became of a file.
type passed struct {
	verbose bool
	streams *Streams

	mu       sync.Mutex
	named    int // like dumps
	archives int // of kinds that are not opened
	others   int
}

// dumpEndings are those that dumps have by custom.
var dumpEndings = []string{".dmp", ".mdmp", ".hdmp", ".kdmp", ".dump"}

func (p *passed) note(path, looks string, archive bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case archive:
		p.archives++
		looks += ", which is not opened: unpack it first"
	case slices.Contains(dumpEndings, strings.ToLower(filepath.Ext(path))):
		p.named++
		looks = "no dump, but " + looks
	default:
		p.others++
		return
	}
	if p.verbose {
		fmt.Fprintf(p.streams.Err, "dumptriage: %s: skipped: %s\n", report.Safe(path), looks)
	}
}

// tell says what was passed over that may surprise.
func (p *passed) tell() {
	var words []string
	if p.named > 0 {
		words = append(words, units.Count(p.named, "file that is named like a dump but is not one", "files that are named like dumps but are not"))
	}
	if p.archives > 0 {
		words = append(words, units.Count(p.archives, "archive in an unsupported format", "archives in unsupported formats"))
	}
	if len(words) == 0 {
		return
	}
	if p.others > 0 {
		words = append(words, units.Count(p.others, "other file", "other files"))
	}
	hint := " (--verbose lists them)"
	if p.verbose {
		hint = ""
	}
	p.streams.note("skipped %s%s", strings.Join(words, ", "), hint)
}
