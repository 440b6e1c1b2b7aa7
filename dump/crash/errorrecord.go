package crash

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

// findErrorRecord reads the record of the hardware error that a parameter
// names: where the parameter points or, in a small dump that holds it somewhere
// else, where it is found.
func (c *Crash) findErrorRecord() facts.Outcome {
	at, i, ok := c.role(bugcheck.RoleWheaRecord)
	if !ok {
		return facts.WasAbsent("no parameter points to an error record")
	}
	raw := c.recordAt(memory.Virt(at))
	source := "parameter " + digit(i)
	if raw == nil && c.t.Image.Triage != nil {
		raw, source = c.searchRecord()
	}
	if raw == nil {
		c.ErrorRecord = facts.Unknown[facts.ErrorRecord]("the error record that a parameter points to is not in this dump")
		return facts.OutcomeOf(c.ErrorRecord)
	}
	c.ErrorRecord = whea.Decode(raw)
	c.ErrorRecord.Value.Source = source
	return facts.OutcomeOf(c.ErrorRecord)
}

// recordAt reads an error record at an address, as far as it was saved.
func (c *Crash) recordAt(at memory.Virt) []byte {
	head, err := c.t.Space.Bytes(at, whea.HeaderSize, whea.HeaderSize)
	if err != nil {
		return nil
	}
	raw := make([]byte, whea.Length(head))
	return raw[:c.t.Space.ReadUpTo(raw, at)]
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
func (c *Crash) searchRecord() (raw []byte, source string) {
	buf := make([]byte, searchStep+whea.HeaderSize)
	for off := int64(0); off < min(c.t.Image.Size, maxFile); off += searchStep {
		n, err := c.t.File.ReadAt(buf, off)
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
				n, _ := c.t.File.ReadAt(raw, off+int64(at))
				return raw[:n], fmt.Sprintf("file offset 0x%x", off+int64(at))
			}
		}
	}
	return nil, ""
}
