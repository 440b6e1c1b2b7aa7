package module

import (
	"encoding/binary"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// ScanResult is one module that the stack speaks of.
type ScanResult struct {
	Module  facts.Module
	Address uint64 // the return address nearest the top of the stack
	Depth   int    // its distance from the stack pointer, in words
	Hits    int    // addresses in the module
	Calls   int    // of these, addresses that follow a call in saved code
}

// maxResults bounds the modules a scan reports.
const maxResults = 64

// ScanStack looks at every word of a saved stack, from the stack pointer on,
// for addresses in modules. Such a word may be a return address, or one left
// over from an earlier call, or a pointer to data: a hint, no proof. Where the
// dump holds the code before the address, it counts only if a call ends there.
func (x *Index) ScanStack(stack []byte, s memory.Space, machine string) []ScanResult {
	var out []ScanResult
	seen := map[string]int{}
	for depth := 0; (depth+1)*s.Pointer <= len(stack); depth++ {
		v := strip(word(stack[depth*s.Pointer:], s.Pointer), machine)
		m, ok := x.Find(v)
		if !ok || v-m.Base < headerBytes {
			continue
		}
		call := followsCall(s, v, machine)
		if call == notACall {
			continue
		}
		i, known := seen[m.Name]
		if !known {
			if len(out) == maxResults {
				continue
			}
			i = len(out)
			seen[m.Name] = i
			out = append(out, ScanResult{Module: m, Address: v, Depth: depth})
		}
		out[i].Hits++
		if call == aCall {
			out[i].Calls++
		}
	}
	return out
}

// headerBytes is the part of an image that holds its header: no code returns
// there.
const headerBytes = 0x1000

func word(b []byte, width int) uint64 {
	if width == 4 {
		return uint64(binary.LittleEndian.Uint32(b))
	}
	return binary.LittleEndian.Uint64(b)
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
	if machine == "arm64" && v&(1<<55) != 0 {
		return v | 0xffff<<48
	}
	return v
}

// x86Code are the machines whose calls followsCall can tell.
var x86Code = map[string]bool{"x86": true, "x86-pae": true, "amd64": true}

// followsCall reads the bytes before an address.
func followsCall(s memory.Space, addr uint64, machine string) callState {
	if !x86Code[machine] {
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

// uninteresting are modules that stand on every stack of a crash: they carry
// the crash out, or pass calls on.
var uninteresting = strings.Fields("ntoskrnl.exe ntkrnlmp.exe ntkrnlpa.exe ntkrpamp.exe hal.dll crashdmp.sys")

// Carrier reports whether a module stands on every crash stack.
func Carrier(name string) bool {
	low := strings.ToLower(name)
	for _, u := range uninteresting {
		if low == u {
			return true
		}
	}
	return strings.HasPrefix(low, "dump_")
}
