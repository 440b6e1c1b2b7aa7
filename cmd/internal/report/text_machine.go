package report

import (
	"strings"
)

// textMachine shows the machine.
func textMachine(l *lines, d *Document) {
	textFacts(l, "Computer", append(machineFacts(d), hardwareFacts(d.System)...))
}

// textFile shows the file.
func textFile(l *lines, d *Document) {
	title := "Dump file"
	if d.source() == "text" {
		title = "Text"
	}
	textFacts(l, title, fileFacts(d))
}

// textFacts shows a block of facts, as far as anything is known.
func textFacts(l *lines, title string, facts []fact) {
	begun := false
	for _, f := range facts {
		f.value = strings.TrimSuffix(f.value, ", ")
		if f.value == "" {
			continue
		}
		if !begun {
			l.section(title)
			begun = true
		}
		l.field(f.key, text(f.value))
	}
}
