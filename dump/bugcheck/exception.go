package bugcheck

import (
	"slices"

	"dumptriage/dump/facts"
	"dumptriage/dump/ntstatus"
)

// The exceptions whose first two arguments are the kind of access and the
// address (winnt.h, EXCEPTION_RECORD).
var faults = map[uint32]bool{ntstatus.AccessViolation: true, statusInPage: true}

// securityCheck is the STOP that has the codes of fast fails as its first parameter.
const securityCheck = 0x139

// recordAccess is how an exception record writes the access.
var recordAccess = map[uint64]access{0: accessRead, 1: accessWrite, 8: accessExecute}

// Exception fills in what an exception record says in itself: the name of the
// exception, and for a fault how which address was touched. The processor gives
// no address for a general protection fault, which on 64 bits shows as a read
// of an address of all ones.
func Exception(e *facts.Exception, pointer int) {
	e.Name, _ = ntstatus.Name(uint64(e.Code))
	e.Accessed = facts.Unknown[uint64]("this exception accessed no address")
	if code, ok := e.FastFail(); ok {
		_, v := resolve(Entry{}, securityCheck, [4]uint64{code}, [4]bool{})
		e.Meaning = v.Case
	}
	if !faults[e.Code] {
		return
	}
	e.Accessed = facts.Unknown[uint64]("the exception record lacks its arguments")
	if len(e.Parameters) < 2 {
		return
	}
	s := stop{pointer: pointer}
	how, at := recordAccess[e.Parameters[0]], e.Parameters[1]
	switch {
	case how == accessUnknown:
		return
	case pointer == 8 && at == s.allOnes():
		e.Accessed = facts.Unknown[uint64]("the processor does not report the address of this fault")
		e.Meaning = "an address that the processor does not report, such as one that is not canonical"
		return
	}
	e.Access, e.Accessed = string(how), facts.Some(at)
	e.Meaning = accessNouns[how] + " address " + s.address(at)
	if note := s.kind(at); note != "" && note != userAddress {
		e.Meaning += " (" + note + ")"
	}
}

// accessNouns name a kind of access, to be followed by what was touched.
var accessNouns = map[access]string{accessRead: "read of", accessWrite: "write to", accessExecute: "execution of"}

// signals are the signals that end a process by a fault of its own, and machs
// the Mach exceptions (signal.h of Linux, mach/exception_types.h).
var (
	signals = map[uint32]string{4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 11: "SIGSEGV"}
	machs   = map[uint32]string{
		1: "EXC_BAD_ACCESS", 2: "EXC_BAD_INSTRUCTION", 3: "EXC_ARITHMETIC", 4: "EXC_EMULATION", 5: "EXC_SOFTWARE",
		6: "EXC_BREAKPOINT", 10: "EXC_CRASH", 11: "EXC_RESOURCE", 12: "EXC_GUARD",
	}
)

// Signal fills in what the exception record of a system with signals says. Its
// address is the one that was touched, where it was a fault.
func Signal(e *facts.Exception, ip uint64) { foreign(e, ip, signals, 7, 11) }

// Mach fills in what the exception record of a Mach system says.
func Mach(e *facts.Exception, ip uint64) { foreign(e, ip, machs, 1) }

// foreign names an exception of another system, those in touches being faults
// on memory.
func foreign(e *facts.Exception, ip uint64, names map[uint32]string, touches ...uint32) {
	e.Name = names[e.Code]
	e.Accessed = facts.Unknown[uint64]("this exception accessed no address")
	if slices.Contains(touches, e.Code) {
		e.Accessed = facts.Some(e.Address)
	}
	if ip != 0 {
		e.Address = ip
	}
}

// record is the exception record, where it is that of the exception that the
// parameters name.
func (s *stop) record() (facts.Exception, bool) {
	e, ok := s.exception.Get()
	i := s.first(RoleStatus)
	return e, ok && i >= 0 && !s.missing[i] && uint32(s.values[i]) == e.Code
}

// touch says, in parentheses, what the exception record says of the address.
func (s *stop) touch() string {
	e, ok := s.record()
	at, told := e.Accessed.Get()
	switch {
	case ok && told:
		return " (" + accessNouns[access(e.Access)] + " address " + s.dataAddress(at) + ")"
	case ok && e.Meaning != "":
		return " (" + e.Meaning + ")"
	}
	return ""
}
