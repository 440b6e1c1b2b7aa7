package bugcheck

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"dumptriage/dump/facts"
)

// pagesDir is where the bug check reference of the Windows driver documentation
// lies, one Markdown file a STOP.
const pagesDir = "../../../shared/bugcheck-pages"

// notSubCodes are numbers at the start of a row or a line that are no values of
// a parameter, or that the page has wrongly.
var notSubCodes = map[string]string{
	"a":                   "the bits of the access, which have a table of their own",
	"74":                  "addresses in a listing of registry hives",
	"1f2":                 "values of the shadow memory, not of a parameter",
	"fe 10":               "decimal: 0xa",
	"125":                 "the page repeats the table of 0x124",
	"139 10":              "decimal: 0xa",
	"139 11":              "decimal: 0xb",
	"10d 9":               "unused",
	"ca 20":               "a range of characters",
	"ca 2d":               "a range of characters",
	"3b ffffe10b9991e3e8": "an address in an example",
	"d1 ffffc6092de892c8": "an address in an example",
}

// TestPagesSubCodes checks that every value that a table or a list of the
// reference gives for a parameter selects a case.
func TestPagesSubCodes(t *testing.T) {
	pages, _ := filepath.Glob(filepath.Join(pagesDir, "bug-check-0x*.md"))
	if len(pages) == 0 {
		t.Skipf("the reference pages are not here (%s): skipped", pagesDir)
	}
	name := regexp.MustCompile(`bug-check-0x([0-9a-fA-F]+)`)
	rows := 0
	for _, page := range pages {
		hex := strings.ToLower(name.FindStringSubmatch(filepath.Base(page))[1])
		code, err := strconv.ParseUint(hex, 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range subCodes(string(text)) {
			rows++
			value := strconv.FormatUint(v, 16)
			if notSubCodes[hex] == "" && notSubCodes[hex+" "+value] == "" && !selected(uint32(code), v) {
				t.Errorf("%s: the value 0x%s selects no case", filepath.Base(page), value)
			}
		}
	}
	if rows < 1500 {
		t.Errorf("only %d values were found in %d pages", rows, len(pages))
	}
}

// selected says whether some parameter with this value selects a case.
func selected(code uint32, value uint64) bool {
	if other, ok := sameCases[facts.BaseCode(code)]; ok {
		code = other
	}
	for _, line := range variants().find(key(facts.BaseCode(code))) {
		var f [2]string
		split(line, f[:])
		for part := range strings.SplitSeq(f[1], " ") {
			if _, values, ok := parameterOf(part); ok && oneOf(values, value) {
				return true
			}
		}
	}
	return false
}

var (
	htmlRow  = regexp.MustCompile(`(?s)<tr[^>]*>\s*<t[dh][^>]*>(.*?)</t[dh]>`)
	htmlTag  = regexp.MustCompile(`<[^>]*>`)
	listItem = regexp.MustCompile(`(?m)^\s*(?:[-*]\s+)?(?:\*\*|` + "`" + `)?(0x[0-9A-Fa-f]+)(?:\*\*|` + "`" + `)?\s*[:=(–-]`)
	cellItem = regexp.MustCompile(`(?:<p>|<br\s*/?>|\|\s*|\s)(?:\*\*)?(0x[0-9A-Fa-f]+)(?:\*\*)? [:-] `)
	leading  = regexp.MustCompile(`^(?:0x)?([0-9A-Fa-f]{1,16})(?:$|[^0-9A-Za-z_])`)
)

// subCodes are the values that begin a row of a table or an item of a list.
func subCodes(page string) (list []uint64) {
	add := func(text string) {
		m := leading.FindStringSubmatch(strings.Trim(strings.TrimSpace(text), "*`"))
		if m == nil {
			return
		}
		if v, err := strconv.ParseUint(m[1], 16, 64); err == nil {
			list = append(list, v)
		}
	}
	parameters := false // a table of the four parameters themselves
	rows := htmlRow.FindAllStringSubmatch(page, -1)
	for _, m := range rows {
		cell := strings.TrimSpace(htmlTag.ReplaceAllString(m[1], ""))
		if strings.EqualFold(cell, "Parameter") {
			parameters = true
		} else if leading.FindString(cell) == "" {
			parameters = false
		} else if !parameters {
			add(cell)
		}
	}
	parameters = false
	for line := range strings.SplitSeq(page, "\n") {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			parameters = false
			continue
		}
		cell, _, _ := strings.Cut(strings.TrimSpace(line[1:]), "|")
		cell = strings.Trim(strings.TrimSpace(cell), "*`")
		if strings.EqualFold(cell, "Parameter") {
			parameters = true
		} else if !parameters {
			add(cell)
		}
	}
	for _, re := range []*regexp.Regexp{listItem, cellItem} {
		for _, m := range re.FindAllStringSubmatch(page, -1) {
			add(m[1])
		}
	}
	return list
}
