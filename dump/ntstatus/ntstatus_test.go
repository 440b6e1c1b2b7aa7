package ntstatus

import (
	"strings"
	"testing"
)

// TestName compares with values of ntstatus.h.
func TestName(t *testing.T) {
	for _, tt := range []struct {
		value         uint64
		name, meaning string
	}{
		{0xc0000005, "STATUS_ACCESS_VIOLATION", "memory"},
		{AccessViolation, "STATUS_ACCESS_VIOLATION", "memory"},
		{Breakpoint, "STATUS_BREAKPOINT", "breakpoint"},
		{IllegalInstruction, "STATUS_ILLEGAL_INSTRUCTION", ""},
		{0xffffffffc0000005, "STATUS_ACCESS_VIOLATION", "memory"},
		{0x80000003, "STATUS_BREAKPOINT", "breakpoint"},
		{0xc000009a, "STATUS_INSUFFICIENT_RESOURCES", "pool"},
		{0xc0000409, "STATUS_STACK_BUFFER_OVERRUN", "overrun"},
		{0xc000014c, "STATUS_REGISTRY_CORRUPT", "registry"},
		{0, "STATUS_SUCCESS", "success"},
		{0x80000007, "STATUS_WAKE_SYSTEM_DEBUGGER", ""},
	} {
		name, ok := Name(tt.value)
		if !ok || name != tt.name || !strings.Contains(Meaning(tt.value), tt.meaning) {
			t.Errorf("%#x: %q, %q; want %q and %q", tt.value, name, Meaning(tt.value), tt.name, tt.meaning)
		}
		if v, ok := Value(tt.name); !ok || uint64(v) != Short(tt.value) {
			t.Errorf("Value(%s) = %#x, %v; want %#x", tt.name, v, ok, tt.value)
		}
	}
	for _, v := range []uint64{0x1c0000005, 0xfffffffe80000003, 0xffffffff00000000, 0xdeadbeef} {
		if name, ok := Name(v); ok {
			t.Errorf("Name(%#x) = %q, want none", v, name)
		}
	}
	for _, name := range []string{"", "STATUS_", "name"} {
		if v, ok := Value(name); ok {
			t.Errorf("Value(%q) = %#x, want none", name, v)
		}
	}
}

// TestList: every line has a value and a name, in order, and each name is there once.
func TestList(t *testing.T) {
	last, seen := "", map[string]bool{}
	for line := range strings.SplitSeq(strings.TrimSuffix(list, "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) < 2 || len(f) > 3 || len(f[0]) != 8 || f[0] <= last || seen[f[1]] {
			t.Errorf("line %q", line)
			continue
		}
		last, seen[f[1]] = f[0], true
	}
	if got := len(Names()); got != len(seen) || got < 2000 {
		t.Errorf("%d names, want %d", got, len(seen))
	}
}
