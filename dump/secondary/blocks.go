// Package secondary decodes the tagged blocks that callbacks add after a small
// dump: the SMBIOS tables of the machine, its processor, its devices, its starts.
//
// It knows the layout of a block's bytes. It must not know where in a dump they
// lie. A block is one file and one row in [Blocks].
package secondary

import (
	"time"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// Found is what the blocks after a dump say. Each block fills in its part.
type Found struct {
	Hardware   facts.Hardware
	Session    facts.Session
	Frameworks []facts.Framework
	Storage    facts.Known[facts.Storage]

	hardware, session bool
}

// NewFound is what is known before any block was read: nothing.
func NewFound() *Found {
	const why = "no secondary data contain it"
	return &Found{
		Hardware: facts.Hardware{
			BIOSBuilt: facts.Unknown[time.Time](why), Microcode: facts.Unknown[uint32](why), Signature: facts.Unknown[facts.CPUSignature](why), Thermal: facts.Unknown[facts.Thermal](why),
		},
		Session: facts.Session{
			Release: facts.Unknown[uint32](why), Boot: facts.Unknown[uint32](why), CleanBoot: facts.Unknown[uint32](why), Sleeps: facts.Unknown[uint32](why),
			BootTime: facts.FileTime(0),
		},
		Storage: facts.Unknown[facts.Storage](why),
	}
}

// HasHardware and HasSession say whether any block described the machine, and
// its starts.
func (f *Found) HasHardware() bool { return f.hardware }
func (f *Found) HasSession() bool  { return f.session }

// A Block is one kind of secondary data: what is known to write it and, where
// its layout is known, what reads it.
type Block struct {
	Name   string
	decode func(block bin.Record, f *Found)
	of     part
	head   int // where no more than the first bytes are read
}

// maxBlock bounds a block that is decoded: those seen have some kilobytes.
const maxBlock = 1 << 18

// Wants is how many bytes of a block are read, at most.
func (b Block) Wants() uint64 {
	switch {
	case b.decode == nil:
		return 0
	case b.head > 0:
		return uint64(b.head)
	}
	return maxBlock
}

// part is what a block tells of.
type part int

const (
	nothing part = iota
	machine
	session
	other
)

// Decode reads a block into what was found. A block of a kind that is not read
// changes nothing.
func (b Block) Decode(raw []byte, f *Found) {
	if b.decode == nil {
		return
	}
	b.decode(raw, f)
	f.hardware = f.hardware || b.of == machine
	f.session = f.session || b.of == session
}

// Blocks are the GUIDs under which Windows itself adds secondary data (names of
// the symbols that hold them; G. Nebbett, May 2023, and the debugger
// documentation of 0x113 and 0x117), and who reads them. A block whose layout is
// described nowhere is named only.
var Blocks = map[string]Block{
	"bc5c008f-1e3a-44d7-988d-86f6884c6758": {Name: "SMBIOS tables", decode: smbios, of: machine},
	"6c7ac389-4313-47dc-9f34-a8800a0fb56c": {Name: "BIOS and processor description", decode: processor, of: machine},
	"d03dc06f-d88e-44c5-ba2a-fae035172d19": {Name: "processor registers", decode: registers, of: machine},
	"9276c055-eb87-425c-b8b5-04e4d247f6cd": {Name: "PCI configuration", decode: pciDevices, of: machine},
	"7b581fa7-81c2-423f-a65c-1266fb10603d": {Name: "hypervisor identity", decode: hypervisor, of: machine},
	"f57308df-cc45-4e01-ad76-29a4ebb010ec": {Name: "boot status data", decode: bootStatus, of: session},
	"80cc79cf-a719-4af1-bf97-fe29ff76ebc1": {Name: "Winlogon black box", decode: winlogon, of: session},
	"2b88b710-1c93-4f7c-b06c-655ecc50decc": {Name: "event trace buffers", decode: trace, of: session, head: traceHeader.size},
	"f87e4a4c-c5a1-4d2f-bff0-d5de63a5e4c3": {Name: "KMDF driver list", decode: frameworks, of: other},
	"00afe9c4-940d-4213-8016-cd3719b5bc20": {Name: "NTFS black box"},
	"b7631941-532a-4cd6-b1b1-edb5917d4557": {Name: "Plug and Play black box"},
	"4ee76bd8-3cf4-44a0-a0ac-3937643e37a3": {Name: "code integrity black box"},
	"2b4ae195-a64d-4f04-8ede-7e4f981bd42a": {Name: "list of triage data blocks"},
	"b0692a5e-6b7b-4073-8a7c-604e35032970": {Name: "secure kernel data"},
	"54c84888-01d1-4c1e-bed6-282c98241303": {Name: "KMDF driver log"},
	"da82441d-7142-4bc1-b844-0807c5a4b67f": {Name: "storage port log", decode: storage, of: other},
	"c939c73b-17dc-4a44-904c-e2d987f52649": {Name: "paging device"},
	"270a33fd-3da6-460d-ba89-3c1bae21e39b": {Name: "display (watchdog) state"},
	"65755a40-f146-43ea-8c91-36b85728fd35": {Name: "crash dump driver"},
	"00dae7ca-6833-45c5-b147-bdaed7b61fd6": {Name: "hypervisor event log"},
	SavedMemoryGUID:                        {Name: "memory of kernel components"},
	"e83b40d2-b0a0-4842-abea-71c9e3463dd1": {Name: "ACPI tables"},
}
