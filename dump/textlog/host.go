package textlog

import (
	"strconv"
	"strings"
	"time"

	"dumptriage/dump/internal/lazyregexp"
)

// A Host is what a debugger prints of the computer that crashed, before its analysis. What it
// does not print is zero.
type Host struct {
	Arch       string // as the debugger has it: "x64", "x86 compatible", "ARM 64-bit (AArch64)"
	Processors uint32
	Pack       uint32 // service pack
	Kind       string // "Free" or "Checked"
	Product    string // "WinNt", "Server", "LanManNt"
	Lab        string // NtBuildLab: "17134.1.amd64fre.rs4_release.180410-1804"
	Time       time.Time
	Uptime     time.Duration
}

// maxHost is how far the lines about a computer are from each other.
const maxHost = 4000

var (
	hostHead = lazyregexp.New(`\b(?:Kernel )?Version \d{3,5}(?: \(Service Pack \d\))? (?:MP|UP)\b`)
	hostLine = lazyregexp.New(`^(?:Kernel )?Version \d{3,5}(?: \(Service Pack (\d)\))? (?:MP|UP)(?: \((\d{1,4}) procs?\))? (Free|Checked) ([A-Za-z][A-Za-z0-9 -]*(?:\(AArch64\))?)`)
	product  = lazyregexp.New(`\bProduct: (WinNt|Server|LanManNt)\b`)
	builtBy  = lazyregexp.New(`\b(?:Built by|Edition build lab): (\d{4,5}\.[\w.-]+)`)
	sessions = lazyregexp.New(`\bDebug session time: ([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{3})? \d{4}) \((?:UTC|GMT) ?([+-]) ?(\d{1,2})(?::(\d\d))?\)`)
	uptime   = lazyregexp.New(`\bSystem Uptime: (\d{1,5}) days? (\d{1,2}):(\d\d):(\d\d)(?:\.(\d{3}))?`)
)

// hostBefore is the computer that a crash at an offset of a text is of: the last one before it,
// or the only one of the text.
func hostBefore(text string, at int) Host {
	heads := hostHead.FindAllStringIndex(text, maxCrashes)
	if len(heads) == 0 {
		return timesIn(text, at)
	}
	i := 0
	for i+1 < len(heads) && heads[i+1][0] <= at {
		i++
	}
	if heads[i][0] > at && len(heads) > 1 {
		return Host{}
	}
	end := min(len(text), heads[i][0]+maxHost)
	if i+1 < len(heads) {
		end = min(end, heads[i+1][0])
	}
	return hostIn(text[heads[i][0]:end])
}

// timesIn is what a text that does not name the kernel says of when the computer crashed, just
// before the crash.
func timesIn(text string, at int) Host {
	near := text[max(0, at-maxHost):min(len(text), at+maxHost)]
	if len(uptime.FindAllStringIndex(near, 2)) > 1 || len(sessions.FindAllStringIndex(near, 2)) > 1 {
		return Host{} // of two crashes
	}
	return hostIn(near)
}

// hostIn reads what is printed of one computer.
func hostIn(text string) (h Host) {
	if m := hostLine.FindStringSubmatch(text); m != nil {
		h.Pack, h.Processors, h.Kind, h.Arch = uint32(number10(m[1])), uint32(number10(m[2])), m[3], strings.TrimSpace(m[4])
	}
	if m := product.FindStringSubmatch(text); m != nil {
		h.Product = m[1]
	}
	if m := builtBy.FindStringSubmatch(text); m != nil {
		h.Lab = m[1]
	}
	if m := sessions.FindStringSubmatch(text); m != nil {
		h.Time = sessionTime(m[1], m[2], m[3], m[4])
	}
	if m := uptime.FindStringSubmatch(text); m != nil {
		units := []time.Duration{24 * time.Hour, time.Hour, time.Minute, time.Second, time.Millisecond}
		for i, unit := range units {
			h.Uptime += time.Duration(number10(m[i+1])) * unit
		}
	}
	return h
}

// sessionTime reads a time with the hours and minutes that its zone differs from UTC.
func sessionTime(clock, sign, hours, minutes string) time.Time {
	layout := "Mon Jan _2 15:04:05 2006"
	if strings.Contains(clock, ".") {
		layout = "Mon Jan _2 15:04:05.000 2006"
	}
	t, err := time.Parse(layout, clock)
	h, bad := strconv.Atoi(hours)
	if err != nil || bad != nil {
		return time.Time{}
	}
	m, _ := strconv.Atoi(minutes)
	offset := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if sign == "+" {
		offset = -offset
	}
	return t.Add(offset).UTC()
}
