package bugcheck

import "fmt"

// mcaCodes are the forms of the error code in the low 16 bits of MCi_STATUS:
// the value after mask. Public source: Intel SDM volume 3, "Interpreting the
// MCA error codes".
var mcaCodes = [...]struct {
	mask, value uint16
	text        string
}{
	{0xffff, 0x0000, "no error"},
	{0xffff, 0x0001, "unclassified error"},
	{0xffff, 0x0002, "microcode parity error"},
	{0xffff, 0x0003, "external error"},
	{0xffff, 0x0004, "redundancy check error"},
	{0xffff, 0x0005, "internal parity error"},
	{0xffff, 0x0400, "internal timer error"},
	{0xfc00, 0x0400, "internal error"},
	{0xeffc, 0x000c, "cache hierarchy error"},
	{0xeff0, 0x0010, "TLB error"},
	{0xef80, 0x0080, "memory controller error"},
	{0xef00, 0x0100, "cache hierarchy error"},
	{0xe800, 0x0800, "bus or interconnect error"},
}

// mcaError writes the error code of a machine check.
func mcaError(status uint64) string {
	code := uint16(status)
	for _, c := range mcaCodes {
		if code&c.mask == c.value {
			return fmt.Sprintf("MCA error code 0x%04x: %s", code, c.text)
		}
	}
	return fmt.Sprintf("MCA error code 0x%04x", code)
}
