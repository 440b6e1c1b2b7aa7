package report

import (
	"testing"
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
		in                  string
		most                int
		right, middle, runs string
	}{
		{"abcdef", 6, "abcdef", "abcdef", "abcdef"},
		{"abcdef", 4, "abc…", "a…ef", "abc…"},
		{"/crash/2024/pc17/Mini.dmp", 16, "/crash/2024/pc1…", "/crash/…Mini.dmp", "/crash/2024/pc1…"},
		{`C:\Dumps\a-very-long-name.dmp`, 12, `C:\Dumps\a-…`, "C:\\…name.dmp", `C:\Dumps\a-…`},
		{"界界界", 4, "界…", "…界", "界界界"},
		{"", 4, "", "", ""},
	}
	for _, tt := range tests {
		if r, m, n := clip(tt.in, tt.most), clipMiddle(tt.in, tt.most), clipRunes(tt.in, tt.most); r != tt.right || m != tt.middle || n != tt.runs {
			t.Errorf("%q in %d: %q, %q, %q; want %q, %q, %q", tt.in, tt.most, r, m, n, tt.right, tt.middle, tt.runs)
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

func TestUsed(t *testing.T) {
	if got := used(12<<20, 16<<20); got != "12 MiB of 16 MiB (75 %)" {
		t.Error(got)
	}
	if got := used(5, 0); got != "5 bytes" {
		t.Error(got)
	}
}
