package bugcheck

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"dumptriage/dump/ntstatus"
	"dumptriage/dump/whea"
)

// texts write the value of a parameter as part of a sentence, by its role. One that
// gives "" leaves it to the number.
var texts = map[Role]func(s *stop, v uint64) string{
	RoleInstruction: (*stop).codeAddress,
	RoleExecuted:    (*stop).codeAddress,
	RoleReferenced:  (*stop).dataAddress,
	RoleStatus: func(_ *stop, v uint64) string {
		if name, ok := ntstatus.Name(v); ok {
			return name
		}
		return "status " + number(ntstatus.Short(v))
	},
	RoleIRQL:      func(s *stop, v uint64) string { return irqlText(v, s.pointer) },
	RoleAccess:    func(s *stop, v uint64) string { return string(accessOf(s.code, v)) },
	RolePoolTag:   func(_ *stop, v uint64) string { return poolTag(v) },
	RolePoolType:  func(_ *stop, v uint64) string { return poolTypeName(v) },
	RoleProcessor: func(_ *stop, v uint64) string { return "processor " + strconv.FormatUint(v, 10) },
	RoleCount:     func(_ *stop, v uint64) string { return strconv.FormatUint(v, 10) },
	RoleMCAStatus: func(_ *stop, v uint64) string { return whea.Code(v) },
	RoleTicks:     func(_ *stop, v uint64) string { return ticksText(v) },
}

// text writes parameter i as part of a sentence.
func (s *stop) text(i int) string {
	v, role := s.values[i], s.params[i].Role
	if write := texts[role]; write != nil {
		if text := write(s, v); text != "" {
			return text
		}
	}
	if unit, ok := units[role]; ok {
		return strconv.FormatUint(v, 10) + " " + unit
	}
	if name := s.objectName(role, v); name != "" {
		return name + ", " + s.address(v)
	}
	if role.IsAddress() {
		return s.address(v)
	}
	return number(v)
}

// meanings say what the value of a parameter says, by its role; "" where the number
// speaks for itself.
var meanings = map[Role]func(s *stop, v uint64) string{
	RoleInstruction: (*stop).codeMeaning,
	RoleExecuted:    (*stop).codeMeaning,
	RoleReferenced: func(s *stop, v uint64) string {
		if place := s.place(v); place != "" {
			return place
		}
		return s.kindMeaning(v)
	},
	RoleStatus: func(_ *stop, v uint64) string { return statusMeaning(v) },
	RoleAccess: func(s *stop, v uint64) string {
		if a := accessOf(s.code, v); a != accessUnknown {
			return string(a)
		}
		return "not a documented kind of access"
	},
	RolePoolTag:   texts[RolePoolTag],
	RolePoolType:  texts[RolePoolType],
	RoleIRQL:      texts[RoleIRQL],
	RoleCount:     texts[RoleCount],
	RoleMCAStatus: texts[RoleMCAStatus],
	RoleProcessor: texts[RoleProcessor],
	RoleTicks:     texts[RoleTicks],
	RoleMCAFlags:  func(_ *stop, v uint64) string { return whea.Flags(v) },
}

// statusMeaning names a status and says what it means. A field of zeros says nothing.
func statusMeaning(v uint64) string {
	name, ok := ntstatus.Name(v)
	if !ok || v == 0 {
		return ""
	}
	if m := ntstatus.Meaning(v); m != "" {
		return name + ": " + m
	}
	return name
}

// meaning says what the value of parameter i says, or "" where the number
// speaks for itself.
func (s *stop) meaning(i int) string {
	v, role := s.values[i], s.params[i].Role
	if s.missing[i] {
		return ""
	}
	if role == RoleSelector || role == RoleValue {
		if s.variant.Selects[i] {
			return s.variant.Case
		}
		return ""
	}
	if say := meanings[role]; say != nil {
		return say(s, v)
	}
	if _, ok := units[role]; ok {
		return s.text(i)
	}
	return s.otherMeaning(role, v)
}

// otherMeaning is for the roles without a meaning of their own.
func (s *stop) otherMeaning(role Role, v uint64) string {
	if name := s.objectName(role, v); name != "" {
		return name
	}
	if role.IsAddress() && v != 0 {
		return s.addressMeaning(role, v)
	}
	if role == RoleNone || role == RoleArgument {
		return errorStatus(v)
	}
	return ""
}

// errorStatus names a value of unknown meaning that looks like the status of an
// error, or gives "".
func errorStatus(v uint64) string {
	const severityError = 3
	name, ok := ntstatus.Name(v)
	if !ok || ntstatus.Short(v)>>30 != severityError {
		return ""
	}
	return "as a status, " + name
}

// codeMeaning is for code addresses: the module, or why there is none.
func (s *stop) codeMeaning(v uint64) string {
	if place := s.place(v); place != "" {
		return place
	}
	executed := s.access() == accessExecute || s.codeAt >= 0 && s.params[s.codeAt].Role == RoleExecuted
	switch kind := s.kindMeaning(v); {
	case v < nullPages && executed:
		return s.kind(v) + ": a call or jump through a null pointer"
	case v == 0:
		return "zero: no address was given"
	case v < nullPages:
		return s.kind(v)
	case s.kind(v) != "" || s.locate == nil:
		return kind
	}
	return s.noModule(v)
}

