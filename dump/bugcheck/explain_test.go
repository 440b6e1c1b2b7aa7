package bugcheck

import (
	"strings"
	"testing"

	"dumptriage/dump/facts"
)

// machine is a 64-bit target with one module loaded and one unloaded.
var machine = Target{PointerSize: 8, Locate: locate}

const (
	afd  = 0xfffff80012340000
	gone = 0xfffff80056780000
)

func locate(addr uint64) (facts.Address, bool) {
	switch addr &^ 0xffff {
	case afd:
		return facts.Address{Address: addr, Module: "afd.sys", Offset: addr - afd}, true
	case gone:
		return facts.Address{Address: addr, Module: "old.sys", Offset: addr - gone, Unloaded: true}, true
	}
	return facts.Address{}, false
}

// TestExplainMeaning checks what is said of values: sum is part of the
// summary, param and meaning one parameter (1 to 4) and part of its meaning.
func TestExplainMeaning(t *testing.T) {
	const block = 0xffffa30ebf6f0090
	tests := []struct {
		name    string
		code    uint32
		params  [4]uint64
		sum     string
		param   int
		meaning string
	}{
		{"null read", 0xd1, [4]uint64{0x28, 2, 0, afd + 0x1c40}, "Code at afd.sys+0x1c40 read address 0x28 (near NULL) at DISPATCH_LEVEL.", 1, "null pointer dereference"},
		{"write", 0xa, [4]uint64{block, 2, 1, afd + 4}, "wrote to address 0xffffa30ebf6f0090 at DISPATCH_LEVEL.", 3, "write"},
		{"jump to null", 0xd1, [4]uint64{0, 2, 8, 0}, "Code at 0x0 (NULL) tried to execute address 0x0", 4, "call or jump through a null pointer"},
		{"interrupts off", 0xa, [4]uint64{8, 0xff, 0, afd}, "interrupts off", 2, "interrupts off"},
		{"high level", 0xa, [4]uint64{8, 15, 0, afd}, "at HIGH_LEVEL", 2, "HIGH_LEVEL"},
		{"device level", 0xa, [4]uint64{8, 5, 0, afd}, "device IRQL 5", 2, "device IRQL 5"},
		{"unloaded", 0xce, [4]uint64{gone + 8, 8, gone + 8, 0}, "unloaded old.sys+0x8", 3, "unloaded old.sys+0x8"},
		{"user address", 0x50, [4]uint64{0x7ff612340000, 0, afd, 2}, "(user-mode address)", 1, "user-mode address"},
		{"not canonical", 0xd1, [4]uint64{0x4141414141414141, 2, 0, afd}, "(not canonical)", 1, "canonical"},
		{"below null", 0x50, [4]uint64{0xffffffffffffffb4, 0, afd, 2}, "-0x4c from NULL", 1, "negative offset"},
		{"0x50 old write", 0x50, [4]uint64{block, 1, afd, 0}, "wrote to", 2, "write"},
		{"0x50 new write", 0x50, [4]uint64{block, 2, afd, 0}, "wrote to", 4, "marked free"},
		{"0x50 execute", 0x50, [4]uint64{block, 0x11, block, 2}, "tried to execute", 2, "execute"},
		{"0x50 no module", 0x50, [4]uint64{block, 0, block + 8, 2}, "(in no listed module)", 3, "in no listed module"},
		{"0xd5", 0xd5, [4]uint64{block, 1, afd, 0}, "special pool that a driver had freed", 2, "write"},
		{"0xc5", 0xc5, [4]uint64{block, 2, 1, afd}, "pool was probably damaged", 0, ""},
		{"0xbe", 0xbe, [4]uint64{block, 0x121}, "Kernel code wrote to address 0xffffa30ebf6f0090, which is read-only", 0, ""},
		{"0xfc", 0xfc, [4]uint64{block, 1}, "sent to execute", 1, "in no listed module"},
		{"0x1e violation", 0x1e, [4]uint64{0xffffffffc0000005, afd + 1, 0, 0x289}, "Code at afd.sys+0x1 read address 0x289 (near NULL)", 1, "STATUS_ACCESS_VIOLATION: memory"},
		{"0x1e write", 0x1e, [4]uint64{0xffffffffc0000005, afd + 1, 1, block}, "wrote to", 3, "write"},
		{"0x1e execute", 0x1e, [4]uint64{0xffffffffc0000005, 0x10, 8, 0x10}, "tried to execute", 3, "execute"},
		{"0x1e unreported", 0x1e, [4]uint64{0xffffffffc0000005, afd, 0, 1<<64 - 1}, "non-canonical or unreported", 4, "all ones"},
		{"0x1e breakpoint", 0x1e, [4]uint64{0xffffffff80000003, afd, 0, 2}, "breakpoint", 1, "STATUS_BREAKPOINT"},
		{"0x7e", 0x1000007e, [4]uint64{0xffffffffc0000005, afd, block, block}, "in a system thread", 0, ""},
		{"0x8e", 0x8e, [4]uint64{0xc000001d, afd, block, 0}, "illegal instruction", 1, "STATUS_ILLEGAL_INSTRUCTION"},
		{"0x3b", 0x3b, [4]uint64{0xc0000005, afd, block, 0}, "access violation during a system service", 0, ""},
		{"0x3b other", 0x3b, [4]uint64{0xc0000017, afd, block, 0}, "raised STATUS_NO_MEMORY", 1, "STATUS_NO_MEMORY"},
		{"0x7f double fault", 0x7f, [4]uint64{8, 0x80050033, 0, 0}, "double fault", 1, "double fault"},
		{"0x7f protection", 0x1000007f, [4]uint64{0xd}, "general protection", 1, "general protection"},
		{"0x9f 1", 0x9f, [4]uint64{1, block}, "freed", 1, "outstanding"},
		{"0x9f 2", 0x9f, [4]uint64{2, 0, block}, "did not start the next one", 0, ""},
		{"0x9f 3", 0x9f, [4]uint64{3, block, 0, 0xffffd68fe383b8a0}, "power IRP 0xffffd68fe383b8a0 for too long", 1, "blocking a power IRP"},
		{"0x9f 4", 0x9f, [4]uint64{4, 300, block}, "waited 300 seconds for Plug and Play", 2, "300 seconds"},
		{"0x9f 5", 0x9f, [4]uint64{5, block}, "directed power transition", 0, ""},
		{"0x9f 6", 0x9f, [4]uint64{6, block}, "directed power callback", 0, ""},
		{"0x9f 500", 0x9f, [4]uint64{0x500, 0, block, block}, "did not start the next one", 0, ""},
		{"0x9f unknown", 0x9f, [4]uint64{0x77}, "sub-code 0x77 (not described)", 0, ""},
		{"0x139 2", 0x139, [4]uint64{2}, "STACK_COOKIE_CHECK_FAILURE", 1, "stack buffer"},
		{"0x139 3", 0x139, [4]uint64{3}, "CORRUPT_LIST_ENTRY", 1, "links"},
		{"0x116 no driver", 0x116, [4]uint64{block, 0, 0xc00000b5, 0xd}, "The display driver did not recover from a time-out", 2, "no address was given"},
		{"0x116 driver", 0x116, [4]uint64{block, afd + 8, 0, 4}, "The display driver at afd.sys+0x8 did not recover", 2, "afd.sys+0x8"},
		{"0x1a 6001", 0x1a, [4]uint64{0x6001, 0xc0000006, 0x1234, 0}, "store could not be read", 3, "near NULL"},
		{"0x50 no code", 0x50, [4]uint64{block, 0, 0, 2}, "Code at an unknown address read", 3, "no address was given"},
		{"0xc2 7 tag", 0xc2, [4]uint64{7, 0x62644e41, 0, block}, "pool tag 'ANdb'", 2, "'ANdb'"},
		{"0x5c", 0x5c, [4]uint64{0x110, 0xc000000d}, "", 2, "STATUS_INVALID_PARAMETER"},
		{"0xc000007b", 0xc000007b, [4]uint64{}, "STATUS_INVALID_IMAGE_FORMAT", 0, ""},
		{"0x139 70", 0x139, [4]uint64{70}, "INVALID_FLS_DATA", 1, "fiber"},
		{"0x133 0", 0x133, [4]uint64{0, 0x501, 0x500}, "ran for 1281 ticks, about 20 s; allowed: 1280 ticks, about 20 s.", 2, "1281 ticks"},
		{"0x133 1", 0x133, [4]uint64{1, 0x1e00}, "in total at DISPATCH_LEVEL", 0, ""},
		{"0x124 0", 0x124, [4]uint64{0, block, 0xbe000000, 0x800400}, "internal timer error", 4, "0x0400"},
		{"0x124 4", 0x124, [4]uint64{4, block}, "PCI Express", 1, "PCI Express"},
		{"0x124 12", 0x124, [4]uint64{0x12, block}, "SError", 0, ""},
		{"0x9c", 0x9c, [4]uint64{0, block, 0xb2000000, 0x70f0f}, "bus or interconnect", 0, ""},
		{"0x1a 403", 0x1a, [4]uint64{0x403}, "contradict", 0, ""},
		{"0x1a 41790", 0x1a, [4]uint64{0x41790, block}, "page table page", 1, "count"},
		{"0x1a 41792", 0x1a, [4]uint64{0x41792, block}, "page table entry is damaged", 0, ""},
		{"0x1a 8888", 0x1a, [4]uint64{0x8889}, "structures of the memory manager", 0, ""},
		{"0x1a unknown", 0x1a, [4]uint64{0x402}, "sub-code 0x402 (not described)", 0, ""},
		{"0x19 20", 0x19, [4]uint64{0x20, block, block + 0x100}, "size in a pool header", 1, "damaged"},
		{"0x19 22", 0x19, [4]uint64{0x22, block}, "freed twice or never allocated", 0, ""},
		{"0xc2 7", 0xc2, [4]uint64{7, 0, 0x1234, block}, "freed twice (block being freed 0xffffa30ebf6f0090)", 0, ""},
		{"0xc2 a", 0xc2, [4]uint64{0xa, block, 0x20646641, 0x20707249}, "under tag 'Irp ' but had been allocated under tag 'Afd '", 3, "'Afd '"},
		{"0xc2 99", 0xc2, [4]uint64{0x99, block}, "not valid for pool", 0, ""},
		{"0xc1 24", 0xc1, [4]uint64{block, block, 0, 0x24}, "behind the end", 4, "overwritten"},
		{"0x13a 3", 0x13a, [4]uint64{3}, "header of an entry", 0, ""},
		{"0x13a 12", 0x13a, [4]uint64{0x12}, "use of freed memory", 0, ""},
		{"0xc4 1", 0xc4, [4]uint64{1, 2, 1, 256}, "paged pool was allocated above APC_LEVEL (current IRQL DISPATCH_LEVEL, pool type PagedPool)", 4, "256 bytes"},
		{"0xc4 62", 0xc4, [4]uint64{0x62, block, block, 3}, "leaves 3 pool allocations behind", 4, "3"},
		{"0xc4 91", 0xc4, [4]uint64{0x91}, "switched stacks", 0, ""},
		{"0xc4 2000", 0xc4, [4]uint64{0x2000, afd, 0, 0x20646641}, "executable pool", 2, "afd.sys+0x0"},
		{"0xc4 rule", 0xc4, [4]uint64{0x20005}, "IrqlExApcLte1", 0, ""},
		{"0xc4 rule group", 0xc4, [4]uint64{0x9ffff}, "NDIS", 0, ""},
		{"0x1c4", 0x1c4, [4]uint64{0x1001, block}, "can deadlock", 0, ""},
		{"0xc9 224", 0xc9, [4]uint64{0x224, afd, block}, "another status", 2, "afd.sys"},
		{"0xe6 26", 0xe6, [4]uint64{0x26, block}, "IOMMU", 0, ""},
		{"0x7a", 0x7a, [4]uint64{4, 0xc0000185, block, block}, "could not be read in: STATUS_IO_DEVICE_ERROR", 2, "I/O error"},
		{"0x7a pte", 0x7a, [4]uint64{0xfffff6fc40000000, 0xc000009c, 1, block}, "STATUS_DEVICE_DATA_ERROR", 0, ""},
		{"0x77 status", 0x77, [4]uint64{0xc000000e, 0xc000000e, 0, 0x1000}, "could not be read in: STATUS_NO_SUCH_DEVICE", 0, ""},
		{"0x77 1", 0x77, [4]uint64{1, 0, 0, block}, "came from disk", 1, "disk"},
		{"0x7b", 0x7b, [4]uint64{block, 0xc0000034}, "STATUS_OBJECT_NAME_NOT_FOUND", 0, ""},
		{"0x7b bare", 0x7b, [4]uint64{block}, "cannot be reached.", 0, ""},
		{"0x161 Task Manager", 0x161, [4]uint64{0x5461736b6d6772}, "asked Task Manager for a dump", 0, ""},
		{"0xef", 0xef, [4]uint64{block, 0}, "(process 0xffffa30ebf6f0090)", 2, "process ended"},
		{"0xf4 3", 0xf4, [4]uint64{3, block}, "(process 0xffffa30ebf6f0090)", 1, "process ended"},
		{"0xf4 6", 0xf4, [4]uint64{6, block}, "thread 0xffffa30ebf6f0090", 0, ""},
		{"0xfe 5", 0xfe, [4]uint64{5}, "bad physical address", 0, ""},
		{"0xfe 8 6", 0xfe, [4]uint64{8, 6, 1}, "port timed out", 2, "timed out"},
		{"0x10d 5", 0x10d, [4]uint64{5}, "wrong type", 0, ""},
		{"0x10d 6 3", 0x10d, [4]uint64{6, 3}, "already sent", 0, ""},
		{"0x10d 6 9", 0x10d, [4]uint64{6, 9}, "handled wrongly", 0, ""},
		{"0x10e 1a", 0x10e, [4]uint64{0x1a}, "shared allocation", 0, ""},
		{"0x119 2", 0x119, [4]uint64{2}, "submit a command", 0, ""},
		{"0x116", 0x116, [4]uint64{block, afd + 8, 0xc000009a, 4}, "driver at afd.sys+0x8 did not recover from a time-out, last error STATUS_INSUFFICIENT_RESOURCES", 0, ""},
		{"0x117", 0x117, [4]uint64{block, afd + 8}, "was reset", 0, ""},
		{"0x101", 0x101, [4]uint64{0xc, 0, block, 2}, "Processor 2 took no clock interrupt for 12 ticks, about 0.19 s.", 4, "processor 2"},
		{"0x7f 8 of x64", 0x7f, [4]uint64{8, 0x80050033, 0x6f8, afd + 8}, "Code at afd.sys+0x8 met a double fault", 4, "afd.sys+0x8"},
		{"0x7f 8 of x86", 0x7f, [4]uint64{8, 0x80042000}, "a double fault, as after", 0, ""},
		{"0x124 timer", 0x124, [4]uint64{0, block, 0xbe000000, 0x800400}, "internal timer error", 3, "not corrected, the processor's state is damaged, the address was noted"},
		{"0x124 cache", 0x124, [4]uint64{0, block, 0xf2000000, 0x0135}, "cache hierarchy error, data read, level 1)", 3, "an earlier error was overwritten"},
		{"0x124 bus", 0x124, [4]uint64{0, block, 0xb2000000, 0x0f0f}, "bus or interconnect error, timed out)", 0, ""},
		{"0x124 memory", 0x124, [4]uint64{0, block, 0xb2000000, 0x0091}, "memory controller error, memory read, channel 1)", 0, ""},
		{"0xe3", 0xe3, [4]uint64{block, block}, "does not own", 0, ""},
		{"0x18", 0x18, [4]uint64{0, block}, "released more often", 0, ""},
		{"0x4e 7", 0x4e, [4]uint64{7, 0x1234}, "unlocked more often than locked", 0, ""},
		{"0x4e 99", 0x4e, [4]uint64{0x99}, "page table entry or page frame", 0, ""},
		{"0x24", 0x24, [4]uint64{0xb500190637}, "NTFS", 0, ""},
		{"0x24 exception", 0x24, [4]uint64{0x1904fb, block, block}, "exception", 0, ""},
		{"0x41", 0x41, [4]uint64{4096, 100, 3, 5}, "request of 4096 bytes", 1, "4096 bytes"},
		{"0x4d", 0x4d, [4]uint64{100, 0, 0, 0xc000007f}, "STATUS_DISK_FULL", 4, "disk is full"},
		{"0xc000021a", 0xc000021a, [4]uint64{block, 0xc0000005}, "ended with STATUS_ACCESS_VIOLATION", 0, ""},
		{"0x154", 0x154, [4]uint64{block, block}, "memory store", 0, ""},
		{"0x15f 2", 0x15f, [4]uint64{2}, "a device kept", 0, ""},
		{"0x1ca", 0x1ca, [4]uint64{}, "whole system", 0, ""},
		{"0x109 101", 0x109, [4]uint64{0, 0, 0, 0x101}, "changed: pool", 4, "pool"},
		{"0xa5 11", 0xa5, [4]uint64{0x11, 6}, "could not enter ACPI mode", 0, ""},
		{"0xda range", 0xda, [4]uint64{0x10}, "does not exist", 0, ""},
		{"class sentence", 0x65, [4]uint64{}, "(MEMORY1_INITIALIZATION_FAILED)", 0, ""},
		{"class sentence with details", 0x1d7, [4]uint64{1, 0xc0000022}, "(EFS_FATAL_ERROR; STATUS_ACCESS_DENIED).", 0, ""},
		{"unknown", 0x7777777, [4]uint64{}, "0x07777777 is not documented", 0, ""},
		{"status as code", 0xc0000005, [4]uint64{}, "STATUS_ACCESS_VIOLATION", 0, ""},
	}
	for _, tt := range tests {
		b := Explain(tt.code, tt.params, machine)
		if !strings.Contains(b.Summary, tt.sum) {
			t.Errorf("%s: summary %q does not contain %q", tt.name, b.Summary, tt.sum)
		}
		if tt.param > 0 && !strings.Contains(b.Parameters[tt.param-1].Meaning, tt.meaning) {
			t.Errorf("%s: parameter %d means %q, want %q in it", tt.name, tt.param, b.Parameters[tt.param-1].Meaning, tt.meaning)
		}
	}
}

