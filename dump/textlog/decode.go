package textlog

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"

	"dumptriage/dump/filetype"
)

// MaxText bounds the text that is looked at.
const MaxText = 16 << 20

// decode turns the bytes of a text into text: UTF-8, UTF-16 with or without a mark, the
// Chinese code page or the Western one. It is false for bytes that are no text.
func decode(raw []byte) (text string, ok bool) {
	raw = raw[:min(len(raw), MaxText)]
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return utf16Text(raw[2:], binary.LittleEndian)
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return utf16Text(raw[2:], binary.BigEndian)
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		raw = raw[3:]
	}
	if zeros := bytes.Count(raw, []byte{0}); zeros > 0 {
		if zeros < len(raw)/4 {
			return "", false
		}
		if len(raw) > 1 && raw[0] == 0 {
			return utf16Text(raw, binary.BigEndian)
		}
		return utf16Text(raw, binary.LittleEndian)
	}
	if utf8.Valid(raw) || filetype.IsText(raw) {
		text := strings.ToValidUTF8(string(raw), "") // a head may end within a character
		return text, printable(text)
	}
	if text, err := simplifiedchinese.GBK.NewDecoder().Bytes(raw); err == nil && chinese(string(text)) {
		return string(text), true
	}
	western, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	return string(western), err == nil && printable(string(western))
}

// Mark returns the mark of the order of bytes that a text begins with, if there is one.
func Mark(raw []byte) []byte {
	for _, mark := range []string{"\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(raw, []byte(mark)) {
			return []byte(mark)
		}
	}
	return nil
}

// WholeLines returns the size of the lines that end in a part of a text, or its own size if
// none does.
func WholeLines(raw []byte) int {
	i := bytes.LastIndexByte(raw, '\n')
	switch {
	case i < 0:
		return len(raw)
	case i%2 == 0 && i+1 < len(raw) && raw[i+1] == 0: // UTF-16, the low byte first
		return i + 2
	}
	return i + 1
}

// Lines returns how many lines end in a part of a text.
func Lines(raw []byte) int {
	text, _ := decode(raw)
	return strings.Count(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
}

// IsText reports whether a file that starts like this is text.
func IsText(head []byte) bool {
	if n := len(head); n > 1 && n%2 != 0 {
		head = head[:n-1] // a character of UTF-16 may be cut through
	}
	_, ok := decode(head)
	return ok
}

func utf16Text(raw []byte, order binary.ByteOrder) (string, bool) {
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = order.Uint16(raw[2*i:])
	}
	text := string(utf16.Decode(units))
	return text, printable(text)
}

// printable reports whether a text has next to no control characters.
func printable(text string) bool {
	odd, n := 0, 0
	for _, r := range text {
		n++
		if r == utf8.RuneError || r < ' ' && !strings.ContainsRune("\r\n\t\f\x1b", r) {
			odd++
		}
	}
	return n > 0 && odd <= n/200
}

// chinese reports whether what was read as Chinese is: characters in a row, none of
// private use.
func chinese(text string) bool {
	han, other := 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r), r >= 0x3000 && r < 0x3040, r >= 0xff00 && r < 0xfff0:
			han++
		case r > unicode.MaxLatin1:
			other++
		}
	}
	return han > 4*other && printable(text)
}
