package textlog

import (
	"html"
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// What is put around a text on its way: each is replaced without moving a line.
// currentIRP begins the row of the driver that holds a request, in place of the mark that it begins
// with, which marks quotes as well. Fields look for it in lower case.
const currentIRP = "»[irp_mj_"

var (
	quoteMarks   = lazyregexp.New(`(?m)^[ \t]*(?:>[ \t]?)+`)
	bbCodes      = lazyregexp.New(`(?i)\[/?(?:b|i|u|s|code|quote|url|img|color|size|font|spoiler|list)(?:[= ][^\]\n]*)?\]`)
	backQuotes   = lazyregexp.New("(^|[^0-9A-Fa-f])`+|`+($|[^0-9A-Fa-f])")
	stars        = lazyregexp.New(`(^|[^*])\*\*([^*\n]+)\*\*($|[^*])`) // not a row of them, as debuggers print
	tableRows    = lazyregexp.New(`(?m)^[ \t]*\|(.*)\|[ \t]*$`)
	namedData    = lazyregexp.New(`<Data Name=["']([^"'\n]+)["']>([^<\n]*)</Data>`)
	properties   = lazyregexp.New(`<PROPERTY NAME="([^"\n]+)"[^>\n]*><VALUE>"?([^"<\n]*)"?</VALUE></PROPERTY>`)
	elements     = lazyregexp.New(`<([A-Za-z_][\w.-]*)>([^<\n]*)</[A-Za-z_][\w.-]*>`)
	cells        = lazyregexp.New(`(?i)<t[dh][^>\n]*>`)
	tags         = lazyregexp.New(`</?[A-Za-z!?][^<>\n]{0,300}>`)
	signatures   = lazyregexp.New(`(?m)^((?:Dynamic)?Sig)\[(\d+)\]\.Name=(.*)\n(?:Dynamic)?Sig\[\d+\]\.Value=(.*)$`)
	screenRows   = lazyregexp.New("(?m)^[^\\n]*\\bWinBSOD: \\([ \\d]\\d\\) `(.*?)[ \\t]*'$") // of a screen, in the log of VMware
	hardBlanks   = lazyregexp.New(`(^|\D)\x{a0}|\x{a0}(\D|$)`)                               // between digits one may part thousands
	joinedRows   = lazyregexp.New("[ \\t]+([0-9A-Fa-f`]{16,17} [0-9A-Fa-f`]{16,17} : [0-9A-Fa-f`]{16,17} )")
	listedFields = lazyregexp.New(`(?m)^([ \t]*[A-Z][A-Z0-9]*_[A-Z0-9_]+)[ \t]+:[ \t]`) // a field, as PowerShell lists it
	escapedMarks = lazyregexp.New(`&(?:lt|gt|quot|amp|#\d+);`)
)

// typeset are the marks that programs for writing put in the place of others, and those that
// Markdown escapes.
var typeset = strings.NewReplacer(
	"0×", "0x", "–", "-", "—", "-", "\\`", "`", `\_`, "_", `\*`, "*", `\[`, "[", `\]`, "]", `\<`, "<", `\>`, ">",
)

// clean takes off a text what others put around it: marks of quotation, Markdown,
// BBCode, HTML and XML, also escaped. Lines stay where they are.
func clean(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	replace := func(mark string, pattern *lazyregexp.Regexp, by string) {
		if strings.Contains(text, mark) {
			text = pattern.ReplaceAllString(text, by)
		}
	}
	text = typeset.Replace(text)
	text = strings.ReplaceAll(text, ">[IRP_MJ_", currentIRP)
	replace(">", quoteMarks, "")
	if strings.Count(text, "&lt;") > 2 {
		text = html.UnescapeString(text)
	}
	replace("[", bbCodes, "")
	replace(" : ", listedFields, "$1: ")
	for range 2 { // one may follow the other
		replace("**", stars, "$1$2$3")
	}
	replace("WinBSOD: (", screenRows, "$1")
	replace("`", backQuotes, "$1$2")
	if strings.Contains(text, "|") {
		text = tableRows.ReplaceAllStringFunc(text, func(row string) string { return strings.ReplaceAll(row, "|", "\t") })
	}
	replace("Sig[", signatures, "$3: $4\n")
	if markup := strings.Contains(text, "</") || strings.Contains(text, "<td") || strings.Contains(text, "<TD"); markup {
		text = namedData.ReplaceAllString(text, "$1: $2")
		text = properties.ReplaceAllString(text, "$1: $2\n")
		text = elements.ReplaceAllString(text, "$1: $2")
		text = cells.ReplaceAllString(text, "\t")
		text = tags.ReplaceAllString(text, "")
	}
	if n := strings.Count(text, " : nt!"); n > strings.Count(text, "\n") {
		text = joinedRows.ReplaceAllString(text, "\n$1")
	}
	if escapedMarks.MatchString(text) || strings.Contains(text, "&nbsp;") {
		text = html.UnescapeString(text)
	}
	for range 2 { // one may follow the other
		replace("\u00a0", hardBlanks, "$1 $2")
	}
	return text
}
