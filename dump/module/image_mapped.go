package module

import (
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// A window is the beginning of something in memory, read as far as it is
// asked for.
type window struct {
	s    memory.Space
	base memory.Virt
	step int // the least that is read at once
	rec  bin.Record
}

// upTo returns the first n bytes, and perhaps more.
func (w *window) upTo(n int) (bin.Record, error) {
	if len(w.rec) >= n {
		return w.rec, nil
	}
	var err error
	w.rec, err = readPrefix(w.s, w.base, max(n, w.step))
	if len(w.rec) < n {
		return nil, err
	}
	return w.rec, nil
}

// readPrefix reads n bytes, or those before the first that is absent; then the
// error says why there are no more.
func readPrefix(s memory.Space, at memory.Virt, n int) (bin.Record, error) {
	buf := make(bin.Record, n)
	err := s.ReadVirt(buf, at)
	if err == nil {
		return buf, nil
	}
	var absent *memory.AbsentError
	if errors.As(err, &absent) && absent.Read > 0 && absent.Read < n {
		return buf[:absent.Read], err
	}
	return nil, err
}

// errOutside says that an image points out of itself.
var errOutside = errors.New("the image points past its end")

// A mapped image is read by addresses that count from its base, none of them
// trusted.
type mapped struct {
	s        memory.Space
	base     memory.Virt
	size     uint64
	sections []Section
}

// prefix reads up to n bytes at an address. It gives fewer, and why, where the
// image ends or a page is absent.
func (m mapped) prefix(rva uint32, n int) (bin.Record, error) {
	if uint64(rva) >= m.size {
		return nil, fmt.Errorf("offset 0x%x: %w", rva, errOutside)
	}
	var outside error
	if rest := m.size - uint64(rva); uint64(n) > rest {
		n, outside = int(rest), fmt.Errorf("offset 0x%x: %w", rva, errOutside)
	}
	rec, err := readPrefix(m.s, m.base.Add(uint64(rva)), n)
	if err != nil {
		return rec, m.explain(rva+uint32(len(rec)), err)
	}
	return rec, outside
}

// all reads n bytes at an address, or fails.
func (m mapped) all(rva uint32, n int) (bin.Record, error) {
	rec, err := m.prefix(rva, n)
	if err != nil {
		return nil, err
	}
	return rec, nil
}

// explain adds to an absence that the system itself let go of the memory: most
// drivers keep their version resource in such a section.
func (m mapped) explain(rva uint32, err error) error {
	for _, s := range m.sections {
		if s.Contains(rva) && s.Discardable() {
			return fmt.Errorf("%w (section %s is discarded once the driver has started)", err, s.Name)
		}
	}
	return err
}

// maxText bounds every text that comes from an image, in characters: MAX_PATH.
const maxText = 260

// name reads text that ends with a NUL, and says that it is of what.
func (m mapped) name(rva uint32, what string) facts.Known[string] {
	rec, err := m.prefix(rva, maxText+1)
	return textOf(rec, err, what)
}

// textOf takes bytes up to a NUL for a name; err is why there are no more.
func textOf(rec bin.Record, err error, what string) facts.Known[string] {
	text, ended := untilNUL(rec)
	if !ended && err != nil {
		return facts.Unknown[string](err.Error())
	}
	return plain(decodeName(text), what)
}

func untilNUL(b []byte) (text []byte, ended bool) {
	for i, c := range b {
		if c == 0 {
			return b[:i], true
		}
	}
	return b, false
}

// decodeName decodes UTF-8; what is none comes from an older linker, in a code
// page that the image does not name.
func decodeName(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return bin.ASCII(b)
}

// plain makes a fact of text: what is too long, or has control characters, is
// no name.
func plain(text, what string) facts.Known[string] {
	if why := notPlain(text); why != "" {
		return facts.Unknown[string](what + " " + why)
	}
	return facts.Some(text)
}

// notPlain says what is wrong with a text, or "".
func notPlain(text string) string {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return "is empty"
	case n > maxText:
		return fmt.Sprintf("has more than %d characters", maxText)
	}
	for _, r := range text {
		if unicode.IsControl(r) {
			return "is no text"
		}
	}
	return ""
}
