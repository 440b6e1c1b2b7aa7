package dump

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/whea"
)

// collectErrorRecord reads the record of the hardware error that a parameter
// names: where the parameter points or, in a small dump that holds it somewhere
// else, where it is found.
func collectErrorRecord(c *collection) (string, string) {
	at, i, ok := c.role(bugcheck.RoleWheaRecord)
	if !ok {
		return absent("no parameter names an error record")
	}
	raw := c.recordAt(memory.Virt(at))
	source := "parameter " + digit(i)
	if raw == nil && c.img.Triage != nil {
		raw, source = c.searchRecord()
	}
	if raw == nil {
		c.f.ErrorRecord = facts.Unknown[facts.ErrorRecord]("the error record that a parameter names is not saved in this dump")
		return outcome(c.f.ErrorRecord)
	}
	c.f.ErrorRecord = whea.Decode(raw)
	c.f.ErrorRecord.Value.Source = source
	return outcome(c.f.ErrorRecord)
}

// recordAt reads an error record at an address, as far as it was saved.
func (c *collection) recordAt(at memory.Virt) []byte {
	head, err := c.space.Bytes(at, whea.HeaderSize, whea.HeaderSize)
	if err != nil {
		return nil
	}
	raw := make([]byte, whea.Length(head))
	return raw[:c.space.ReadUpTo(raw, at)]
}

// A small dump is searched for an error record in steps, as far as small dumps
// go.
const (
	searchStep = 1 << 16
	maxFile    = 32 << 20
)

// recordMark begins every error record: its signature, a revision, and the end
// of the signature (UEFI 2.10, N.2.1).
var recordMark, recordEnd = []byte("CPER"), []byte{0xff, 0xff, 0xff, 0xff}

// searchRecord looks for an error record in the file.
func (c *collection) searchRecord() (raw []byte, source string) {
	buf := make([]byte, searchStep+whea.HeaderSize)
	for off := int64(0); off < min(c.img.Size, maxFile); off += searchStep {
		n, err := c.r.ReadAt(buf, off)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, ""
		}
		part := buf[:n]
		for at := 0; ; at++ {
			i := bytes.Index(part[at:], recordMark)
			if i < 0 {
				break
			}
			if at += i; at+whea.HeaderSize > len(part) || !bytes.Equal(part[at+6:at+10], recordEnd) {
				continue
			}
			if size := whea.Length(part[at:]); size > 0 {
				raw = make([]byte, size)
				n, _ := c.r.ReadAt(raw, off+int64(at))
				return raw[:n], fmt.Sprintf("file offset 0x%x", off+int64(at))
			}
		}
	}
	return nil, ""
}
