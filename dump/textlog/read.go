package textlog

import (
	"slices"
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// A Log is what a text tells.
type Log struct {
	Crashes []*Crash
	More    int        // crashes that are told of beyond these
	Pools   []PoolList // in the order of the text: a series where there are several
	Blocks  []PoolBlock
	Drivers []Driver
	Build   uint32 // of Windows, where the text tells it outside of a crash
	Noted   []Note

	Programs []*Program // where no STOP is told
	Alone    *Crash     // a crash without its stop code, where nothing else is told; or nil
}

// A Note is something else that a text tells: an event without a STOP.
type Note struct {
	Form string
	Line int
	Text string // one sentence, without a full stop
	Pool string // the pool that ran out, or ""
	Held bool   // somebody held the power button
}

// ReadLog reads a text. names resolves the names of STOPs. It is false where the bytes are
// no text, or where it tells nothing of a crash or of the pools.
func ReadLog(raw []byte, names Names) (*Log, bool) {
	text, ok := decode(raw)
	if !ok {
		return nil, false
	}
	if !promising(text) {
		return nil, false
	}
	text = clean(text)
	l := &Log{Pools: poolLists(text), Blocks: poolBlocks(text), Drivers: driversIn(text), Build: buildIn(text)}
	l.Crashes, l.More = crashes(text, names)
	if isSource(text) {
		l.Drivers = nil
	} else {
		l.Noted = notes(text)
	}
	l.describe(text)
	if len(l.Crashes) == 0 {
		l.Programs = programs(text)
	}
	if len(l.Crashes)+len(l.Programs) == 0 {
		l.Alone = alone(text)
	}
	return l, l.Alone != nil || len(l.Crashes)+len(l.Programs)+len(l.Pools)+len(l.Blocks)+len(l.Noted) > 0 || len(l.Drivers) > 1
}

// words are what a text that tells of a crash, of the pools or of drivers has one of, in lower
// case.
var words = []string{
	"bugcheck", "bug check", "bug_check", "stop", "this error:", "fatal system error", "hv crash", "viridian", "bccode", "fehlercode", ".dmp", "livekernelevent", "bluescreen", "blue screen", "bsod", "crash", "errorcode", "crash:", "fatal condition!",
	"crash parameters", "arguments:", "arg1:", "image_name:", "module_name:", "hyper-v: arg", "msr[0x4000", "exceptionaddress:", "fault module", "faulting module", "faultingoffset", "event name:", ".exe",
	"bucket", "_image_", "_nt!", "_c0000005_", "stack_text:", "allocs", "pool tag", "pool_tag", "nonpagedpool", "module name", "nonpaged pool", "paged pool", "pool page", "previous size:",
}

// promising reports whether it is worth looking at a text.
func promising(text string) bool {
	low := lower(text)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(low, w) })
}

// maxSection bounds the part of a text that is about one crash, before and after its code.
const maxSection = 1 << 20

// maxHead is how far before its code the head of a crash is, in a report of WhoCrashed.
const maxHead = 4000

// describe gives each crash the part of the text that is about it.
func (l *Log) describe(text string) {
	line, counted := 1, 0
	for i, c := range l.Crashes {
		line += strings.Count(text[counted:c.at], "\n")
		counted = c.at
		from, to := c.at, min(len(text), c.at+maxSection)
		if i == 0 {
			from = max(0, c.at-maxSection)
		}
		if i+1 < len(l.Crashes) {
			to = min(to, l.Crashes[i+1].at)
		}
		if c.Form == "whocrashed" {
			near := max(0, c.at-maxHead)
			if begins := whoBegins.FindAllStringIndex(text[near:c.at], -1); len(begins) > 0 {
				from = near + begins[len(begins)-1][0]
				if next := whoBegins.FindStringIndex(text[c.end:to]); next != nil {
					to = c.end + next[0]
				}
			}
		}
		if c.Form == "bluescreenview" {
			to = min(to, c.end+2000)
			from = c.at
		}
		c.Line = line
		// A row of a table ends with a file name that belongs to what follows the numbers.
		after := text[c.at:to]
		if i := strings.LastIndexAny(text[c.at:c.end], "\t ,;\""); i >= 0 {
			after = text[c.at+i : to]
		}
		c.Host = hostBefore(text, c.at)
		c.describe(text[from:to], after)
		c.SavedAs = c.savedAs(text, from, to)
		if c.Build = buildIn(text[from:to]); c.Build == 0 {
			c.Build = l.Build
		}
	}
}

func lineOf(text string, at int) int { return 1 + strings.Count(text[:at], "\n") }

// sourceLine begins lines of C: a program that names stop codes tells of no crash, while an
// article may show one with what the debugger printed.
var sourceLine = lazyregexp.New(`(?m)^[ \t]*#[ \t]*(?:include|define|ifdef|endif)\b`)

// directive is what such a line has, which costs less to look for.
var directive = lazyregexp.New(`include|define|ifdef|endif`)

func isSource(text string) bool {
	return strings.Contains(text, "#") && directive.MatchString(text) && len(sourceLine.FindAllStringIndex(text, 3)) >= 2
}

var (
	event41Zero = lazyregexp.New(`\bBugcheckCode` + sep + `0\b`)
	powerButton = lazyregexp.New(`\bPowerButtonTimestamp` + sep + `([1-9]\d*)|LongPowerButtonPressDetected` + sep + `true`)
	event2019   = lazyregexp.New(`(?i)\bunable to allocate from the system (nonpaged|paged) pool because the pool was empty`)
)

// notes finds what tells of trouble and of no STOP.
func notes(text string) []Note {
	var out []Note
	if !strings.Contains(text, "BugcheckCode") {
		return poolEvents(text)
	}
	if at := event41Zero.FindStringIndex(text); at != nil {
		n := Note{Form: "event-41", Line: lineOf(text, at[0])}
		n.Text = "Windows recorded no bug check: the computer lost power, was reset, or hung"
		if n.Held = powerButton.MatchString(text); n.Held {
			n.Text = "Windows recorded no bug check: somebody held the power button, so the computer had probably hung"
		}
		out = append(out, n)
	}
	return append(out, poolEvents(text)...)
}

// poolEvents finds the events of a server whose pool is empty.
func poolEvents(text string) []Note {
	var out []Note
	if !strings.Contains(text, "because the pool was empty") {
		return out
	}
	if m := event2019.FindStringSubmatchIndex(text); m != nil {
		pool := strings.ToLower(text[m[2]:m[3]])
		out = append(out, Note{Form: "event-2019", Line: lineOf(text, m[0]), Pool: pool, Text: "The " + pool + " pool was empty: the server could not allocate from it"})
	}
	return out
}
