package module

import (
	"strings"
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

func TestVersionText(t *testing.T) {
	long := strings.Repeat("x", 261)
	for _, c := range []struct{ value, want, why string }{
		{"Sample", "Sample", ""},
		{"ends in a wide character ™", "ends in a wide character ™", ""},
		{"見本株式会社", "見本株式会社", ""},
		{"a\u0100b\u3000c 一", "a\u0100b\u3000c 一", ""}, // characters whose low byte is zero
		{"𝔘nicode", "𝔘nicode", ""},
		{long[:260], long[:260], ""},
		{long, "", "more than 260"},
		{"", "", "is empty"},
		{"a\x1b[31mb", "", "is no text"},
		{"a\nb", "", "is no text"},
	} {
		v := decodeVersion(versionInfo([4]uint16{1, 2, 3, 4}, "CompanyName", c.value, "ProductName", "behind it"), nil)
		if c.why == "" && v.CompanyName != facts.Some(c.want) || c.why != "" && (v.CompanyName.OK || !strings.Contains(v.CompanyName.Why, c.why)) {
			t.Errorf("%q: %+v", c.value, v.CompanyName)
		}
		if v.ProductName != facts.Some("behind it") || v.FileVersion != facts.Some("1.2.3.4") {
			t.Errorf("%q: %+v", c.value, v)
		}
		if v.FileDescription.OK || !strings.Contains(v.FileDescription.Why, "does not have it") {
			t.Errorf("%q: %+v", c.value, v.FileDescription)
		}
	}
}

// TestVersionLengths: linkers do not agree on the unit of the length of a text,
// nor on whether its NUL counts.
func TestVersionLengths(t *testing.T) {
	for name, length := range map[string]int{"characters": 7, "without NUL": 6, "bytes": 14, "too many": 999, "none": 0} {
		strings := versionBlock("CompanyName", 1, length, wideText("Sample\x00"))
		info := versionBlock("StringFileInfo", 1, 0, versionBlock("040904B0", 1, 0, strings))
		v := decodeVersion(versionBlock("VS_VERSION_INFO", 0, 0, info), nil)
		if v.CompanyName != facts.Some("Sample") {
			t.Errorf("%s: %+v", name, v.CompanyName)
		}
		if v.FileVersion.OK {
			t.Errorf("%s: a version out of nothing: %+v", name, v.FileVersion)
		}
	}
}

// TestVersionCut cuts a resource at every byte: a text is there as it was, or
// unknown for the reason that the rest is.
func TestVersionCut(t *testing.T) {
	b := versionInfo([4]uint16{10, 0, 19041, 1}, "CompanyName", "Sample", "ProductName", "Product")
	why := &memory.AbsentError{Why: memory.ErrNotPresent}
	for n := range b {
		v := decodeVersion(b[:n], why)
		for _, c := range []struct {
			got  facts.Known[string]
			want string
		}{{v.FileVersion, "10.0.19041.1"}, {v.CompanyName, "Sample"}, {v.ProductName, "Product"}} {
			if c.got.OK && c.got.Value != c.want || !c.got.OK && !strings.Contains(c.got.Why, "not present in the page tables") {
				t.Fatalf("%d bytes: %+v, want %q", n, c.got, c.want)
			}
		}
	}
}

// TestFirstLanguage: of two tables of strings the first is read.
func TestFirstLanguage(t *testing.T) {
	table := func(language, company string) []byte {
		return pad4(versionBlock(language, 1, 0, versionBlock("CompanyName", 1, len(company)+1, wideText(company+"\x00"))))
	}
	info := versionBlock("StringFileInfo", 1, 0, append(table("040904B0", "first"), table("041104B0", "second")...))
	v := decodeVersion(versionBlock("VS_VERSION_INFO", 0, 0, info), nil)
	if v.CompanyName != facts.Some("first") {
		t.Errorf("%+v", v.CompanyName)
	}
}
