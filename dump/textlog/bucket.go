package textlog

import (
	"slices"
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// The debugger's name for a kind of crash, its bucket, begins with the code of the bug check
// unless it was an exception, and may go on with the first parameter:
// 0x9F_3_POWER_DOWN_WDF_WAIT_TIMEOUT_IMAGE_net.sys, LKD_0x144_..., AV_net!Send. Those of live
// dumps begin with LKD. The first parameter of 0x133 is in words (!analyze).
var (
	bucketCode   = lazyregexp.New(`^(LKD_)?0x([0-9A-Fa-f]{1,8})_(?:(\d[0-9A-Fa-f]{0,7}|[cC]0[0-9A-Fa-f]{6}|DPC|ISR)_)?`)
	bucketAlone  = lazyregexp.New("(?m)^[ \\t>*#`\"'|-]*((?:LKD_)?0x[0-9A-Fa-f]{1,8}_[\\w.$!:~-]*(?:_IMAGE_|!)[\\w.$!:~-]+)[ \\t*`\"'|]*$")
	bucketSymbol = lazyregexp.New(`^(?:(?:[A-Z0-9]+|0x[0-9A-Fa-f]+|[0-9a-f]{8})_)+([A-Za-z]\w*)![\w:~-]+$`)
)

// bucketParams are first parameters in words.
var bucketParams = map[string]string{"DPC": "0", "ISR": "1"}

// bucketed are the crashes that a text has no more of than the debugger's names for them: in
// the fields of an analysis, or on lines of their own.
func bucketed(s section) []*Crash {
	var out []*Crash
	take := func(at, from, to int) {
		name := s.text[from:to]
		m := bucketCode.FindStringSubmatch(name)
		if m == nil {
			return
		}
		code, ok := Number(m[2], 16)
		if !ok || code == 0 {
			return
		}
		c := &Crash{Form: "analyze", Bucket: name, Live: m[1] != "", at: at, end: to}
		c.Code = uint32(code)
		c.firstOfBucket()
		out = append(out, c)
	}
	for _, m := range bucketName.findAll(s) {
		for k := 2; k < len(m); k += 2 {
			if m[k] >= 0 {
				take(m[0], m[k], m[k+1])
			}
		}
	}
	if len(out) == 0 {
		for _, m := range bucketAlone.FindAllStringSubmatchIndex(s.text, maxCrashes) {
			take(m[2], m[2], m[3])
		}
	}
	return out
}

// exceptions are the bug checks whose first parameters are an exception and where it was.
var exceptions = []uint32{0x1e, 0x3b, 0x7e, 0x8e}

// firstOfBucket takes the first parameter from the bucket. A status in it is the first
// parameter of an exception alone.
func (c *Crash) firstOfBucket() {
	m := bucketCode.FindStringSubmatch(c.Bucket)
	if m == nil || m[3] == "" {
		return
	}
	if code, _ := Number(m[2], 16); uint32(code) != c.Code&^minidumpBit {
		return
	}
	narrow := c.Narrow
	if word, ok := bucketParams[m[3]]; ok {
		c.add(word)
	} else if m[3][0] != 'c' && m[3][0] != 'C' || slices.Contains(exceptions, c.Code&^minidumpBit) {
		c.add(m[3])
	}
	c.Narrow = narrow // a bucket has no leading zeros on any system
}

// inPageStatus is the bucket of a page that could not be read (KERNEL_DATA_INPAGE_ERROR), with
// the status of the disk.
var inPageStatus = lazyregexp.New(`^0x7[aA]_([cC]0[0-9A-Fa-f]{6})_`)

// Values of an analysis: where the exception was.
var (
	failureAddress = field{"failure.exception.ip.address", lazyregexp.New(`\bFailure\.Exception\.IP\.Address\s+Value:\s*(0x[0-9A-Fa-f` + "`" + `]+)`)}
	failureModule  = field{"failure.exception.ip.module", lazyregexp.New(`\bFailure\.Exception\.IP\.Module\s+Value:\s*([\w.$-]+)`)}
	failureOffset  = field{"failure.exception.ip.offset", lazyregexp.New(`\bFailure\.Exception\.IP\.Offset\s+Value:\s*(0x[0-9A-Fa-f]+)`)}
)

// complete adds parameters that an analysis without its arguments has in its values.
func (c *Crash) complete(s section) {
	at, _ := Number(failureAddress.first(s), 16)
	if module := failureModule.first(s); module != "" && at != 0 && c.Places[at].Module == "" {
		c.Places[at] = Place{Module: module, Offset: hex(strings.TrimPrefix(failureOffset.first(s), "0x"))}
	}
	if len(c.Params) == 0 {
		c.firstOfBucket()
	}
	if m := inPageStatus.FindStringSubmatch(c.Bucket); m != nil && c.Status == 0 {
		c.Status = uint32(hex(m[1]))
	}
	if len(c.Params) == 1 && at != 0 && slices.Contains(exceptions, c.Code&^minidumpBit) {
		c.add(failureAddress.first(s))
	}
}

// alone is what a text tells of a crash of the kernel without its stop code: an analysis that
// has lost its beginning, or a call stack.
func alone(text string) *Crash {
	if at := strings.Index(text, "KeBugCheck"); at >= 0 {
		near := text[max(0, at-maxRow):min(len(text), at+maxSection)]
		for _, stack := range stacksIn(near) {
			if stack.raises() && len(stack.rows) > 2 {
				return tellOf("stack", text, at)
			}
		}
	}
	s := sectionOf(text)
	first, fields := len(text), 0
	for _, f := range []field{bucketName, imageName, moduleName, symbolName, stackTitle} {
		if m := f.findAll(s); len(m) > 0 {
			first, fields = min(first, m[0][0]), fields+1
		}
	}
	if fields == 0 {
		return nil
	}
	c := tellOf("analyze", text, first)
	if fields > 1 && slices.ContainsFunc(c.Blamed, func(b Blame) bool { return !IsPlaceholder(b.File) }) || c.inKernel() {
		return c
	}
	return nil
}

// inKernel reports whether a call stack is that of code of the kernel.
func (c *Crash) inKernel() bool {
	return len(c.Frames) > 2 && slices.ContainsFunc(c.Frames, func(f Frame) bool { return f.Module == "nt" })
}

// stackTitle is the title of the call stack in an analysis.
var stackTitle = field{"stack_text:", lazyregexp.New(`\bSTACK_TEXT:`)}

// tellOf is what the text around an offset tells of a crash.
func tellOf(form, text string, at int) *Crash {
	c := &Crash{Form: form, Line: lineOf(text, at), Host: hostBefore(text, at), Build: buildIn(text)}
	c.describe(text[max(0, at-maxRow):min(len(text), at+maxSection)], "")
	return c
}
