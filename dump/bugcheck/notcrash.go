package bugcheck

import (
	"strings"

	"dumptriage/dump/facts"
)

// marker is a value that some tools write in place of the stop code: no bug check occurred.
type marker struct{ name, sentence, why string }

// DumpIt writes 'MATT' as code and 'MOON', 'SOLS' as parameters; LiveKD leaves
// the code of its image zero. Seen in dumps of these tools.
var markers = map[uint32]marker{
	0: {
		"NO_BUGCHECK",
		"No bug check: the code is zero, as in an image of a running system.",
		"no bug check: the code is zero, as LiveKD and other live imagers leave it",
	},
	0x5454414d: {
		"LIVE_IMAGE (DumpIt marker)",
		"No bug check: DumpIt took this image of a running system.",
		"no bug check: DumpIt took an image of a running system",
	},
}

// forced are the codes by which somebody asked for the crash.
var forced = map[uint32]string{
	0xe2:       "the crash was forced by hand, as with the keyboard or the debugger",
	0xdeaddead: "the crash was forced by hand",
	0x1c8:      "the crash was forced by holding the power button",
}

// liveCodes are live dumps whose names do not say so. Public source: the pages
// of these codes.
var liveCodes = map[uint32]bool{0x117: true, 0x141: true, 0x142: true, 0x161: true, 0x175: true, 0x187: true}

// notACrash says why a code is no crash, or "".
func notACrash(e Entry) string {
	if liveCodes[e.Code] || isLiveName(e.Name) {
		return "a live dump: the system kept running after it was written"
	}
	return ""
}

// isLiveName reports whether a code names a live dump.
func isLiveName(name string) bool {
	return strings.HasSuffix(name, "LIVEDUMP") || strings.HasSuffix(name, "LIVE_DUMP")
}

// kindOf says what a code stands for.
func kindOf(e Entry) facts.StopKind {
	switch {
	case notACrash(e) != "":
		return facts.StopLive
	case forced[e.Code] != "":
		return facts.StopForced
	}
	return facts.StopCrash
}
