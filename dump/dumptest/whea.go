package dumptest

import "encoding/binary"

// ErrorSection is one section of a hardware error record: its GUID and bytes.
type ErrorSection struct {
	GUID    string
	Data    []byte
	Primary bool
}

// ErrorRecord is a record of a hardware error in the common format of UEFI (2.10,
// appendix N), fatal, as of a machine check.
func ErrorRecord(sections ...ErrorSection) []byte {
	var s stream
	s.add([]byte("CPER"))
	s.u16(0x0210)     // revision
	s.u32(0xFFFFFFFF) // signature end
	s.u16(uint16(len(sections)))
	s.u32(1) // fatal
	s.u32(2) // a time is there
	length := s.at()
	s.u32(0)
	s.grow(0x50 - s.at())
	mce := tagOf("e8f56ffe-919c-4cc5-ba88-65abe14913bb")
	s.add(mce[:])
	s.grow(0x80 - s.at())
	at := 0x80 + 0x48*len(sections)
	for _, x := range sections {
		s.u32(uint32(at))
		s.u32(uint32(len(x.Data)))
		s.u32(0x0300) // revision, nothing valid
		if x.Primary {
			s.u32(1)
		} else {
			s.u32(0)
		}
		kind := tagOf(x.GUID)
		s.add(kind[:])
		s.grow(16) // FRU id
		s.u32(1)   // fatal
		s.grow(20) // FRU text
		at += len(x.Data)
	}
	for _, x := range sections {
		s.add(x.Data)
	}
	binary.LittleEndian.PutUint32(s.b[length:], uint32(len(s.b)))
	return s.b
}

// MachineCheck is the section of a machine check bank (ntddk.h,
// WHEA_XPF_MCA_SECTION).
func MachineCheck(processor, bank uint32, status, address uint64) ErrorSection {
	b := make([]byte, 0x110)
	binary.LittleEndian.PutUint32(b[0x10:], processor)
	binary.LittleEndian.PutUint32(b[0x24:], bank)
	binary.LittleEndian.PutUint64(b[0x28:], status)
	binary.LittleEndian.PutUint64(b[0x30:], address)
	return ErrorSection{GUID: "8a1e1d01-42f9-4557-9c33-565e5cc3f7e8", Data: b, Primary: true}
}
