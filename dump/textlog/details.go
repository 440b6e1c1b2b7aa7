package textlog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// What is said around a STOP. Each is looked for in the part of the text that is about it.
var (
	probably     = lazyregexp.New(`(?i)\bProbably caused by\s*:\s*([\w.$-]+)(?:\s*\(\s*([^)\n]+?)\s*\))?`)
	imageName    = lazyregexp.New(`\bIMAGE_NAME:\s*([\w.$-]+)`)
	moduleName   = lazyregexp.New(`\bMODULE_NAME:\s*([\w$-]+)`)
	symbolName   = lazyregexp.New(`\bSYMBOL_NAME:\s*(\S+)`)
	bucketName   = lazyregexp.New(`\bFAILURE_BUCKET_ID:\s*(\S+)|\bFailure\.Bucket\s+Value:\s*(\S+)`)
	bucketImage  = lazyregexp.New(`_(?:\d_)?([A-Za-z][\w-]*?)_IMAGE_`)
	faultingIP   = lazyregexp.New(`\bFAULTING_IP:\s*\n\s*([\w$-]+)(?:![\w:~]+)?\+(?:0x)?([0-9A-Fa-f]+)`)
	screenFile   = lazyregexp.New(`(?i)\bcaused by the following file:\s*([\w.$-]+)`)
	whatFailed   = lazyregexp.New(`(?i)\bWhat failed:\s*([\w.$-]+)`)
	whoCrashed   = lazyregexp.New(`(?i)\bcaused by the following module:\s*([\w.$-]+)(?:\s*\(([^)\n]+)\))?`)
	whoBegins    = lazyregexp.New(`(?i)\bOn [^\n]{5,60} your computer crashed`)
	viewerDriver = lazyregexp.New(`(?i)\bcaused[ _]by[ _]driver` + sep + `[:\t ]*([\w.$-]+)`)
	viewerPlace  = lazyregexp.New(`(?i)\bcaused[ _]by[ _]address` + sep + `[:\t ]*([\w.$-]+\+[0-9A-Fa-f]+)`)
	viewerRow    = lazyregexp.New(`^[\s",;]*([\w.$-]+\.(?i:sys|dll|exe))[\s",;]+([\w.$-]+\+[0-9A-Fa-f]+)?`)
	moduleRow    = lazyregexp.New(`(?im)^[ \t*-]*(?:module|driver)` + sep + `([\w.$-]+\.(?:sys|dll|exe))`)
	processName  = lazyregexp.New(`(?im)(?:\bPROCESS_NAME:|^[ \t*-]*Process:)[ \t*\x60]*([\w.$ -]+\.exe|System|Idle|Registry)`)
	criticalOne  = lazyregexp.New(`(?i)\bCRITICAL_PROCESS:[ \t]*([\w.$ -]+\.exe)|\bFAILURE_BUCKET_ID:\s*0x(?:EF|F4)_([\w.$-]+\.exe)_BUGCHECK_CRITICAL_PROCESS`)
	ioStatus     = lazyregexp.New(`(?i)\bdue to I/O error\s+([0-9A-Fa-f]{8,16})|\bError status ([0-9A-Fa-f]{8})\b`)
	buildWords   = []struct {
		word    string // in lower case: without it the pattern is not in a text
		pattern *lazyregexp.Regexp
	}{
		{"build", lazyregexp.New(`\bBuild\s*\[(\d{3,5})\]`)}, {"kernel version", lazyregexp.New(`\bKernel Version (\d{3,5})\b`)},
		{"version:", lazyregexp.New(`\bOS_VERSION:\s*\d+\.\d+\.(\d{4,5})\b`)}, {"wer.os.version", lazyregexp.New(`\bWER\.OS\.Version\s+Value:\s*\d+\.\d+\.(\d{4,5})\b`)},
		{"os", lazyregexp.New(`(?i)\bOS(?: version)?` + sep + `[:\t ]*\d+[._]\d+[._](\d{4,5})\b`)}, {"p6:", lazyregexp.New(`\bP6:\s*\d+_\d+_(\d{4,5})\b`)},
		{"version", lazyregexp.New(`\b\d+[._]\d+[._](\d{4,5})[._]\d+[._]\d+[._]\d+[._]\d+`)}, {"minor", lazyregexp.New(`(?i)\bminor[ _]version` + sep + `[:\t ]*(\d{4,5})\b`)},
	}
	placeRows = lazyregexp.New("(?m)\\b([0-9A-Fa-f`]{8,17}) \\(([A-Za-z_][\\w$-]*)(?:!([\\w:~@?$<>`]+))?(?:\\+(?:0x)?([0-9A-Fa-f]+))?[)\\s]")
	buildHex  = lazyregexp.New(`\bMinorVersion\s+0000([0-9A-Fa-f]{4})\b|(?i:\bSYSVER\s+0x[cf]000([0-9a-f]{4})\b)`)
)

