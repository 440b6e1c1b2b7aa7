package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonWriter writes one array, each item of it indented.
type jsonWriter struct {
	w     io.Writer
	buf   bytes.Buffer
	items int
}

func newJSON(w io.Writer, _ Options) Writer { return &jsonWriter{w: w} }

func (j *jsonWriter) Report(d *Document) error { return j.add(d) }

func (j *jsonWriter) Modules(m *ModuleList) error { return j.add(m) }

func (j *jsonWriter) Machine(m *ComputerPage) error { return j.add(m) }

func (j *jsonWriter) Summary(s *Summary) error { return j.add(s) }

func (j *jsonWriter) Bugcheck(b *BugcheckPage) error { return j.add(b) }

func (j *jsonWriter) add(item any) error {
	before := ",\n  "
	if j.items == 0 {
		before = "[\n  "
	}
	j.buf.Reset()
	j.buf.WriteString(before)
	e := json.NewEncoder(&j.buf)
	e.SetEscapeHTML(false)
	e.SetIndent("  ", "  ")
	if err := e.Encode(item); err != nil {
		return err
	}
	j.items++
	_, err := j.w.Write(bytes.TrimRight(escapeJSON(j.buf.Bytes()), "\n"))
	return err
}

func (j *jsonWriter) Close() error {
	end := "\n]\n"
	if j.items == 0 {
		end = "[]\n"
	}
	_, err := io.WriteString(j.w, end)
	return err
}

// ndjsonWriter writes one item a line, each in one piece: what was written
// stays whole if the program dies.
type ndjsonWriter struct {
	w   io.Writer
	buf bytes.Buffer
}

func newNDJSON(w io.Writer, _ Options) Writer { return &ndjsonWriter{w: w} }

func (n *ndjsonWriter) Report(d *Document) error {
	text, err := d.JSON()
	if err != nil {
		return err
	}
	_, err = n.w.Write(text)
	return err
}

func (n *ndjsonWriter) Modules(m *ModuleList) error { return n.add(m) }

func (n *ndjsonWriter) Machine(m *ComputerPage) error { return n.add(m) }

func (n *ndjsonWriter) Summary(s *Summary) error { return n.add(s) }

func (n *ndjsonWriter) Bugcheck(b *BugcheckPage) error { return n.add(b) }

func (n *ndjsonWriter) Close() error { return nil }

func (n *ndjsonWriter) add(item any) error {
	n.buf.Reset()
	if err := encodeLine(&n.buf, item); err != nil {
		return err
	}
	_, err := n.w.Write(escapeJSON(n.buf.Bytes()))
	return err
}

// encodeLine writes an item as one line.
func encodeLine(w io.Writer, item any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(item)
}

// JSON returns the report as one line of JSON, which is made once. The caller does not
// change it.
func (d *Document) JSON() ([]byte, error) {
	if d.text == nil {
		var buf bytes.Buffer
		if err := encodeLine(&buf, d); err != nil {
			return nil, err
		}
		d.text = escapeJSON(buf.Bytes())
	}
	return d.text, nil
}

func (j *jsonWriter) Pool(p *PoolList) error { return j.add(p) }

func (n *ndjsonWriter) Pool(p *PoolList) error { return n.add(p) }

// escapeJSON writes what could steer a terminal, reorder or hide text as an
// escape of JSON. The encoder does so below U+0020 alone, and such characters
// stand in strings only.
func escapeJSON(text []byte) []byte {
	at := slices.IndexFunc(text, func(b byte) bool { return b >= 0x7f })
	if at < 0 {
		return text
	}
	further := bytes.IndexFunc(text[at:], acts)
	if further < 0 {
		return text
	}
	at += further
	out := bytes.Clone(text[:at])
	for _, r := range string(text[at:]) {
		if !acts(r) {
			out = utf8.AppendRune(out, r)
			continue
		}
		for _, u := range utf16.Encode([]rune{r}) {
			out = fmt.Appendf(out, `\u%04x`, u)
		}
	}
	return out
}

// acts reports whether a character does something else than being shown.
func acts(r rune) bool {
	return r >= 0x7f && (invisible(r) || !unicode.IsPrint(r) && r != utf8.RuneError)
}
