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
	bucketCode   = lazyregexp.New(`^(LKD_)?0x([0-9A-Fa-f]{1,8})_(?:(\d[0-9A-Fa-f]{0,7}|c0[0-9A-Fa-f]{6}|DPC|ISR)_)?`)
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
		if word, ok := bucketParams[m[3]]; ok {
			c.add(word)
		} else if m[3] != "" {
			c.add(m[3])
		}
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
