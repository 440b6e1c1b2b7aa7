package transcript

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"dumptriage/dump/facts"
)

// Windows of the tests: what is small is fast.
const (
	testWindow  = 256 << 10
	testOverlap = 16 << 10
)

// journal is a log of events of about so many bytes with bug checks in it, and the lines that
// tell of them: at the beginning, at the end, in every window and across their borders.
func journal(size int) (log string, lines []int) {
	var b strings.Builder
	line := 0
	write := func(text string) {
		b.WriteString(text + "\r\n")
		line++
	}
	for i := 0; b.Len() < size; i++ {
		lines = append(lines, line+1)
		write(fmt.Sprintf("The computer has rebooted from a bugcheck.  The bugcheck was: 0x000000d1 (0x%x, 0x2, 0x1, 0xfffff80312345678). A dump was saved in: C:\\Windows\\MEMORY.DMP.", 0x1000*i+0x10000))
		for range 100 + 37*i {
			write("2026-03-02 10:00:00 Information Service Control Manager 7036 A service entered the running state.")
		}
	}
	return b.String(), lines
}

// wide writes a text as UTF-16.
func wide(text, mark string) []byte {
	out := []byte(mark)
	for _, u := range utf16.Encode([]rune(text)) {
		if mark == "\xfe\xff" {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

// TestLong: of a text of many windows each bug check is told once, with its line, in any
// encoding.
func TestLong(t *testing.T) {
	log, lines := journal(5 * testWindow / 2)
	for name, raw := range map[string][]byte{
		"bytes": []byte(log), "UTF-16": wide(log, "\xff\xfe"), "UTF-16, high bytes first": wide(log, "\xfe\xff"), "UTF-16 without a mark": wide(log, ""),
	} {
		t.Run(name, func(t *testing.T) {
			all, ok, err := inWindows(bytes.NewReader(raw), int64(len(raw)), nil, testWindow, testOverlap)
			if !ok || err != nil || len(all) != len(lines) {
				t.Fatalf("%d bug checks, want %d: %v", len(all), len(lines), err)
			}
			for i, f := range all {
				if at := f.Bugcheck.Value.Parameters[0].Value; f.Dump.Line != lines[i] || at != uint64(0x1000*i+0x10000) {
					t.Errorf("bug check %d: line %d, want %d; parameter 0x%x", i, f.Dump.Line, lines[i], at)
				}
			}
		})
	}
}

// TestLongRest: of a long text without a bug check, the last listing of the pools is what it
// tells, or the crashes of programs.
func TestLongRest(t *testing.T) {
	noise := strings.Repeat("2026-03-02 10:00:00 Information A service entered the running state.\n", testWindow/70*2)
	listing, _ := monitored(2, 40)
	program := "Faulting application name: viewer.exe, version: 1.2.3.4, time stamp: 0x65a1b2c3\nFaulting module name: codec.dll, version: 5.6.7.8, time stamp: 0x65a1b2c4\nException code: 0xc0000005\nFault offset: 0x000000000001dfbe\n"
	for name, c := range map[string]struct {
		text  string
		check func(f *facts.Facts) bool
	}{
		"listing": {noise + string(listing) + noise, func(f *facts.Facts) bool { return leak(t, f) == (1000+64)*144 }},
		"program": {noise + program + noise, func(f *facts.Facts) bool { return f.User.Value.Process.Value == "viewer.exe" }},
	} {
		all, ok, err := inWindows(strings.NewReader(c.text), int64(len(c.text)), nil, testWindow, testOverlap)
		if !ok || err != nil || len(all) != 1 || !c.check(all[0]) {
			t.Errorf("%s: %d found: %v", name, len(all), err)
		}
	}
	if _, ok, err := Long(strings.NewReader(noise), int64(len(noise)), nil); ok || err != nil {
		t.Errorf("noise: %v, %v", ok, err)
	}
}
