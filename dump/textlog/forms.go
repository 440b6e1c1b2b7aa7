package textlog

import "regexp"

// A labelled form has a code behind a label, and its parameters behind labels of their
// own.
type labelled struct {
	form    string
	code    *regexp.Regexp
	params  *regexp.Regexp // its groups: the number of the parameter, the value
	shift   int            // of the parameters' numbers: 1 where the first is called 2
	decimal bool
	live    bool
	within  int    // how far after the code parameters may be, in bytes
	word    string // in lower case: without it the form is not in a text
}

// num is one number, with or without a mark.
const num = "((?:0[xn])?[0-9A-Fa-f]+(?:`[0-9A-Fa-f]+)?)"

// mark is a separator that is more than a blank, as prose has it.
const mark = `["']?[ \t]*[:=\t]["' \t]*`

// sep is what stands between a label and its value.
const sep = `["']?[ \t]*[:=\t ]["' \t]*`

var labelledForms = []labelled{
	{"event-41", regexp.MustCompile(`\bBugcheckCode` + sep + `(\d{1,10})\b`), regexp.MustCompile(`\bBugcheckParameter([1-4])` + sep + num), 0, true, false, 1500, "bugcheckcode"},
	{"dumpchk", regexp.MustCompile(`\bBugCheckCode[ \t]+([0-9A-Fa-f]{8})\b`), regexp.MustCompile(`\bBugCheckParameter([1-4])[ \t]+` + num), 0, false, false, 1500, "bugcheckcode"},
	{"wer", regexp.MustCompile(`\bBCCode:\s*` + num), regexp.MustCompile(`\bBCP([1-4]):\s*` + num), 0, false, false, 1500, "bccode"},
	{"live-kernel-event", regexp.MustCompile(`(?s)\bLiveKernelEvent\b.{0,400}?\bCode:\s*` + num), regexp.MustCompile(`\bParameter ([1-4]):\s*` + num), 0, false, true, 1500, "livekernelevent"},
	{"wer", regexp.MustCompile(`(?s)\bEvent Name:\s*BlueScreen\b.{0,300}?\bP1:\s*` + num), regexp.MustCompile(`\bP([2-5]):\s*` + num), 1, false, false, 600, "bluescreen"},
	{"analyze", regexp.MustCompile(`\bBUGCHECK_CODE:\s*` + num), regexp.MustCompile(`\bBUGCHECK_P([1-4]):\s*` + num), 0, false, false, 600, "bugcheck_code"},
	{"hyper-v", regexp.MustCompile(`\bErrorCode0:\s*` + num), regexp.MustCompile(`\bErrorCode([1-4]):\s*` + num), 0, false, false, 600, "errorcode0"},
	{"qemu", regexp.MustCompile(`\bhyper-v: arg1='` + num), regexp.MustCompile(`\barg([2-5])='` + num), 1, false, false, 300, "hyper-v: arg1"},
	{"qemu", regexp.MustCompile(`"arg1":\s*(\d+)`), regexp.MustCompile(`"arg([2-5])":\s*(\d+)`), 1, true, false, 300, "\"arg1\""},
	{"vmware", regexp.MustCompile(`MSR\[0x40000100\]\s*` + num), regexp.MustCompile(`MSR\[0x4000010([1-4])\]\s*` + num), 0, false, false, 1500, "msr[0x4"},
	{"bluescreenview", regexp.MustCompile(`(?i)\bbug[ _]check[ _]code` + mark + `[:\t ]*` + num), regexp.MustCompile(`(?i)\bparameter[ _]([1-4])` + sep + `[:\t ]*` + num), 0, false, false, 600, "check"},
	{"report", regexp.MustCompile(`(?i)\bbug ?check` + mark + `(0x[0-9A-Fa-f]{1,8})\b`), regexp.MustCompile(`(?im)^[ \t*-]*P(?:arameter ?)?([1-4])` + sep + `(0x[0-9A-Fa-f]+)`), 0, false, false, 600, "check"},
	{"report", regexp.MustCompile(`(?i)\bstop code` + mark + `(0x[0-9A-Fa-f]{1,8})\b`), regexp.MustCompile(`(?im)^[ \t*-]*P(?:arameter ?)?([1-4])` + sep + `(0x[0-9A-Fa-f]+)`), 0, false, false, 600, "stop code"},
}

// A listed form has a code and a list of parameters.
type listedForm struct {
	form    string
	pattern *regexp.Regexp // its groups: the code, the list
	word    string         // in lower case: without it the form is not in a text
}

