package signatures

import "fmt"

// statuses lists the NTSTATUS values that signatures may name. Public source:
// ntstatus.h of the Windows SDK.
var statuses = []struct {
	name  string
	value uint32
}{
	{"STATUS_BREAKPOINT", 0x80000003},
	{"STATUS_ACCESS_VIOLATION", 0xc0000005},
	{"STATUS_IN_PAGE_ERROR", 0xc0000006},
	{"STATUS_NO_MEMORY", 0xc0000017},
	{"STATUS_ILLEGAL_INSTRUCTION", 0xc000001d},
	{"STATUS_DISK_CORRUPT_ERROR", 0xc0000032},
	{"STATUS_CRC_ERROR", 0xc000003f},
	{"STATUS_QUOTA_EXCEEDED", 0xc0000044},
	{"STATUS_INTEGER_DIVIDE_BY_ZERO", 0xc0000094},
	{"STATUS_INSUFFICIENT_RESOURCES", 0xc000009a},
	{"STATUS_DEVICE_DATA_ERROR", 0xc000009c},
	{"STATUS_DEVICE_NOT_CONNECTED", 0xc000009d},
	{"STATUS_DEVICE_POWER_FAILURE", 0xc000009e},
	{"STATUS_WORKING_SET_QUOTA", 0xc00000a1},
	{"STATUS_STACK_OVERFLOW", 0xc00000fd},
	{"STATUS_COMMITMENT_LIMIT", 0xc000012d},
	{"STATUS_IO_DEVICE_ERROR", 0xc0000185},
	{"STATUS_INSUFF_SERVER_RESOURCES", 0xc0000205},
}

// statusName is an NTSTATUS by its name in ntstatus.h.
type statusName string

func (v *statusName) parse(text string) error {
	*v = statusName(text)
	if v.value() != 0 {
		return nil
	}
	names := make([]string, len(statuses))
	for i, s := range statuses {
		names[i] = s.name
	}
	if best := closest(text, names); best != "" {
		return fmt.Errorf("%q is no status: did you mean %s?", text, best)
	}
	return fmt.Errorf("%q is no status known here: write its value, as equals: 0xc000009a", text)
}

func (v statusName) value() uint32 {
	for _, s := range statuses {
		if s.name == string(v) {
			return s.value
		}
	}
	return 0
}
