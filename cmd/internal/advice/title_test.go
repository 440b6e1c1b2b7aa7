package advice

import (
	"testing"
	"unicode/utf8"

	"dumptriage/dump/facts"
)

func TestTitleAndSeverity(t *testing.T) {
	live := stopped(19041, "triage", 0x141, "graphics")
	live.f.Bugcheck.Value.Kind = facts.StopLive
	raised := stopped(19041, "triage", 0x1000007e, "exception")
	raised.f.Bugcheck.Value.Raised = "STATUS_ACCESS_VIOLATION"
	for _, tt := range []struct {
		name     string
		in       input
		title    string
		severity Severity
	}{
		{"driver", triageD1(), "STOP 0xD1 DRIVER_IRQL_NOT_LESS_OR_EQUAL in nfilter.sys — Windows 10 2004 to 22H2", "medium"},
		{"exception", raised, "STOP 0x1000007E NAME (ACCESS_VIOLATION)", "medium"},
		{"known issue", nt351(), "STOP 0x41 MUST_SUCCEED_POOL_EMPTY — Windows NT 3.51: Q138935 (probable)", "high"},
		{"process", userDump(), "calc.exe: STATUS_ACCESS_VIOLATION (0xc0000005) in calc.exe — user-mode dump", "low"},
		{"live", liveImage(), "No bug check: image of running memory — Windows 7 SP1", "info"},
		{"boot", stopped(19041, "triage", 0x7b, "boot"), "STOP 0x7B NAME", "critical"},
		{"disk", stopped(19041, "triage", 0x24, "filesystem"), "STOP 0x24 NAME", "high"},
		{"live dump", live, "Live dump 0x141 NAME", "info"},
	} {
		if a := of(tt.in); a.Title != tt.title || a.Severity != tt.severity {
			t.Errorf("%s: %q, %s; want %q, %s", tt.name, a.Title, a.Severity, tt.title, tt.severity)
		}
	}
}

// TestLabelsFit: ticketing systems take labels of 50 characters.
func TestLabelsFit(t *testing.T) {
	in := triageD1()
	in.f.Bugcheck.Value.Name = "A_VERY_LONG_NAME_OF_A_STOP_THAT_GOES_ON_AND_ON_AND_ON"
	in.f.Suspects[0].Module = "界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界界.sys"
	in.f.System.Arch = facts.Some("a b, c")
	labels := of(in).Labels
	if len(labels) < 5 {
		t.Errorf("only %q", labels)
	}
	for _, l := range labels {
		if n := utf8.RuneCountInString(l); n > 50 || n == 0 {
			t.Errorf("label %q has %d characters", l, n)
		}
	}
	if last := labels[len(labels)-1]; last != "a-b-c" {
		t.Errorf("a label with a comma and blanks: %q", last)
	}
}