// placeholders are what the debugger names where it names no driver.
var placeholders = []string{
	"memory_corruption", "hardware", "hardware_ram", "unknown_image", "unknown_module", "unknown", "analysisinconclusive", "ntkrnlmp.exe", "ntoskrnl.exe", "ntkrnlpa.exe",
	"ntkrpamp.exe", "nt", "hal", "hal.dll", "pci.sys", "pci", "genuineintel", "authenticamd", "ntoskrnl.wrong.symbols.exe",
}

// IsPlaceholder reports whether a name that stands for the cause names no driver.
func IsPlaceholder(file string) bool { return slices.Contains(placeholders, strings.ToLower(file)) }

// IsProgram reports whether a file that the debugger names is a program, or a part of Windows
// that every program has.
func IsProgram(file string) bool {
	low := strings.ToLower(file)
	return strings.HasSuffix(low, ".exe") && !IsPlaceholder(low) || slices.Contains(programModules, moduleOf(low))
}

// programModules are what every program calls the kernel through.
var programModules = []string{"ntdll", "kernel32", "kernelbase", "user32", "win32u", "gdi32", "wow64", "wow64cpu", "wow64win"}

// describe takes from the part of a text that is about a STOP what else it says.
func (c *Crash) describe(section, after string) {
	if m := bucketName.FindStringSubmatch(section); m != nil {
		c.Bucket = m[1] + m[2]
	}
	c.blame(section, after)
	if m := processName.FindStringSubmatch(section); m != nil {
		c.Process = strings.TrimSpace(m[1])
	}
	if m := criticalOne.FindStringSubmatch(section); m != nil {
		c.Critical = m[1] + m[2]
	}
	if m := ioStatus.FindStringSubmatch(section); m != nil {
		v, _ := Number(m[1]+m[2], 16)
		c.Status = uint32(v)
	}
	if m := version.FindStringSubmatch(section); m != nil {
		c.ImageVersion = m[1]
	}
	if m := stampOf.FindStringSubmatch(section); m != nil {
		c.ImageStamp = uint32(hex(m[1]))
	}
	stacks := stacksIn(section)
	c.Frames, c.Places = stackOf(stacks), placesIn(section, stacks)
	c.Exception, c.Registers, c.IRQL = recordIn(section), registersIn(section), -1
	if m := irqlRow.FindStringSubmatch(section); m != nil {
		c.IRQL = int(hex(m[1]))
	}
}

