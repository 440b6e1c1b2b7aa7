package textlog

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// placeholders are what the debugger names where it names no driver, without the endings of
// files.
var placeholders = []string{
	"hardware", "unknown", "analysisinconclusive", "ntkrnlmp", "ntoskrnl", "ntkrnlpa", "ntkrpamp", "nt", "hal", "pci", "genuineintel", "authenticamd",
	"ntoskrnl.wrong.symbols", "cpu_call_error",
}

// placeholder matches what else such names look like: Pool_Corruption, hardware_disk.
var placeholder = lazyregexp.New(`_corruption$|^hardware_|^unknown_`)

// kindWords are of the name of a kind of crash, in place of a driver: POWER_DOWN,
// WDF_WAIT_TIMEOUT.
var kindWords = lazyregexp.New(`^[A-Z]+(?:_[A-Z]+)+$`)

// IsPlaceholder reports whether a name that stands for the cause names no driver.
func IsPlaceholder(file string) bool {
	module := moduleOf(file)
	return slices.Contains(placeholders, module) || placeholder.MatchString(module)
}

// IsProgram reports whether a file that the debugger names is a program, or a part of Windows
// that every program has.
func IsProgram(file string) bool {
	low := strings.ToLower(file)
	return strings.HasSuffix(low, ".exe") && !IsPlaceholder(low) || slices.Contains(programModules, moduleOf(low))
}

// programModules are what every program calls the kernel through.
var programModules = []string{"ntdll", "kernel32", "kernelbase", "user32", "win32u", "gdi32", "wow64", "wow64cpu", "wow64win"}

// describe takes from the part of a text that is about a STOP what else it says.
func (c *Crash) describe(text, after string) {
	s := sectionOf(text)
	c.Bucket = cmp.Or(bucketName.first(s), c.Bucket)
	c.blame(s, after)
	c.seek(s)
	c.Process = strings.TrimSpace(processName.first(s))
	c.Critical = criticalOne.first(s)
	c.Hardware = hardwareIn(s)
	c.Host.complete(s)
	if m, ok := ioStatus.find(s); ok {
		v, _ := Number(m[0]+m[1], 16)
		c.Status = uint32(v)
	}
	c.ImageVersion, c.ImageStamp = version.first(s), uint32(hex(stampOf.first(s)))
	stacks := stacksIn(text)
	c.Frames, c.Places = stackOf(stacks), placesIn(text, stacks)
	c.complete(s)
	c.Exception, c.Registers, c.IRQL = recordIn(text), registersIn(text), -1
	if m, ok := irqlRow.find(s); ok {
		c.IRQL = int(hex(m[0]))
	}
}

// maxRow bounds the row of a table, in bytes.
const maxRow = 4000

// powerFailure is DRIVER_POWER_STATE_FAILURE: the driver that holds a request has not
// finished it.
const powerFailure = 0x9f

// seek collects the drivers whose files or symbols the debugger looked for: it does for those
// on the stack, and in a request.
func (c *Crash) seek(s section) {
	for _, m := range sought.findAll(s) {
		if name := s.text[m[2]:m[3]]; !slices.ContainsFunc(c.Sought, func(o string) bool { return sameFile(o, name) }) {
			c.Sought = append(c.Sought, name)
		}
	}
}

// blame collects whom the section names.
func (c *Crash) blame(s section, after string) {
	const debugger, screen, viewer = "the debugger", "the STOP screen", "BlueScreenView"
	name := func(file, place, by string, screen bool) {
		if by == debugger && !strings.Contains(file, ".") {
			return // the debugger names files by their endings, and nothing else
		}
		if file == "" || slices.ContainsFunc(c.Blamed, func(b Blame) bool { return sameFile(b.File, file) }) {
			return
		}
		b := Blame{File: file, By: by, Screen: screen}
		b.Offset, b.Known = offsetIn(place)
		c.Blamed = append(c.Blamed, b)
	}
	if m := bucketDriver.FindStringSubmatch(c.Bucket); m != nil && !kindWords.MatchString(m[1]) {
		name(m[1]+".sys", "", debugger, false)
	}
	image, symbol := analyzedFile(s)
	name(image, symbol, debugger, false)
	m, _ := probably.find(s)
	name(m[0], m[1], debugger, false)
	if m := bucketFile.FindStringSubmatch(c.Bucket); m != nil {
		name(m[1], "", debugger, false)
	} else if m := bucketSymbol.FindStringSubmatch(c.Bucket); m != nil && len(c.Blamed) == 0 && !IsPlaceholder(m[1]) {
		name(m[1]+".sys", "", debugger, false)
	}
	if holder := irpHolder.first(s); holder != "" && c.Code == powerFailure {
		name(strings.TrimSuffix(holder, ".sys")+".sys", "", "the debugger's !irp", false)
	}
	if c.Form == "stop-screen" {
		basesIn(s.text, func(d Driver) {
			name(d.Name, fmt.Sprintf("+%x", d.Code-d.Base), screen, true)
		})
	}
	name(screenFile.first(s), "", screen, true)
	name(whatFailed.first(s), "", screen, true)
	name(articleFile.first(s), "", screen, true)
	m, _ = whoCrashed.find(s)
	name(m[0], m[1], "WhoCrashed", false)
	viewed := viewerDriver.first(s)
	name(viewed, viewerPlace.first(s), viewer, false)
	if c.Form == "bluescreenview" && viewed == "" {
		m, _ = viewerRow.find(sectionOf(after[:min(len(after), maxRow)]))
		name(m[0], m[1], viewer, false)
	}
	name(moduleRow.first(s), "", "the text", false)
}

// analyzedFile is the file that the fields of !analyze name, and the place in it.
func analyzedFile(s section) (image, symbol string) {
	image = imageName.first(s)
	if module := moduleName.first(s); image == "" && module != "" && !IsPlaceholder(module) {
		image = module + ".sys"
	}
	symbol = symbolName.first(s)
	if m, ok := faultingIP.find(s); ok && symbol == "" {
		symbol = m[0] + "+" + m[1]
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
func buildIn(text string) uint32 {
	s := sectionOf(text)
	for _, b := range buildWords {
		if m, ok := b.find(s); ok {
			if n, err := strconv.ParseUint(m[0], 10, 32); err == nil && n >= 500 {
				return uint32(n)
			}
		}
	}
	if !strings.Contains(s.lower, "minorversion") && !strings.Contains(s.lower, "sysver") {
		return 0
	}
	if m := buildHex.FindStringSubmatch(text); m != nil {
		n, _ := strconv.ParseUint(m[1]+m[2], 16, 32)
		return uint32(n)
	}
	return 0
}
