package crash

import (
	"encoding/binary"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
)

// A Hit is one module that the stack speaks of.
type Hit struct {
	Module  facts.Module
	Address uint64 // the return address nearest the top of the stack
	Depth   int    // its distance from where the scan began, in words
	Hits    int    // addresses in the module
	Calls   int    // of these, addresses that follow a call in saved code
	Unwound int    // frames of it that the kernel's own unwinder passed
}

// Proven reports whether more than a word on the stack speaks for it.
func (h Hit) Proven() bool { return h.Calls+h.Unwound > 0 }

// maxResults bounds the modules a scan reports.
const maxResults = 64

// A Stack is the saved part of a kernel stack.
type Stack struct {
	Bytes   []byte
	At      memory.Virt // of the first byte
	Modules *module.Index
	Headers *module.Headers // of the modules; nil: they are not looked at
	Space   memory.Space    // for the code before return addresses
	Arch    string

	skip     spans // what was not pushed by calls
	contexts []int // offsets of the copies of all registers among it
	looked   bool
}

// Scan looks at every word from an offset on for addresses in modules. Such a
// word may be a return address, or one left over from an earlier call, or a
// pointer to data: a hint, no proof. Where the dump holds the code before the
// address, it counts only if a call ends there. Copies of registers and
// exception records, which the dispatcher leaves on the stack, are passed over:
// their contents were not pushed by a call.
func (s *Stack) Scan(from int) []Hit {
	var out []Hit
	seen := map[string]int{}
	s.eachReturn(from, func(off int, v uint64, m facts.Module, call callState) bool {
		i, known := seen[m.Name]
		if !known {
			if len(out) == maxResults {
				return true
			}
			i = len(out)
			seen[m.Name] = i
			out = append(out, Hit{Module: m, Address: v, Depth: (off - from) / s.Space.Pointer})
		}
		out[i].Hits++
		if call == aCall {
			out[i].Calls++
		}
		return true
	})
	return out
}

// eachReturn calls yield for every word from an offset on that may be a return
// address, until it has enough.
func (s *Stack) eachReturn(from int, yield func(off int, address uint64, m facts.Module, call callState) bool) {
	skip := s.records()
	for off := from; off+s.Space.Pointer <= len(s.Bytes); off += s.Space.Pointer {
		if skip.has(off) {
			continue
		}
		v := strip(s.word(off), s.Arch)
		m, ok := s.Modules.Find(v)
		if !ok || !s.holdsCode(m, v) {
			continue
		}
		call := followsCall(s.Space, v, s.Arch)
		if call != notACall && !yield(off, v, m, call) {
			return
		}
	}
}

// offset is where an address lies in the saved part; 0 where it does not.
func (s *Stack) offset(at memory.Virt) (off int, ok bool) {
	if at < s.At || uint64(at-s.At) >= uint64(len(s.Bytes)) {
		return 0, false
	}
	return int(at - s.At), true
}

// word reads the word at an offset.
func (s *Stack) word(off int) uint64 {
	if off < 0 || off+s.Space.Pointer > len(s.Bytes) {
		return 0
	}
	if s.Space.Pointer == 4 {
		return uint64(binary.LittleEndian.Uint32(s.Bytes[off:]))
	}
	return binary.LittleEndian.Uint64(s.Bytes[off:])
}

type callState int

const (
	noCode   callState = iota // the dump does not hold the code
	aCall                     // the bytes before the address are a call
	notACall                  // they are not
)

// longestCall is the longest call instruction that is looked for: an indirect
// call with SIB byte, 32-bit displacement and a REX prefix.
const longestCall = 8

// strip takes the pointer authentication code out of the upper bits of an
// ARM64 kernel address; bit 55 tells the kernel's half (Arm ARM, PAC).
func strip(v uint64, machine string) uint64 {
	if facts.ArchOf(machine).Signed && v&(1<<55) != 0 {
		return v | 0xffff<<48
	}
	return v
}

// followsCall reads the bytes before an address.
func followsCall(s memory.Space, addr uint64, machine string) callState {
	if machine == "arm64" {
		return followsBranch(s, addr)
	}
	if facts.ArchOf(machine).X86Bits == 0 {
		return noCode
	}
	var buf [longestCall]byte
	if err := s.ReadVirt(buf[:], memory.Virt(addr-longestCall)); err != nil {
		return noCode
	}
	end := len(buf)
	if buf[end-5] == 0xe8 { // call rel32
		return aCall
	}
	for _, c := range indirectCalls {
		at := end - c.length
		if buf[at] == 0xff && c.matches(buf[at+1:]) {
			return aCall
		}
	}
	return notACall
}

// branches are the instructions of ARM64 that call: BL, BLR, and BLR with authentication
// (Arm Architecture Reference Manual, C6.2).
var branches = []struct{ mask, value uint32 }{
	{0xfc000000, 0x94000000}, {0xfffffc1f, 0xd63f0000}, {0xfefff800, 0xd63f0800},
}

// followsBranch reads the instruction of ARM64 before an address.
func followsBranch(s memory.Space, addr uint64) callState {
	v, err := s.Uint(memory.Virt(addr-4), 4)
	if err != nil {
		return noCode
	}
	for _, b := range branches {
		if uint32(v)&b.mask == b.value {
			return aCall
		}
	}
	return notACall
}

// indirectCall is one form of FF /2: opcode, ModRM and what follows
// (Intel SDM, volume 2, CALL).
type indirectCall struct {
	length  int
	mod, rm byte // mod bits; rm 4 = a SIB byte follows, 0xff = any but 4
	disp    bool // mod 0, rm 5: a 32-bit displacement
}

var indirectCalls = []indirectCall{
	{length: 2, mod: 3, rm: 0xff},
	{length: 2, mod: 3, rm: 4},
	{length: 2, mod: 0, rm: 0xff},
	{length: 3, mod: 0, rm: 4},
	{length: 6, mod: 0, rm: 5, disp: true},
	{length: 3, mod: 1, rm: 0xff},
	{length: 4, mod: 1, rm: 4},
	{length: 6, mod: 2, rm: 0xff},
	{length: 7, mod: 2, rm: 4},
}

func (c indirectCall) matches(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	mod, reg, rm := b[0]>>6, b[0]>>3&7, b[0]&7
	if reg != 2 || mod != c.mod {
		return false
	}
	if c.rm != 0xff {
		return rm == c.rm
	}
	return rm != 4 && (mod != 0 || rm != 5)
}

// crashDump writes a dump to disk, with the help of copies of storage drivers.
const crashDump = "crashdmp.sys"

// Carrier reports whether a module is on every stack of a crash: it carries
// the crash out, or passes calls on.
func Carrier(name string) bool {
	low := strings.ToLower(name)
	return facts.IsKernelOrHAL(low) || low == crashDump || strings.HasPrefix(low, facts.DumpCopy)
}
