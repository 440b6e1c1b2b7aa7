package report

import (
	"testing"
	"time"
)

func TestPlain(t *testing.T) {
	tests := []struct{ in, want string }{
		{"afd.sys", "afd.sys"},
		{`C:\Windows\afd.sys`, `C:\Windows\afd.sys`},
		{"a\x1b[31m", `a\x1b[31m`},
		{"a\x00b\x7f", `a\x00b\x7f`},
		{"a\u009b1m", `a\x9b1m`},
		{"a\x9b1m", `a\x9b1m`},
		{"a\r\n\tb", `a\r\n\tb`},
		{"\u202egnp.exe", `\u202egnp.exe`},
		{"a\u2066b\u2069", `a\u2066b\u2069`},
		{"a\u200bb\ufeff", `a\u200bb\ufeff`},
		{"a\u2028b", `a\u2028b`},
		{"\u3164", `\u3164`},
		{"\u0301a", `\u0301a`},
		{"e\u0301", "e\u0301"},
		{"e\u0301\u0301", "e\u0301" + `\u0301`},
		{"\xff\xfe", `\xff\xfe`},
		{"Grüße 界", "Grüße 界"},
		{"\U000e0041", `\U000e0041`},
		{"", ""},
	}
	for _, tt := range tests {
		if got := plain(tt.in); got != tt.want {
			t.Errorf("plain(%q) = %q, want %q", tt.in, got, tt.want)
		}
		if again := plain(plain(tt.in)); again != plain(tt.in) {
			t.Errorf("plain(%q) is not plain", tt.in)
		}
	}
}

func TestMarkdown(t *testing.T) {
	tests := []struct{ in, prose, code string }{
		{"afd.sys", "afd.sys", "`afd.sys`"},
		{"a|b", `a\|b`, "`a\\x7cb`"},
		{"a`b", "a\\`b", "``a`b``"},
		{"`", "\\`", "`` ` ``"},
		{"<b>", `\<b\>`, "`<b>`"},
		{"[x](y)", `\[x\](y)`, "`[x](y)`"},
		{"@you #1", "@&#8203;you #&#8203;1", "`@you #1`"},
		{"http://x www.x", "http:&#8203;//x www&#8203;.x", "`http://x www.x`"},
		{"a\nb", `a\\nb`, "`a\\nb`"},
		{"", "", ""},
	}
	for _, tt := range tests {
		if got := markdown(tt.in); got != tt.prose {
			t.Errorf("markdown(%q) = %q, want %q", tt.in, got, tt.prose)
		}
		if got := mdCode(tt.in); got != tt.code {
			t.Errorf("mdCode(%q) = %q, want %q", tt.in, got, tt.code)
		}
	}
}

func TestClip(t *testing.T) {
	tests := []struct {
		in                string
		most              int
		right, left, runs string
	}{
		{"abcdef", 6, "abcdef", "abcdef", "abcdef"},
		{"abcdef", 4, "abc…", "…def", "abc…"},
		{"界界界", 4, "界…", "…界", "界界界"},
		{"", 4, "", "", ""},
	}
	for _, tt := range tests {
		if r, l, n := clip(tt.in, tt.most), clipLeft(tt.in, tt.most), clipRunes(tt.in, tt.most); r != tt.right || l != tt.left || n != tt.runs {
			t.Errorf("%q in %d: %q, %q, %q; want %q, %q, %q", tt.in, tt.most, r, l, n, tt.right, tt.left, tt.runs)
		}
	}
}

func TestLink(t *testing.T) {
	for url, want := range map[string]string{
		"https://learn.microsoft.com/x": "<https://learn.microsoft.com/x>",
		"javascript:alert(1)":           "`javascript:alert(1)`",
		"http://x/> <b>":                "`http://x/> <b>`",
	} {
		if got := link(url); got != want {
			t.Errorf("link(%q) = %s, want %s", url, got, want)
		}
	}
}

func TestUnits(t *testing.T) {
	tests := []struct{ got, want string }{
		{size(0), "0 bytes"}, {size(1), "1 byte"}, {size(1023), "1023 bytes"}, {size(1024), "1 KiB"}, {size(1536), "1.5 KiB"},
		{size(1<<20 - 1), "1 MiB"}, {size(150 << 20), "150 MiB"}, {size(16 << 30), "16 GiB"}, {size(1<<64 - 1), "16 EiB"},
		{number(0), "0"}, {number(999), "999"}, {number(1000), "1,000"}, {number(1234567), "1,234,567"},
		{count(1, "page", "pages"), "1 page"}, {count(1200, "page", "pages"), "1,200 pages"},
		{span(0), "less than a second"}, {span(time.Second), "1 second"}, {span(90 * time.Second), "1 minute 30 seconds"},
		{span(2 * time.Hour), "2 hours"}, {span(49*time.Hour + time.Minute), "2 days 1 hour"}, {span(24*time.Hour + time.Minute), "1 day"},
		{used(12<<20, 16<<20), "12 MiB of 16 MiB (75 %)"}, {used(5, 0), "5 bytes"},
		{shortCode("0x0000000a"), "0xA"}, {shortCode("0xc000021a"), "0xC000021A"}, {shortCode("x"), "x"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}

func TestTitleAndSeverity(t *testing.T) {
	live := stopped(19041, "triage", 0x141, "graphics")
	live.Facts.Bugcheck.Value.NotACrash = "a live dump"
	tests := []struct {
		name            string
		document        *Document
		title, severity string
	}{
		{"driver", Build(triageD1(), tool), "STOP 0xD1 DRIVER_IRQL_NOT_LESS_OR_EQUAL in nfilter.sys — Windows 10 2004 to 22H2", "medium"},
		{"known issue", Build(nt351(), tool), "STOP 0x41 MUST_SUCCEED_POOL_EMPTY — Windows NT 3.51: Q138935 (probable)", "high"},
		{"process", Build(userDump(), tool), "calc.exe: STATUS_ACCESS_VIOLATION (0xc0000005) in calc.exe — user-mode dump", "low"},
		{"live", Build(liveImage(), tool), "No STOP: image of a running system — Windows 7 SP1", "info"},
		{"boot", Build(stopped(19041, "triage", 0x7b, "boot"), tool), "STOP 0x7B NAME", "critical"},
		{"disk", Build(stopped(19041, "triage", 0x24, "filesystem"), tool), "STOP 0x24 NAME", "high"},
		{"live dump", Build(live, tool), "Live dump 0x141 NAME", "info"},
	}
	for _, tt := range tests {
		if d := tt.document; d.Ticket.Title != tt.title || d.Ticket.Severity != tt.severity {
			t.Errorf("%s: %q, %s; want %q, %s", tt.name, d.Ticket.Title, d.Ticket.Severity, tt.title, tt.severity)
		}
	}
}
