package textlog

import "dumptriage/dump/internal/lazyregexp"

// A labelled form has a code after a label, and its parameters after labels of their
// own.
type labelled struct {
	form    string
	code    *lazyregexp.Regexp
	params  *lazyregexp.Regexp // its groups: the number of the parameter, the value
	shift   int                // of the parameters' numbers: 1 where the first is called 2
	decimal bool
	live    bool
	within  int    // how far after the code parameters may be, in bytes
	word    string // in lower case: without it the form is not in a text
}

// num is one number, with or without a mark.
const num = "((?:0[xn])?[0-9A-Fa-f]+(?:`[0-9A-Fa-f]+)?)"

// mark is a separator that is more than a blank, as prose has it.
const mark = `["']?[ \t]*[:=\t]["' \t]*`

// sep is what separates a label from its value.
const sep = `["']?[ \t]*[:=\t ]["' \t]*`

// A report of Windows Error Reporting has the code as the first of its signature, under a name
// in the language of Windows, and then the parameters.
const (
	untilSigned  = `(?:[^:=\n]*=[^\n]*\n){0,40}[^:=\n]{2,60}: `
	signedNumber = `(?m)^[^:=\n]{2,60}([1-4]): ` + num
)

// noParameter is for forms that tell the code alone.
const noParameter = `$([1-4])` + num

var labelledForms = []labelled{
	{"event-41", lazyregexp.New(`\bBugcheckCode` + sep + `(\d{1,10})\b`), lazyregexp.New(`\bBugcheckParameter([1-4])` + sep + num), 0, true, false, 1500, "bugcheckcode"},
	{"dumpchk", lazyregexp.New(`\bBugCheckCode[ \t]+(?:0x)?([0-9A-Fa-f]{8})\b`), lazyregexp.New(`\bBugCheckParameter([1-4])[ \t]+` + num), 0, false, false, 1500, "bugcheckcode"},
	{"wer", lazyregexp.New(`\bBCCode:\s*` + num), lazyregexp.New(`\bBCP([1-4]):\s*` + num), 0, false, false, 1500, "bccode"},
	{"live-kernel-event", lazyregexp.New(`(?s)\bLiveKernelEvent\b.{0,400}?\bCode:\s*` + num), lazyregexp.New(`\bParameter ([1-4]):\s*` + num), 0, false, true, 1500, "livekernelevent"},
	{"wer", lazyregexp.New(`(?s)\bEvent Name:\s*BlueScreen\b.{0,300}?\bP1:\s*` + num), lazyregexp.New(`\bP([2-5]):\s*` + num), 1, false, false, 600, "bluescreen"},
	{"wer", lazyregexp.New(`(?s)\bEvent Name:\s*BlueScreen\b.{0,300}?\bCode:\s*` + num), lazyregexp.New(`\bParameter ([1-4]):\s*` + num), 0, false, false, 600, "bluescreen"},
	{"wer", lazyregexp.New(`\bEventType=BlueScreen\n` + untilSigned + num), lazyregexp.New(signedNumber), 0, false, false, 600, "eventtype=bluescreen"},
	{"live-kernel-event", lazyregexp.New(`\bEventType=LiveKernelEvent\n` + untilSigned + num), lazyregexp.New(signedNumber), 0, false, true, 600, "eventtype=livekernelevent"},
	{"sac", lazyregexp.New(`\bSTOPCODE: ` + num), lazyregexp.New(noParameter), 0, false, false, 0, "stopcode: "},
	{"analyze", lazyregexp.New(`\bBUGCHECK_CODE:\s*` + num), lazyregexp.New(`\bBUGCHECK_P([1-4]):\s*` + num), 0, false, false, 600, "bugcheck_code"},
	{"hyper-v", lazyregexp.New(`\bErrorCode0:\s*` + num), lazyregexp.New(`\bErrorCode([1-4]):\s*` + num), 0, false, false, 600, "errorcode0"},
	{"qemu", lazyregexp.New(`\bhyper-v: arg1='` + num), lazyregexp.New(`\barg([2-5])='` + num), 1, false, false, 300, "hyper-v: arg1"},
	{"qemu", lazyregexp.New(`"arg1":\s*(\d+)`), lazyregexp.New(`"arg([2-5])":\s*(\d+)`), 1, true, false, 300, "\"arg1\""},
	{"virtualbox", lazyregexp.New(`\bfatal condition! P0=` + num), lazyregexp.New(`\bP([1-4])=` + num), 0, false, false, 300, "fatal condition! p0="},
	{"vmware", lazyregexp.New(`MSR\[0x40000100\]\s*` + num), lazyregexp.New(`MSR\[0x4000010([1-4])\]\s*` + num), 0, false, false, 1500, "msr[0x4"},
	{"bluescreenview", lazyregexp.New(`(?i)\bbug[ _]check[ _]code` + mark + `[:\t ]*` + num), lazyregexp.New(`(?i)\bparameter[ _]([1-4])` + sep + `[:\t ]*` + num), 0, false, false, 600, "check"},
	{"report", lazyregexp.New(`(?i)\bbug ?check` + mark + `(0x[0-9A-Fa-f]{1,8})\b`), lazyregexp.New(`(?im)^[ \t*-]*P(?:arameter ?)?([1-4])` + sep + `(0x[0-9A-Fa-f]+)`), 0, false, false, 600, "check"},
	{"report", lazyregexp.New(`(?i)\bstop code` + mark + `(0x[0-9A-Fa-f]{1,8})\b`), lazyregexp.New(`(?im)^[ \t*-]*P(?:arameter ?)?([1-4])` + sep + `(0x[0-9A-Fa-f]+)`), 0, false, false, 600, "stop code"},
}

