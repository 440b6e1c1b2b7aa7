package container

import (
	"strings"
	"testing"
)

func TestDescribe(t *testing.T) {
	for _, c := range []struct {
		head string
		size int64
		want string
	}{
		{"", 0, "empty"},
		{"Hello, wörld\r\n", 14, "text"},
		{"caf\xc3", 4, "text"}, // cut through a character
		{"caf\xe9 latin", 10, "unknown data"},
		{"\xff\xfeH\x00", 4, "UTF-16"},
		{"hibr\x00\x00", 1 << 30, "hibernation"},
		{"\xd2\xbe\xd2\xbe", 100, "VMware"},
		{"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04\x00", 100, "ELF core"},
		{"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00", 100, "ELF program"},
		{"\x7fELF", 4, "ELF program"},
		{"MZ\x90\x00", 100, "program or driver"},
		{"7z\xbc\xaf\x27\x1c", 100, "a 7-Zip archive"},
		{"USERDUMP", 100, "old user-mode"},
		{"\x00\x00\x00\x00", 4, "zeros"},
		{"\x00\x00\x00\x00", 1 << 30, "raw memory image"},
		{"\x01\x02", 2, "01 02"},
	} {
		if got := Describe([]byte(c.head), c.size); !strings.Contains(got, c.want) {
			t.Errorf("%q (%d bytes): %q, want something about %q", c.head, c.size, got, c.want)
		}
	}
}
