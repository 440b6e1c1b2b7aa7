package report

import "strings"

// wikiMarks begin lines of Jira's wiki markup.
var wikiMarks = map[blockKind]string{paragraph: "", heading: "h3. ", item: "* ", step: "# "}

// wiki lays blocks out in Jira's wiki markup, of at most so many characters.
func wiki(blocks []block, most int) string {
	var b strings.Builder
	for i, x := range blocks {
		line := wikiMarks[x.kind] + wikiText(x.text) + "\n"
		if i > 0 && (x.kind == heading || x.kind == paragraph) {
			line = "\n" + line
		}
		if b.Len()+len(line) > most {
			break
		}
		b.WriteString(line)
	}
	return strings.TrimRight(b.String(), "\n")
}

// wikiActs are the characters that act in wiki markup. Two backslashes are a
// line break there, so that a backslash is written by its number.
const wikiActs = `{}[]*_-+^~|!#?`

// wikiText makes text plain in wiki markup.
func wikiText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\\':
			b.WriteString("&#92;")
		case strings.ContainsRune(wikiActs, r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '&':
			b.WriteString("&amp;")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
