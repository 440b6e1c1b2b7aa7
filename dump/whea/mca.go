package whea

import (
	"fmt"
	"strings"
)

// mcaCodes are the forms of the error code in the low 16 bits of MCi_STATUS:
// the value after mask, and which of its fields say more. Public source: Intel
// SDM volume 3, "Interpreting the MCA error codes".
var mcaCodes = [...]struct {
	mask, value uint16
	text        string
	fields      []mcaField
}{
	{0xffff, 0x0000, "no error", nil},
	{0xffff, 0x0001, "unclassified error", nil},
	{0xffff, 0x0002, "microcode parity error", nil},
	{0xffff, 0x0003, "external error", nil},
	{0xffff, 0x0004, "redundancy check error", nil},
	{0xffff, 0x0005, "internal parity error", nil},
	{0xffff, 0x0400, "internal timer error", nil},
	{0xfc00, 0x0400, "internal error", nil},
	{0xeffc, 0x000c, "cache hierarchy error", []mcaField{mcaLevel}},
	{0xeff0, 0x0010, "TLB error", []mcaField{mcaTransaction, mcaLevel}},
	{0xef80, 0x0080, "memory controller error", []mcaField{mcaMemory, mcaChannel}},
	{0xef00, 0x0100, "cache hierarchy error", []mcaField{mcaRequest, mcaTransaction, mcaLevel}},
	{0xe800, 0x0800, "bus or interconnect error", []mcaField{mcaParticipant, mcaTimeout, mcaRequest, mcaBus}},
}

// mcaField is some bits of an error code, with a word for each value; no word
// where it says nothing.
type mcaField struct {
	shift, mask uint16
	words       []string
}

var (
	mcaLevel       = mcaField{0, 3, []string{"level 0", "level 1", "level 2", ""}}
	mcaTransaction = mcaField{2, 3, []string{"instruction", "data", "", ""}}
	mcaRequest     = mcaField{4, 15, []string{
		"", "read", "write", "data read", "data write", "instruction fetch", "prefetch", "eviction", "snoop",
	}}
	mcaMemory      = mcaField{4, 7, []string{"", "memory read", "memory write", "address or command", "memory scrubbing"}}
	mcaChannel     = mcaField{0, 15, []string{"channel 0", "channel 1", "channel 2", "channel 3"}}
	mcaParticipant = mcaField{9, 3, []string{"this processor requested", "this processor responded", "this processor observed", ""}}
	mcaTimeout     = mcaField{8, 1, []string{"", "timed out"}}
	mcaBus         = mcaField{2, 3, []string{"memory", "", "I/O", ""}}
)

// word is what the field says in an error code, or "".
func (f mcaField) word(code uint16) string {
	if v := int(code >> f.shift & f.mask); v < len(f.words) {
		return f.words[v]
	}
	return ""
}

// Code writes the error code of a machine check: the low 16 bits of MCi_STATUS.
func Code(status uint64) string {
	code := uint16(status)
	if text := codeWords(code); text != "" {
		return fmt.Sprintf("MCA error code 0x%04x: %s", code, text)
	}
	return fmt.Sprintf("MCA error code 0x%04x", code)
}

// codeWords is what an error code stands for, "" where that is not known.
func codeWords(code uint16) string {
	for _, c := range mcaCodes {
		if code&c.mask != c.value {
			continue
		}
		text := c.text
		for _, f := range c.fields {
			if word := f.word(code); !strings.Contains(text, word) {
				text += ", " + word
			}
		}
		return text
	}
	return ""
}

// mcaBits are the flags in the high half of MCi_STATUS (Intel SDM volume 3,
// "IA32_MCi_STATUS MSRs"; the same in the AMD64 manual, volume 2).
var mcaBits = [...]struct {
	bit  uint32
	text string
}{
	{1 << 29, "not corrected"}, {1 << 25, "the processor's state is damaged"}, {1 << 30, "an earlier error was overwritten"},
	{1 << 26, "the address was noted"},
}

const mcaValid = 1 << 31

// Flags writes the flags of a machine check, or "" where its register holds
// nothing valid.
func Flags(high uint64) string {
	if high>>32 != 0 || high&mcaValid == 0 {
		return ""
	}
	var list []string
	for _, b := range mcaBits {
		if uint32(high)&b.bit != 0 {
			list = append(list, b.text)
		}
	}
	if len(list) == 0 {
		return "corrected"
	}
	return strings.Join(list, ", ")
}
