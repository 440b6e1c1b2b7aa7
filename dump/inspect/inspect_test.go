package inspect_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"dumptriage/dump"
	"dumptriage/dump/dumptest"
	"dumptriage/dump/inspect"
)

// TestCode decodes code that a small dump holds: push rbp; mov rbp, rsp; xor eax, eax; pop
// rbp; ret, of ARM64 stp, mov and ret, and bytes that are no instruction.
func TestCode(t *testing.T) {
	for _, tt := range []struct {
		name    string
		machine uint32
		code    string
		want    []string
	}{
		{"amd64", dumptest.AMD64, "554889e531c05dc3", []string{"push rbp", "mov rbp, rsp", "xor eax, eax", "pop rbp", "ret"}},
		{"x86", dumptest.X86, "558bec33c05dc3", []string{"push ebp", "mov ebp, esp", "xor eax, eax", "pop ebp", "ret"}},
		{"arm64", dumptest.ARM64, "fd7bbfa9fd030091c0035fd6", []string{"STP [SP,#-16]!, X29, X30", "MOV X29, SP", "RET"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, _ := hex.DecodeString(tt.code)
			d := dumptest.Triage{}
			d.Header.Machine = tt.machine
			drivers := dumptest.DefaultDrivers(tt.machine)
			at := drivers[len(drivers)-1].Base + 0x1000
			d.Blocks = []dumptest.Block{{Address: at, Data: code}}
			b := d.Build()
			q := inspect.Question{Module: drivers[len(drivers)-1].Name, Offset: 0x1000, Instructions: 100}
			f, err := dump.ReadWith(t.Context(), bytes.NewReader(b), int64(len(b)), dump.Options{Places: []inspect.Question{q, {Address: at, Bytes: len(code) + 5}}})
			if err != nil {
				t.Fatal(err)
			}
			p := f.Places[0]
			if p.Address != at || len(p.Code) != len(tt.want) || p.Missing == "" {
				t.Fatalf("%+v, want %d instructions at 0x%x", p, len(tt.want), at)
			}
			for i, in := range p.Code {
				if tt.machine != dumptest.ARM64 && in.Text != tt.want[i] || tt.machine == dumptest.ARM64 && in.Text[:3] != tt.want[i][:3] {
					t.Errorf("%q, want %q", in.Text, tt.want[i])
				}
			}
			if m := f.Places[1]; !bytes.Equal(m.Bytes, code) || m.Missing == "" || m.Module != drivers[len(drivers)-1].Name {
				t.Errorf("memory: %+v", m)
			}
		})
	}
}
