package pool

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"strings"
)

// A TagList is a user's own list of tags. The zero list knows none.
type TagList struct {
	exact    map[string]Tag
	patterns []Tag // with ? or * in their tags, in the order of the file
}

// What a list may hold at most: the one of the debuggers has some 3,000 lines.
const (
	maxTagLines = 1 << 17
	maxTagLine  = 1 << 12
)

// ReadTagList reads a list in the form of the debuggers' pooltag.txt: lines of
// tag, driver and purpose with hyphens between, "rem" before what is a remark
// ("Using GFlags and PoolMon" and the comment in the file itself). Tags shorter
// than four characters end with blanks; ? and * stand for any character.
func ReadTagList(r io.Reader) (*TagList, error) {
	list := &TagList{exact: map[string]Tag{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxTagLine)
	for n := 1; lines.Scan(); n++ {
		if n > maxTagLines {
			return nil, fmt.Errorf("more than %d lines", maxTagLines)
		}
		tag, ok := parseTagLine(lines.Text())
		switch {
		case !ok:
		case strings.ContainsAny(tag.Tag, "?*"):
			list.patterns = append(list.patterns, tag)
		default:
			list.exact[tag.Tag] = tag
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(list.exact)+len(list.patterns) == 0 {
		return nil, fmt.Errorf("it has no line of the form \"Tag - driver - purpose\"")
	}
	return list, nil
}

// parseTagLine reads one line; false for a remark, or what is no line of a tag.
func parseTagLine(line string) (Tag, bool) {
	line = strings.TrimRight(strings.TrimPrefix(line, "\ufeff"), "\r \t")
	if strings.HasPrefix(strings.ToLower(line), "rem") || strings.HasPrefix(line, "//") {
		return Tag{}, false
	}
	name, rest, ok := strings.Cut(line, "- ")
	// A tag may begin with blanks, and may hold a hyphen itself.
	name = strings.TrimRight(name, " \t")
	if !ok || name == "" || len(name) > 4 {
		return Tag{}, false
	}
	driver, purpose, _ := strings.Cut(rest, " - ")
	driver = strings.TrimSpace(driver)
	if module, _, in := strings.Cut(driver, "!"); in {
		driver = module // "nt!mm"
	}
	if !strings.Contains(name, "*") {
		name += strings.Repeat(" ", 4-len(name))
	}
	return Tag{Tag: name, Driver: kernelFile(driver), Purpose: strings.TrimSpace(purpose)}, true
}

// kernelFile gives the kernel the name of its file; lists call it nt.
func kernelFile(driver string) string {
	switch strings.ToLower(driver) {
	case "nt":
		return "ntoskrnl.exe"
	case "<unknown>", "unknown":
		return ""
	}
	return driver
}

// find looks a tag up, in the list first and then in the one of this program.
func (l *TagList) find(tag string) (Tag, bool) {
	if l == nil {
		return KnownTag(tag)
	}
	if t, ok := l.exact[tag]; ok {
		return t, true
	}
	for _, t := range l.patterns {
		if ok, err := path.Match(t.Tag, tag); err == nil && ok {
			return Tag{tag, t.Driver, t.Purpose}, true
		}
	}
	return KnownTag(tag)
}
