package bugcheck

import "dumptriage/dump/facts"

// Role is what kind of value a parameter is. It decides how the value is
// written, whether it tells one crash from another, and whether it names code
// or data at fault.
type Role int

// The roles.
const (
	RoleNone            Role = iota // nothing is known of this parameter
	RoleReserved                    // says nothing
	RoleValue                       // a number without a rule for showing it
	RoleInstruction                 // code address at fault or responsible
	RoleReferenced                  // data address that was touched
	RoleExecuted                    // address that was to be executed: both of these
	RoleExceptionRecord             // address of an EXCEPTION_RECORD
	RoleContext                     // address of a CONTEXT
	RoleTrapFrame                   // address of a KTRAP_FRAME
	RoleStatus                      // NTSTATUS
	RoleArgument                    // exception argument without a rule
	RoleIRQL
	RoleAccess      // read, write or execute
	RoleSelector    // sub-code: selects a case
	RolePoolAddress // address of a pool block or its header
	RolePoolTag     // four characters as a 32-bit value
	RolePoolType    // POOL_TYPE
	RoleDeviceObject
	RoleDriverObject
	RoleIRP
	RoleMDL
	RoleThread
	RoleProcess
	RoleProcessor      // processor number
	RoleProcessorBlock // address of a KPRCB
	RoleLock           // address of a lock
	RoleObject         // address of some other structure
	RoleAddress        // address that is no structure
	RoleName           // address of a string
	RoleStack          // stack pointer
	RolePhysicalAddress
	RolePFN    // page frame number
	RolePTE    // contents of a page table entry
	RoleHandle // a handle
	RoleFlags  // bits
	RoleCount  // a number of things
	RoleBytes  // a number of bytes
	RoleTicks  // clock ticks
	RoleSeconds
	RoleMilliseconds
	RoleTime // a point in time or a time span in other units
	RoleCookie
	RoleFileLine   // source file and line, as the file systems give them
	RoleWheaRecord // address of a WHEA_ERROR_RECORD
	RoleMSR        // contents of a model-specific register
	RoleMCAStatus  // low half of MCi_STATUS
	RoleMCAFlags   // high half of MCi_STATUS
	roles          // how many there are
)

// roleNames are the names in the tables, by role.
var roleNames = [roles]string{
	"none", "reserved", "value", "instruction", "referenced", "executed",
	"exception-record", "context", "trap-frame", "status", "argument", "irql",
	"access", "selector", "pool-address", "pool-tag", "pool-type",
	"device-object", "driver-object", "irp", "mdl", "thread", "process",
	"processor", "processor-block", "lock", "object", "address", "name", "stack",
	"physical-address", "pfn", "pte", "handle", "flags", "count", "bytes",
	"ticks", "seconds", "milliseconds", "time", "cookie", "file-line",
	"whea-record", "msr", "mca-status", "mca-flags",
}

// roleNamed is the role of a name, or RoleNone.
func roleNamed(name string) Role {
	for r, n := range roleNames {
		if n == name {
			return Role(r)
		}
	}
	return RoleNone
}

// IsAddress reports whether values of this role are virtual addresses.
func (r Role) IsAddress() bool {
	switch r {
	case RoleInstruction, RoleReferenced, RoleExecuted, RoleExceptionRecord, RoleContext,
		RoleTrapFrame, RolePoolAddress, RoleDeviceObject, RoleDriverObject, RoleIRP, RoleMDL,
		RoleThread, RoleProcess, RoleProcessorBlock, RoleLock, RoleObject, RoleAddress,
		RoleName, RoleStack, RoleWheaRecord:
		return true
	}
	return false
}

// ParamRoles are the roles of the parameters of a STOP: the case that they select
// counts.
func ParamRoles(code uint32, params [4]uint64) (roles [4]Role) {
	e, _ := Lookup(code)
	p, _ := resolve(e, facts.BaseCode(code), params, [4]bool{})
	for i := range p {
		roles[i] = p[i].Role
	}
	return roles
}