// A register without its valid bit says nothing (Intel SDM, IA32_MCi_STATUS).
func TestNotValidMachineCheck(t *testing.T) {
	b := Explain(0x124, [4]uint64{0, 0xffffa30ebf6f0090, 0x3e000000, 0x0091}, Target{PointerSize: 8})
	if m := b.Parameters[2].Meaning; m != "" {
		t.Errorf("the high half of a register that is not valid means %q", m)
	}
}

// TestWhichParameterIsWhat holds the roles to the table of instruction and
// data addresses that the public pages give.
func TestWhichParameterIsWhat(t *testing.T) {
	tests := []struct {
		codes               []uint32
		instruction, access int // parameter numbers, 0 for none
		other               map[int]Role
	}{
		{[]uint32{0xa, 0xc5, 0xd0, 0xd1, 0xd3, 0xd4, 0x100000d1}, 4, 3, map[int]Role{1: RoleReferenced, 2: RoleIRQL}},
		{[]uint32{0x50, 0xcc, 0xcd, 0xce, 0xd5, 0xd6}, 3, 2, map[int]Role{1: RoleReferenced}},
		{[]uint32{0x8e, 0x1000008e}, 2, 0, map[int]Role{1: RoleStatus, 3: RoleTrapFrame}},
		{[]uint32{0x7e, 0x1000007e}, 2, 0, map[int]Role{1: RoleStatus, 3: RoleExceptionRecord, 4: RoleContext}},
		{[]uint32{0x3b}, 2, 0, map[int]Role{1: RoleStatus, 3: RoleContext}},
		{[]uint32{0x1e}, 2, 0, map[int]Role{1: RoleStatus}},
		{[]uint32{0x139}, 0, 0, map[int]Role{1: RoleSelector, 2: RoleTrapFrame, 3: RoleExceptionRecord}},
		{[]uint32{0x24}, 0, 0, map[int]Role{1: RoleFileLine, 2: RoleExceptionRecord, 3: RoleContext}},
		{[]uint32{0x7f}, 0, 0, map[int]Role{1: RoleSelector}},
		{[]uint32{0xbe}, 0, 0, map[int]Role{1: RoleReferenced, 2: RolePTE}},
		{[]uint32{0xfc}, 0, 0, map[int]Role{1: RoleExecuted, 2: RolePTE}},
		{[]uint32{0x124}, 0, 0, map[int]Role{1: RoleSelector, 2: RoleWheaRecord}},
	}
	for _, tt := range tests {
		for _, code := range tt.codes {
			params := [4]uint64{0x7777, 0x7777, 0x7777, 0x7777}
			for i := range 4 {
				role := ParamRoles(code, params)[i]
				if (role == RoleInstruction) != (tt.instruction == i+1) {
					t.Errorf("%#x: parameter %d is %s", code, i+1, role)
				}
				if (role == RoleAccess) != (tt.access == i+1) {
					t.Errorf("%#x: parameter %d is %s", code, i+1, role)
				}
				if want, ok := tt.other[i+1]; ok && role != want {
					t.Errorf("%#x: parameter %d is %s, want %s", code, i+1, role, want)
				}
			}
		}
	}
	violation := [4]uint64{0xffffffffc0000005, afd, 1, 8}
	if r := ParamRoles(0x1e, violation); r[2] != RoleAccess || r[3] != RoleReferenced {
		t.Errorf("0x1e of an access violation: parameters 3 and 4 are %s and %s", r[2], r[3])
	}
}

// TestZeros: four parameters of zero were not filled in. No address among them
// is a null pointer that code followed.
func TestZeros(t *testing.T) {
	for _, code := range []uint32{0xa, 0x50, 0x7a, 0xd1, 0x116} {
		b := Explain(code, [4]uint64{}, Target{PointerSize: 4})
		if b.Faulting.OK || b.Referenced.OK || strings.Contains(b.Summary, "NULL") {
			t.Errorf("0x%x: %s", code, b.Summary)
		}
		for i, p := range b.Parameters {
			if p.Missing || strings.Contains(p.Meaning, "null pointer") {
				t.Errorf("0x%x, parameter %d: %+v", code, i+1, p)
			}
		}
	}
	if b := Explain(0xa, [4]uint64{0, 2, 0, 0x80401234}, Target{PointerSize: 4}); !b.Referenced.OK || b.Referenced.Value != 0 {
		t.Errorf("a null pointer: %+v", b.Referenced)
	}
}