// withArgs are the forms that are believed with parameters alone: without them, people write
// so of a bug check.
var withArgs = labelled{"report", lazyregexp.New(`(?i)\b(0x[0-9A-Fa-f]{1,8})[ \t]+bug ?-?check(?: code)?\b`), lazyregexp.New(`(?im)^[ \t*-]*(?:Arg|Param|Parameter) ?([1-4])` + sep + num), 0, false, false, 600, "check"}

// A listed form has a code and a list of parameters.
type listedForm struct {
	form    string
	pattern *lazyregexp.Regexp // its groups: the code, the list
	word    string             // in lower case: without it the form is not in a text
}

var listedForms = []listedForm{
	{"event-1001", lazyregexp.New(`(?i)\bbugcheck was:\s*` + num + `\s*\(([^)]*)\)`), "bugcheck was"},
	{"event-1001", lazyregexp.New(`\bparam1:\s*(0x[0-9A-Fa-f]{8})\s*\(([^)]*)\)`), "param1:"},
	{"event-1001", lazyregexp.New(`(?:\{|: |'|")(0x[0-9A-Fa-f]{8}) \((0x[0-9A-Fa-f]+(?:, 0x[0-9A-Fa-f]+){3})\)`), "(0x"},
	{"debugger", lazyregexp.New(`(?i)\bfatal system error:\s*` + num + `\s*\(([^)]*)\)`), "fatal system error"},
	{"stop-screen", lazyregexp.New("(?i)\\bSTOP\\s*(?:code|error)?\\s*:?\\s*((?:0x)?[0-9A-Fa-f]{1,8})\\b[^({\\n]{0,80}\\s*[({]([0-9A-Fa-fxn,\\s`]*(?:,\\s*[A-Za-z_]+\\d?)*\\s*)[)}\\[]"), "stop"},
	{"debugger", lazyregexp.New(`\bBugCheck\s+` + num + `\s*,?\s*\{([^}]*)\}`), "bugcheck"},
	{"whocrashed", lazyregexp.New(`(?i)\bBugcheck code:\s*` + num + `\s*\(([^)]*)\)`), "bugcheck code"},
	{"debugger", lazyregexp.New("(?i)\\bBugcheck code\\s+([0-9A-Fa-f]{8})\\s+Arguments\\s+((?:[0-9A-Fa-f`]+[ \\t]*){4})"), "bugcheck code"},
	{"report", lazyregexp.New("(?i)\\bbug ?check code[ \\t]*:[ \\t]*((?:0x)?[0-9A-Fa-f]{1,8})\\b[^\\n]*\\n[ \\t]*bug ?check parameters?[ \\t]*:[ \\t]*((?:(?:0x)?[0-9A-Fa-f`]+[ \\t,;]*){1,4})"), "parameter"},
	{"report", lazyregexp.New("(?m)^[ \\t>*#`|-]*(0x[0-9A-Fa-f]{1,8})[ \\t]*[({]((?:[ \\t]*(?:0x)?[0-9A-Fa-f`]+[ \\t]*,){3}[^,(){}\\n]*)[)}]"), "0x"},
	{"bluescreenview", lazyregexp.New("(?i)\\bbug[ _]check[ _]code[ \\t]*:[ \\t]*((?:0x)?[0-9A-Fa-f]{1,8})[ \\t]*\\n[ \\t]*parameters[ \\t]*:[ \\t]*((?:(?:0x)?[0-9A-Fa-f`]+[ \\t]*,[ \\t]*){1,3}(?:0x)?[0-9A-Fa-f`]+)"), "parameters"},
	{"qemu", lazyregexp.New(`\bHV crash parameters:\s*\(` + num + `\s+([^)]*)\)`), "hv crash"},
	{"xen", lazyregexp.New(`\bVIRIDIAN (?:GUEST_)?CRASH:\s*` + num + `[ \t]+([0-9A-Fa-fx \t]+)`), "viridian"},
	{"report", lazyregexp.New(`(?s)"ErrorCode":\s*"(0x[0-9A-Fa-f]+)".{0,200}?"Parameters":\s*\[([^\]]*)\]`), "\"errorcode\""},
	{"bluescreenview", lazyregexp.New("(0x[0-9A-Fa-f]{8})[\\s,;\"]+((?:(?:[0-9A-Fa-f]{8}`[0-9A-Fa-f]{8}|0x[0-9A-Fa-f]{8,16})[\\s,;\"]+){4})[\\w.$-]+\\.(?i:sys|dll|exe)\\b"), "0x"},
}