// blame collects whom the section names.
func (c *Crash) blame(section, after string) {
	name := func(file, place, by string, screen bool) {
		if file == "" || slices.ContainsFunc(c.Blamed, func(b Blame) bool { return sameFile(b.File, file) }) {
			return
		}
		b := Blame{File: file, By: by, Screen: screen}
		b.Offset, b.Known = offsetIn(place)
		c.Blamed = append(c.Blamed, b)
	}
	const debugger, screen, viewer = "the debugger", "the STOP screen", "BlueScreenView"
	if m := bucketImage.FindStringSubmatch(c.Bucket); m != nil {
		name(m[1]+".sys", "", debugger, false)
	}
	image, symbol := analyzedFile(section)
	name(image, symbol, debugger, false)
	file, place := first(probably, section)
	name(file, place, debugger, false)
	if c.Form == "stop-screen" {
		basesIn(section, func(d Driver) {
			name(d.Name, fmt.Sprintf("+%x", d.Code-d.Base), screen, true)
		})
	}
	file, _ = first(screenFile, section)
	name(file, "", screen, true)
	file, _ = first(whatFailed, section)
	name(file, "", screen, true)
	file, place = first(whoCrashed, section)
	name(file, place, "WhoCrashed", false)
	file, _ = first(viewerDriver, section)
	_, at := "", ""
	if m := viewerPlace.FindStringSubmatch(section); m != nil {
		at = m[1]
	}
	name(file, at, viewer, false)
	if c.Form == "bluescreenview" && file == "" {
		file, place = first(viewerRow, after)
		name(file, place, viewer, false)
	}
	file, _ = first(moduleRow, section)
	name(file, "", "the text", false)
}

// first returns what the first match of a pattern has in its one or two groups.
func first(pattern *lazyregexp.Regexp, in string) (string, string) {
	m := pattern.FindStringSubmatch(in)
	switch {
	case m == nil:
		return "", ""
	case len(m) > 2:
		return m[1], m[2]
	}
	return m[1], ""
}

// analyzedFile is the file that the fields of !analyze name, and the place in it.
func analyzedFile(section string) (image, symbol string) {
	image, _ = first(imageName, section)
	if module, _ := first(moduleName, section); image == "" && module != "" && !IsPlaceholder(module) {
		image = module + ".sys"
	}
	symbol, _ = first(symbolName, section)
	if m := faultingIP.FindStringSubmatch(section); m != nil && symbol == "" {
		symbol = m[1] + "+" + m[2]
	}
	if symbol != "" && !sameFile(symbol[:strings.IndexAny(symbol+"+", "+!")], image) {
		symbol = ""
	}
	return image, symbol
}

// sameFile reports whether two names are of one file, with or without their endings.
func sameFile(a, b string) bool { return moduleOf(a) == moduleOf(b) }

// moduleOf is the name of a module as the debugger writes it: without ending, and with
// underscores for what an identifier cannot hold.
func moduleOf(file string) string {
	low := strings.ToLower(file)
	for _, end := range []string{".sys", ".dll", ".exe"} {
		low = strings.TrimSuffix(low, end)
	}
	return strings.ReplaceAll(low, "-", "_")
}

// offsetIn reads the offset out of "module+1c40" or "module!Function+0x1c"; only the first
// is one in the module.
func offsetIn(place string) (uint64, bool) {
	i := strings.LastIndexByte(place, '+')
	if i < 0 || strings.Contains(place, "!") {
		return 0, false
	}
	return Number(place[i+1:], 16)
}

// buildIn is the build of Windows that a text tells, 0 where it tells none.
func buildIn(section string) uint32 {
	lower := strings.ToLower(section)
	for _, b := range buildWords {
		if !strings.Contains(lower, b.word) {
			continue
		}
		if m := b.pattern.FindStringSubmatch(section); m != nil {
			if n, err := strconv.ParseUint(m[1], 10, 32); err == nil && n >= 500 {
				return uint32(n)
			}
		}
	}
	if !strings.Contains(lower, "minorversion") && !strings.Contains(lower, "sysver") {
		return 0
	}
	if m := buildHex.FindStringSubmatch(section); m != nil {
		n, _ := strconv.ParseUint(m[1]+m[2], 16, 32)
		return uint32(n)
	}
	return 0
}
