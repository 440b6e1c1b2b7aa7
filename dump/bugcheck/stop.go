package bugcheck

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/ntstatus"
)

// Target is the machine that stopped, as far as it matters here.
type Target struct {
	PointerSize int                                     // 4 or 8; anything else: judged by the parameters
	Locate      func(addr uint64) (facts.Address, bool) // finds the module of a code address; may be nil
	Partial     bool                                    // Locate knows some modules only
	Object      func(r Role, addr uint64) string        // names the process or thread at an address, or ""; may be nil
	Region      func(addr uint64) string                // what an address of the kernel is ("paged pool"), or ""; may be nil
	Missing     [4]bool                                 // parameters that were not given, or never written
	Running     bool                                    // the system had been up for long
	Exception   facts.Known[facts.Exception]            // the record of the exception, as Exception fills it in
}

// stop is one STOP while it is being explained.
type stop struct {
	code      uint32 // folded
	entry     Entry
	values    [4]uint64 // cut to the width of the target
	missing   [4]bool   // not given, or known to say nothing
	running   bool
	exception facts.Known[facts.Exception]
	params    [4]Param
	variant   variant
	pointer   int // bytes of a pointer
	locate    func(addr uint64) (facts.Address, bool)
	partial   bool
	object    func(r Role, addr uint64) string
	region    func(addr uint64) string
	codeAt    int // index of the parameter that is the code at fault, or -1
	dataAt    int // index of the parameter that is the address touched, or -1
	accessAt  int // index of the parameter that is the kind of access, or -1
}

// newStop resolves the case and finds the parameters that matter most.
func newStop(e Entry, code uint32, params [4]uint64, t Target) *stop {
	s := &stop{code: facts.BaseCode(code), entry: e, values: params, pointer: pointerSize(params, t), locate: t.Locate, partial: t.Partial,
		missing: t.Missing, running: t.Running, exception: t.Exception, object: t.Object, region: t.Region}
	if s.code == kmodeException && ntstatus.Short(params[0]) == statusInPage && params[3] == 0 {
		s.missing[2], s.missing[3] = true, true // no page of a file lies at address 0: the arguments were not kept
	}
	if s.pointer == 4 {
		for i := range s.values {
			s.values[i] = uint64(uint32(s.values[i]))
		}
	}
	s.params, s.variant = resolve(e, s.code, s.values, s.missing)
	if s.values == [4]uint64{} { // nothing was filled in: a zero among them is no null pointer
		for i, p := range s.params {
			s.missing[i] = s.missing[i] || p.Role.IsAddress()
		}
	}
	s.codeAt = s.first(RoleInstruction, RoleExecuted)
	s.dataAt = s.first(RoleReferenced, RoleExecuted)
	s.accessAt = s.first(RoleAccess)
	return s
}

const (
	kmodeException = 0x1e
	statusInPage   = 0xc0000006 // STATUS_IN_PAGE_ERROR
)

// pointerSize is that of the target, or judged by whether the parameters fit
// into 32 bits.
func pointerSize(params [4]uint64, t Target) int {
	if t.PointerSize == 4 || t.PointerSize == 8 {
		return t.PointerSize
	}
	for _, v := range params {
		if v>>32 != 0 {
			return 8
		}
	}
	return 4
}

// first is the index of the first parameter with one of these roles, or -1.
func (s *stop) first(any ...Role) int {
	for i, p := range s.params {
		for _, role := range any {
			if p.Role == role {
				return i
			}
		}
	}
	return -1
}