// The forms that name the STOP: the debugger's analysis, with the arguments on lines of
// their own, and the screens of Windows 8 and later.
var (
	analyzed  = lazyregexp.New(`\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|Unknown bugcheck code)\s+\(((?:0x)?[0-9A-Fa-f]{1,8})\)`)
	analyzedA = lazyregexp.New(`\bArg([1-4]):\s*` + num)
	named     = lazyregexp.New(`(?i)\b(?:stop code:|for this error:)[ \t]*([A-Z][A-Z0-9]*(?:[_ ][A-Z0-9]+)+)(?:[ \t]*\((0x[0-9A-Fa-f]{1,8})\))?(?:[ \t]*\(([\w.$-]+\.(?i:sys|dll|exe))\))?`)
)

// The forms that are looked for where there is no other: rows of a stack, and what the
// debugger called the STOP.
var (
	raised64  = lazyregexp.New("(?m): ([0-9A-Fa-f`]{8,17}) ([0-9A-Fa-f`]{8,17}) ([0-9A-Fa-f`]{8,17}) ([0-9A-Fa-f`]{8,17}) : nt!KeBugCheck(?:Ex)?\\b")
	raised32  = lazyregexp.New(`(?m)^\s*[0-9A-Fa-f]{8} [0-9A-Fa-f]{8} ([0-9A-Fa-f]{8}) ([0-9A-Fa-f]{8}) ([0-9A-Fa-f]{8}) nt!KeBugCheck(?:Ex)?\b`)
	bucketStr = lazyregexp.New(`\bBUGCHECK_STR:\s*(?:0x)?([0-9A-Fa-f]{1,8})(?:_([0-9A-Fa-f]+))?\b`)
)