// addressMeaning is for addresses of structures: the module that holds them,
// or why there can be no kernel structure at this address.
func (s *stop) addressMeaning(role Role, v uint64) string {
	if place := s.place(v); place != "" {
		return place
	}
	switch role {
	case RoleExceptionRecord, RoleContext, RoleTrapFrame, RoleStack: // on a stack, as a matter of course
		return s.kind(v)
	}
	return s.use(v)
}

// units are the roles whose values are counted in something.
var units = map[Role]string{
	RoleBytes:        "bytes",
	RoleSeconds:      "seconds",
	RoleMilliseconds: "ms",
}

// tick is the clock tick of Windows unless a program asks for a shorter one:
// 64 ticks a second (KeQueryTimeIncrement). The watchdogs count in such ticks:
// 0x500 of them are their documented 20 seconds.
const tick = time.Second / 64

// ticksText writes a number of clock ticks, with the time that they take.
func ticksText(v uint64) string {
	const most = 1 << 24 // three days: more are no time-out
	text := strconv.FormatUint(v, 10) + " ticks"
	if v == 0 || v > most {
		return text
	}
	d := time.Duration(v) * tick
	if d = d.Round(10 * time.Millisecond); d > time.Second {
		d = d.Round(100 * time.Millisecond)
	}
	return text + ", about " + strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " s"
}

// number writes a value without a rule of its own.
func number(v uint64) string { return "0x" + strconv.FormatUint(v, 16) }

// access is how memory was touched.
type access string

const (
	accessUnknown access = ""
	accessRead    access = "read"
	accessWrite   access = "write"
	accessExecute access = "execute"
)

// faultAccess is how 0x50 writes the access: 0 and 1 before Windows 10 and on
// Arm, later the error code of a page fault (Intel SDM: bit 1 write, bit 4
// instruction fetch). Public source: the page of bug check 0x50.
var faultAccess = map[uint64]access{
	0: accessRead, 1: accessWrite, 2: accessWrite, 3: accessWrite,
	8: accessExecute, 0x10: accessExecute, 0x11: accessExecute,
}

// faultCodes are the codes that write it so (pages of these codes).
var faultCodes = map[uint32]bool{0x50: true, 0xcc: true, 0xcd: true, 0xce: true, 0xd5: true, 0xd6: true}

// plainAccess is how the other codes write it: bit 0 write, bit 3 execute; 2
// stands for execute in 0xD1.
var plainAccess = map[uint64]access{
	0: accessRead, 1: accessWrite, 2: accessExecute, 8: accessExecute, 9: accessExecute,
}

// accessOf reads a kind of access as a code writes it.
func accessOf(code uint32, v uint64) access {
	if faultCodes[code] {
		return faultAccess[v]
	}
	return plainAccess[v]
}

// lowIRQLs are the same on every machine; the others differ by pointer size.
// Public source: wdm.h.
var lowIRQLs = [...]string{"PASSIVE_LEVEL", "APC_LEVEL", "DISPATCH_LEVEL"}

var highIRQLs = map[int]map[uint64]string{
	4: {27: "PROFILE_LEVEL", 28: "CLOCK2_LEVEL", 29: "IPI_LEVEL", 30: "POWER_LEVEL", 31: "HIGH_LEVEL"},
	8: {12: "SYNCH_LEVEL", 13: "CLOCK_LEVEL", 14: "IPI_LEVEL", 15: "HIGH_LEVEL"},
}

// IRQL names an IRQL, for pointers of 4 or 8 bytes.
func IRQL(level, pointer int) string { return irqlText(uint64(level), pointer) }

// irqlText names an IRQL.
func irqlText(v uint64, pointer int) string {
	if v < uint64(len(lowIRQLs)) {
		return lowIRQLs[v]
	}
	if name, ok := highIRQLs[pointer][v]; ok {
		return name
	}
	switch {
	case v == 0xff:
		return "IRQL 0xff (interrupts off)"
	case pointer == 4 && v < 27, v < 12:
		return fmt.Sprintf("device IRQL %d", v)
	}
	return "IRQL " + number(v)
}

// poolTag writes a pool tag in quotes; "" where it does not look like one. The
// top bit marks a protected allocation and is no part of the tag.
func poolTag(v uint64) string {
	if v == 0 || v>>32 != 0 {
		return ""
	}
	var b strings.Builder
	b.WriteByte('\'')
	for i := range 4 {
		c := byte(v >> (8 * i))
		if i == 3 {
			c &^= 0x80
		}
		if c == 0 {
			c = ' '
		}
		if c < ' ' || c > '~' {
			return ""
		}
		b.WriteByte(c)
	}
	b.WriteByte('\'')
	return b.String()
}

// poolTypes are the values of POOL_TYPE. Public source: wdm.h.
var poolTypes = map[uint64]string{
	0: "NonPagedPool", 1: "PagedPool", 2: "NonPagedPoolMustSucceed", 4: "NonPagedPoolCacheAligned",
	5: "PagedPoolCacheAligned", 6: "NonPagedPoolCacheAlignedMustS", 0x20: "NonPagedPoolSession",
	0x21: "PagedPoolSession", 0x200: "NonPagedPoolNx", 0x204: "NonPagedPoolNxCacheAligned", 0x220: "NonPagedPoolSessionNx",
}

// poolTypeName is the name of a pool type, or "".
func poolTypeName(v uint64) string { return poolTypes[v] }