var listedForms = []listedForm{
	{"event-1001", regexp.MustCompile(`(?i)\bbugcheck was:\s*` + num + `\s*\(([^)]*)\)`), "bugcheck was"},
	{"event-1001", regexp.MustCompile(`\bparam1:\s*(0x[0-9A-Fa-f]{8})\s*\(([^)]*)\)`), "param1:"},
	{"event-1001", regexp.MustCompile(`(?:\{|: )(0x[0-9A-Fa-f]{8}) \((0x[0-9A-Fa-f]+(?:, 0x[0-9A-Fa-f]+){3})\)`), "(0x"},
	{"debugger", regexp.MustCompile(`(?i)\bfatal system error:\s*` + num + `\s*\(([^)]*)\)`), "fatal system error"},
	{"stop-screen", regexp.MustCompile("(?i)\\bSTOP\\s*(?:code|error)?\\s*:?\\s*((?:0x)?[0-9A-Fa-f]{1,8})\\b[^({\\n]{0,80}\\s*[({]([0-9A-Fa-fxn,\\s`]*)[)}\\[]"), "stop"},
	{"debugger", regexp.MustCompile(`\bBugCheck\s+` + num + `\s*,\s*\{([^}]*)\}`), "bugcheck"},
	{"whocrashed", regexp.MustCompile(`(?i)\bBugcheck code:\s*` + num + `\s*\(([^)]*)\)`), "bugcheck code"},
	{"debugger", regexp.MustCompile("(?i)\\bBugcheck code\\s+([0-9A-Fa-f]{8})\\s+Arguments\\s+((?:[0-9A-Fa-f`]+[ \\t]*){4})"), "bugcheck code"},
	{"qemu", regexp.MustCompile(`\bHV crash parameters:\s*\(` + num + `\s+([^)]*)\)`), "hv crash"},
	{"xen", regexp.MustCompile(`\bVIRIDIAN (?:GUEST_)?CRASH:\s*` + num + `[ \t]+([0-9A-Fa-fx \t]+)`), "viridian"},
	{"report", regexp.MustCompile(`(?s)"ErrorCode":\s*"(0x[0-9A-Fa-f]+)".{0,200}?"Parameters":\s*\[([^\]]*)\]`), "\"errorcode\""},
	{"bluescreenview", regexp.MustCompile("(0x[0-9A-Fa-f]{8})[\\s,;\"]+((?:(?:[0-9A-Fa-f]{8}`[0-9A-Fa-f]{8}|0x[0-9A-Fa-f]{8,16})[\\s,;\"]+){4})[\\w.$-]+\\.(?i:sys|dll|exe)\\b"), "0x"},
}

// The forms that name the STOP: the debugger's analysis, with the arguments on lines of
// their own, and the screens of Windows 8 and later.
var (
	analyzed  = regexp.MustCompile(`\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|Unknown bugcheck code)\s+\(([0-9A-Fa-f]{1,8})\)`)
	analyzedA = regexp.MustCompile(`\bArg([1-4]):\s*` + num)
	named     = regexp.MustCompile(`(?i)\b(?:stop code:|for this error:)[ \t]*([A-Z][A-Z0-9]*(?:[_ ][A-Z0-9]+)+)(?:[ \t]*\((0x[0-9A-Fa-f]{1,8})\))?(?:[ \t]*\(([\w.$-]+\.(?i:sys|dll|exe))\))?`)
)

// The forms that are looked for where there is no other: rows of a stack, and what the
// debugger called the STOP.
var (
	raised64  = regexp.MustCompile("(?m): ([0-9A-Fa-f`]{8,17}) ([0-9A-Fa-f`]{8,17}) ([0-9A-Fa-f`]{8,17}) ([0-9A-Fa-f`]{8,17}) : nt!KeBugCheck(?:Ex)?\\b")
	raised32  = regexp.MustCompile(`(?m)^\s*[0-9A-Fa-f]{8} [0-9A-Fa-f]{8} ([0-9A-Fa-f]{8}) ([0-9A-Fa-f]{8}) ([0-9A-Fa-f]{8}) nt!KeBugCheck(?:Ex)?\b`)
	bucketStr = regexp.MustCompile(`\bBUGCHECK_STR:\s*(?:0x)?([0-9A-Fa-f]{1,8})(?:_([0-9A-Fa-f]+))?\b`)
)
