// Package whea decodes what Windows notes of hardware errors: the registers of a
// machine check, and error records in the common format of UEFI.
//
// It knows bytes and what they mean. It must not know where in a dump they lie,
// nor which STOP led to them. A kind of section is one file and one row in
// sections.
package whea

import (
	"bytes"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// header is WHEA_ERROR_RECORD_HEADER (ntddk.h; UEFI 2.10, N.2.1).
var header = struct {
	magic            []byte
	count            bin.Field
	severity, length bin.Field
	notify           bin.Span
	flags            bin.Field
	size             int
}{[]byte("CPER"), bin.U16(0x0a), bin.U32(0x0c), bin.U32(0x14), bin.Span{Off: 0x50, Size: 16}, bin.U32(0x68), 0x80}

// descriptor is WHEA_ERROR_RECORD_SECTION_DESCRIPTOR (UEFI 2.10, N.2.2).
var descriptor = struct {
	offset, length bin.Field
	flags          bin.Field
	kind           bin.Span
	severity       bin.Field
	size           int
}{bin.U32(0), bin.U32(4), bin.U32(0x0c), bin.Span{Off: 0x10, Size: 16}, bin.U32(0x30), 0x48}

// HeaderSize is how many bytes tell the length of a record, and MaxRecord bounds
// it: those of a machine with many banks have some kilobytes.
const (
	HeaderSize = 0x80
	MaxRecord  = 1 << 16
)

const (
	maxSections     = 64
	flagPrimary     = 1 << 0 // of a section: what the error is about
	flagPrevious    = 1 << 1 // of a record: the error was before the last start
	flagSimulated   = 1 << 2
	sectionReserved = "a section of an undocumented kind"
)

// severities are WHEA_ERROR_SEVERITY.
var severities = []string{"recoverable", "fatal", "corrected", "informational"}

// notifications are who told Windows of the error (UEFI 2.10, N.2.1.1).
var notifications = map[string]string{
	"2dce8bb1-bdd7-450e-b9ad-9cf4ebd4f890": "corrected machine check",
	"4e292f96-d843-4a55-a8c2-d481f27ebeee": "corrected platform error",
	"e8f56ffe-919c-4cc5-ba88-65abe14913bb": "machine check exception",
	"cf93c01f-1a16-4dfc-b8bc-9c4daf67c104": "PCI Express error",
	"cc5263e8-9308-454a-89d0-340bd39bc98e": "INIT",
	"5bad89ff-b7e6-42c9-814a-cf2485d6e98a": "non-maskable interrupt",
	"3d61a466-ab40-409a-a698-f362d464b38f": "error during boot",
	"667dd791-c6b3-4c27-8a6b-0f8e722deb41": "DMA remapping error",
}

// Length is how many bytes a record has, by its header, 0 for what is none.
func Length(head []byte) int {
	rec := bin.Record(head)
	n := rec.Or(header.length, 0)
	if !bytes.HasPrefix(head, header.magic) || n < uint64(header.size) || n > MaxRecord {
		return 0
	}
	return int(n)
}

// Decode reads an error record. Sections that are cut off are left out.
func Decode(raw []byte) facts.Known[facts.ErrorRecord] {
	n := Length(raw)
	if n == 0 {
		return facts.Unknown[facts.ErrorRecord]("there is no error record")
	}
	rec := bin.Record(raw[:min(n, len(raw))])
	notify, _ := rec.Bytes(header.notify)
	flags := rec.Or(header.flags, 0)
	out := facts.ErrorRecord{
		Severity: named(severities, rec.Or(header.severity, 0)), Notification: notifications[guid(notify)],
		Previous: flags&flagPrevious != 0, Simulated: flags&flagSimulated != 0,
	}
	count := min(rec.Or(header.count, 0), maxSections)
	for i := range int(count) {
		at := header.size + i*descriptor.size
		if at+descriptor.size > len(rec) {
			break
		}
		d := rec[at : at+descriptor.size]
		off, size := d.Or(descriptor.offset, 0), d.Or(descriptor.length, 0)
		if off > uint64(len(rec)) || size > uint64(len(rec))-off {
			continue
		}
		out.Sections = append(out.Sections, section(d, rec[off:off+size]))
	}
	return facts.Some(out)
}

func section(d, body bin.Record) facts.ErrorSection {
	kind, _ := d.Bytes(descriptor.kind)
	s := facts.ErrorSection{
		Kind: guid(kind), Severity: named(severities, d.Or(descriptor.severity, 0)), Primary: d.Or(descriptor.flags, 0)&flagPrimary != 0,
		Text: sectionReserved,
	}
	if k, ok := sections[s.Kind]; ok {
		s.Text, s.Subject = k.name, k.subject
		if k.decode != nil {
			s.Text = k.decode(body)
		}
	}
	return s
}

// sections are the kinds of section (UEFI 2.10, N.2.2 and N.2.4 to N.2.11; the
// MCA section is Microsoft's, ntddk.h): a name, and what reads it.
var sections = map[string]struct {
	name    string
	decode  func(bin.Record) string
	subject string
}{
	"8a1e1d01-42f9-4557-9c33-565e5cc3f7e8": {"machine check registers", machineCheck, facts.SubjectProcessor},
	"9876ccad-47b4-4bdb-b65e-16f193c4f3db": {"processor error", processorGeneric, facts.SubjectProcessor},
	"dc3ea0b0-a144-4797-b95b-53fa242b6e1d": {"error of an x86 processor", processorX86, facts.SubjectProcessor},
	"a5bc1114-6f64-4ede-b863-3e83ed7c83b1": {"memory error", memoryError, facts.SubjectMemory},
	"d995e954-bbc1-430f-ad91-b44dcb3c6f35": {"PCI Express error", pciExpress, facts.SubjectDevice},
	"c5753963-3b84-4095-bf78-eddad3f9c9dd": {name: "PCI bus error", subject: facts.SubjectDevice},
	"eb5e4685-ca66-4769-b6a2-26068b001326": {name: "PCI device error", subject: facts.SubjectDevice},
	"81212a96-09ed-4996-9471-8d729c8e69ed": {name: "record of the firmware"},
	"5b51fef7-c79d-4434-8f1b-aa62de3e2c64": {name: "DMA remapping error"},
	"71761d37-32b2-45cd-a7d0-b0fedd93e8cf": {name: "DMA remapping error (Intel VT-d)"},
	"036f84e1-7f37-428c-a79e-575fdfaa84ec": {name: "DMA remapping error (AMD IOMMU)"},
}
