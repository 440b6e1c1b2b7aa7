package textlog

import (
	"cmp"
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// A field is something that may be said of a STOP. It is looked for near its word, which is in
// lower case: to look for a word costs a hundredth of a pattern.
type field struct {
	word    string
	pattern *lazyregexp.Regexp
}

// A section is a part of a text.
type section struct{ text, lower string }

func sectionOf(text string) section { return section{text, lower(text)} }

// lower returns a text with the letters of ASCII in lower case: what is at an offset stays
// there.
func lower(text string) string {
	i := strings.IndexFunc(text, func(r rune) bool { return r >= 'A' && r <= 'Z' })
	if i < 0 {
		return text
	}
	b := []byte(text)
	for ; i < len(b); i++ {
		if c := b[i]; c >= 'A' && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}

// Bounds of what is searched around a word for all of the matches of a pattern: from the
// beginning of the line so many bytes before it to the end of that so many after it.
const (
	beforeWord = 200
	afterWord  = 2000
)

// findAll returns the submatches of a pattern in the parts of a section that are near its
// word, by their offsets in the section.
func (f field) findAll(s section) (all [][]int) {
	for from, to := s.near(f.word, 0); from < to && len(all) < maxFound; from, to = s.near(f.word, to) {
		for _, m := range f.pattern.FindAllStringSubmatchIndex(s.text[from:to], maxFound-len(all)) {
			for k := range m {
				if m[k] >= 0 {
					m[k] += from
				}
			}
			all = append(all, m)
		}
	}
	return all
}

// near returns the next part of a section, of whole lines, with a word and all others that are
// near it. There is none if its ends are one.
func (s section) near(word string, at int) (from, to int) {
	i := strings.Index(s.lower[at:], word)
	if i < 0 {
		return at, at
	}
	last := at + i
	from = max(at, strings.LastIndexByte(s.text[:max(at, last-beforeWord)], '\n')+1)
	for {
		to = lineEnd(s.text, last+afterWord)
		next := strings.LastIndex(s.lower[last+1:to], word)
		if next < 0 {
			return from, to
		}
		last += 1 + next
	}
}

// lineEnd is the end of the line that an offset is in.
func lineEnd(text string, at int) int {
	if at >= len(text) {
		return len(text)
	}
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(text)
}

// find returns the groups of the first match in a section, all "" if there is none.
func (f field) find(s section) (groups [3]string, ok bool) {
	for from, to := s.near(f.word, 0); from < to; from, to = s.near(f.word, to) {
		if m := f.pattern.FindStringSubmatch(s.text[from:to]); m != nil {
			copy(groups[:], m[1:])
			return groups, true
		}
	}
	return groups, false
}

// first returns the first group that has anything.
func (f field) first(s section) string {
	m, _ := f.find(s)
	return cmp.Or(m[0], m[1], m[2])
}

// ends is what follows the value of a field: the end of its line, or the next field. In prose,
// other words do.
const ends = `[ \t]*(?:\n|$|\[|[A-Z][A-Z0-9_]{3,}:)`

// What is said around a STOP. Each is looked for in the part of the text that is about it.
var (
	probably     = field{"probably caused by", lazyregexp.New(`(?i)\bProbably caused by\s*:\s*([\w.$-]+)(?:\s*\(\s*([^)\n]+?)\s*\))?`)}
	imageName    = field{"image_name:", lazyregexp.New(`\bIMAGE_NAME:\s*([\w.$-]+)` + ends)}
	moduleName   = field{"module_name:", lazyregexp.New(`\bMODULE_NAME:\s*([\w$-]+)` + ends)}
	symbolName   = field{"symbol_name:", lazyregexp.New(`\bSYMBOL_NAME:\s*(\S+)`)}
	bucketName   = field{"bucket", lazyregexp.New(`\bFAILURE_BUCKET_ID:\s*(\S+)|\bFailure\.Bucket\s+Value:\s*(\S+)|\bFailure Bucket:[ \t]*(\S+)`)}
	faultingIP   = field{"faulting_ip:", lazyregexp.New(`\bFAULTING_IP:\s*\n\s*([\w$-]+)(?:![\w:~]+)?\+(?:0x)?([0-9A-Fa-f]+)`)}
	screenFile   = field{"following file:", lazyregexp.New(`(?i)\bcaused by the following file:\s*([\w.$-]+)`)}
	whatFailed   = field{"what failed:", lazyregexp.New(`(?i)\bWhat failed:\s*([\w.$-]+)`)}
	articleFile  = field{"has base at", lazyregexp.New(`(?i)\baddress[ \t]+[xyz]+,?[ \t]+has base at[ \t]+[xyz]+[ \t]*-?\s*([\w.$-]+\.(?i:sys|dll|exe))\b`)}
	irpHolder    = field{currentIRP, lazyregexp.New(`(?m)^[ \t]*»\[[^\n]*\n[^\n]*\n[ \t]*\\Driver\\([\w.-]+)`)}
	sought       = field{"unable to", lazyregexp.New(`(?i)\bUnable to (?:verify timestamp for|load image)[ \t]+(?:\\[^\n,]*\\)?([\w.-]+\.sys)\b`)}
	whoCrashed   = field{"following module:", lazyregexp.New(`(?i)\bcaused by the following module:\s*([\w.$-]+)(?:\s*\(([^)\n]+)\))?`)}
	viewerDriver = field{"driver", lazyregexp.New(`(?i)\bcaused[ _]by[ _]driver` + sep + `[:\t ]*([\w.$-]+)`)}
	viewerPlace  = field{"address", lazyregexp.New(`(?i)\bcaused[ _]by[ _]address` + sep + `[:\t ]*([\w.$-]+\+[0-9A-Fa-f]+)`)}
	viewerRow    = field{".", lazyregexp.New(`^[\s",;]*([\w.$-]+\.(?i:sys|dll|exe))[\s",;]+([\w.$-]+\+[0-9A-Fa-f]+)?`)}
	moduleRow    = field{".", lazyregexp.New(`(?im)^[ \t*-]*(?:(?:triggering|faulting|faulty|failing|failed|crashing|offending|responsible|culprit|suspected|suspect) )?(?:module|driver)(?: name)?` + sep + `([\w.$-]+\.(?:sys|dll|exe))`)}
	processName  = field{"process", lazyregexp.New(`(?im)(?:\bPROCESS_NAME:|^[ \t*-]*Process:)[ \t*\x60]*([\w.$ -]+\.exe|System|Idle|Registry)`)}
	criticalOne  = field{"critical_process", lazyregexp.New(`(?i)\bCRITICAL_PROCESS:[ \t]*([\w.$ -]+\.exe)|\bFAILURE_BUCKET_ID:\s*0x(?:EF|F4)_([\w.$-]+\.exe)_BUGCHECK_CRITICAL_PROCESS`)}
	ioStatus     = field{"error", lazyregexp.New(`(?i)\bdue to I/O error\s+([0-9A-Fa-f]{8,16})|\bError status ([0-9A-Fa-f]{8})\b`)}
	version      = field{"image_version:", lazyregexp.New(`\bIMAGE_VERSION:\s*([\d.]+)`)}
	stampOf      = field{"debug_flr_image_timestamp:", lazyregexp.New(`\bDEBUG_FLR_IMAGE_TIMESTAMP:\s*([0-9A-Fa-f]{8})\b`)}
	irqlRow      = field{"current_irql:", lazyregexp.New(`\bCURRENT_IRQL:[ \t]*([0-9A-Fa-f]{1,2})\b`)}

	bucketDriver = lazyregexp.New(`(?i)^0x9F_\d_(?:POWER_(?:DOWN|UP)_)?([A-Z][\w-]*?)_IMAGE_`) // that blocked a power request
	bucketFile   = lazyregexp.New(`_IMAGE_([\w.$-]+\.(?i:sys|dll))$`)
	whoBegins    = lazyregexp.New(`(?i)\bOn [^\n]{5,60} your computer crashed`)
	placeRows    = lazyregexp.New("(?m)\\b([0-9A-Fa-f`]{8,17}) \\(([A-Za-z_][\\w$-]*)(?:!([\\w:~@?$<>`]+))?(?:\\+(?:0x)?([0-9A-Fa-f]+))?[)\\s]")
)

// buildWords tell the build of Windows in decimal digits, buildHex in others.
var (
	buildWords = []field{
		{"build", lazyregexp.New(`\bBuild\s*\[(\d{3,5})\]`)}, {"kernel version", lazyregexp.New(`\bKernel Version (\d{3,5})\b`)},
		{"build", lazyregexp.New(`\bBUILD(?:_VERSION_STRING|OSVER_STR):[ \t]*(?:\d{1,2}\.\d\.)?(\d{4,5})\b`)},
		{"version:", lazyregexp.New(`\bOS_VERSION:\s*\d+\.\d+\.(\d{4,5})\b`)}, {"wer.os.version", lazyregexp.New(`\bWER\.OS\.Version\s+Value:\s*\d+\.\d+\.(\d{4,5})\b`)},
		{"os", lazyregexp.New(`(?i)\bOS(?: version)?` + sep + `[:\t ]*\d+[._]\d+[._](\d{4,5})\b`)}, {"p6:", lazyregexp.New(`\bP6:\s*\d+_\d+_(\d{4,5})\b`)},
		{"version", lazyregexp.New(`\b\d+[._]\d+[._](\d{4,5})[._]\d+[._]\d+[._]\d+[._]\d+`)}, {".dmp", lazyregexp.New(`(?i)\.dmp[\s,;"]+\d{1,4}[\s,;"]+15[\s,;"]+(\d{4,5})[\s,;"]`)}, {"minor", lazyregexp.New(`(?i)\bminor[ _]version` + sep + `[:\t ]*(\d{4,5})\b`)},
		{"os-build-number", lazyregexp.New(`\bos-build-number: (\d{3,5})\b`)},
	}
	buildHex = lazyregexp.New(`\bMinorVersion\s+0000([0-9A-Fa-f]{4})\b|(?i:\bSYSVER\s+0x[cf]000([0-9a-f]{4})\b)`)
)
