package textlog

import (
	"fmt"
	"strings"
	"testing"
)

const printedRecord = `EXCEPTION_RECORD:  ffffd00026f0e5d8 -- (.exr 0xffffd00026f0e5d8)
ExceptionAddress: fffff800c0de1234 (vendor+0x0000000000001234)
   ExceptionCode: c0000005 (Access violation)
  ExceptionFlags: 00000000
NumberParameters: 2
   Parameter[0]: 0000000000000001
   Parameter[1]: 0000000000000020
Attempt to write to address 0000000000000020
`

const printedSet = `rax=0000000000000011 rbx=0000000000000022 rcx=0000000000000033
rip=fffff800c0de1234 rsp=ffffd00026f0e810 rbp=ffffd00026f0e850
 r8=0000000000000044 r10=0000000000000055
vendor+0x1234:
fffff800` + "`" + `c0de1234 48894120        mov     qword ptr [rcx+20h],rax ds:00000000` + "`" + `00000020=????????????????
`

func TestExceptionRecord(t *testing.T) {
	e := recordIn("some line\n" + printedRecord)
	if e == nil {
		t.Fatal("no record")
	}
	if e.Address != 0xfffff800c0de1234 || e.Code != 0xc0000005 || len(e.Params) != 2 || e.Params[0] != 1 || e.Params[1] != 0x20 {
		t.Errorf("%+v", *e)
	}
	if e := recordIn("ExceptionAddress: fffff800c0de1234\nno code follows\n"); e != nil {
		t.Errorf("a record without a code: %+v", *e)
	}
}

func TestRegisters(t *testing.T) {
	frozen := "rax=0000000000000001 rcx=00000000000000d1\nrip=fffff80001234567 rsp=ffffd00026f00000\nnt!KeBugCheckEx:\n\n"
	for _, tt := range []struct{ name, text, source string }{
		{"trap frame", "TRAP_FRAME:  ffffd00026f0e680 -- (.trap 0xffffd00026f0e680)\nNOTE: The trap frame does not contain all registers.\n" + printedSet, "trap frame"},
		{"context", "CONTEXT:  ffffd00026f0de00 -- (.cxr 0xffffd00026f0de00)\n" + printedSet, "context record"},
		{"after the kernel's own", frozen + printedSet, "registers"},
		{"a trap frame before others", printedSet + "\nkd> .trap ffffd00026f0e680\n" + printedSet, "trap frame"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := registersIn(tt.text)
			if r == nil {
				t.Fatal("none found")
			}
			if r.Source != tt.source || r.Value("rip") != 0xfffff800c0de1234 || r.Value("r8") != 0x44 || r.Value("rax") != 0x11 {
				t.Errorf("%+v", *r)
			}
			if want := "mov qword ptr [rcx+20h],rax"; r.Instruction != want {
				t.Errorf("instruction %q, want %q", r.Instruction, want)
			}
		})
	}
	if r := registersIn(frozen); r != nil {
		t.Errorf("the registers of KeBugCheckEx were taken for those of the failure: %+v", *r)
	}
}

func TestManyStops(t *testing.T) {
	var b strings.Builder
	for i := range maxCrashes + 5 {
		stop := fmt.Sprintf("STOP 0x0000000A (0x%x, 0x2, 0x0, 0x80001000)\n", 0x10000+i)
		b.WriteString(stop + stop)
	}
	found, more := crashes(b.String(), func(string) (uint32, bool) { return 0, false })
	if len(found) != maxCrashes || more != 2*5 {
		t.Errorf("%d bug checks and %d more, want %d and 10", len(found), more, maxCrashes)
	}
}
