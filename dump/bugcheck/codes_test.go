package bugcheck

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestLookupKnowsEveryDocumentedCode compares with the independent list of
// documented codes, where it is there.
func TestLookupKnowsEveryDocumentedCode(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "facts", "bugchecks.json"))
	if err != nil {
		t.Skip("the list of documented codes is not there: ", err)
	}
	var list []struct{ Code, Name, Class, Source string }
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 425 {
		t.Errorf("the list has %d codes, want 425", len(list))
	}
	for _, want := range list {
		code, err := strconv.ParseUint(want.Code, 0, 32)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := Lookup(uint32(code))
		page := strings.TrimSuffix(want.Source[strings.LastIndexByte(want.Source, '/')+1:], ".md")
		if !ok || got.Name != want.Name || got.Class != want.Class || got.Page != page {
			t.Errorf("Lookup(%s) = %+v, %v; want %+v", want.Code, got, ok, want)
		}
	}
}

func TestAll(t *testing.T) {
	all := All()
	if len(all) < 425 {
		t.Errorf("%d codes, want at least 425", len(all))
	}
	for i, e := range all {
		if i > 0 && all[i-1].Code >= e.Code {
			t.Errorf("%#x stands after %#x", e.Code, all[i-1].Code)
		}
		if e.Name == "" || classSentences[e.Class] == "" || !strings.HasPrefix(e.Page, "bug-check-0x") && !strings.HasPrefix(e.Name, "STATUS_") {
			t.Errorf("%#x: incomplete entry %+v", e.Code, e)
		}
	}
}

func TestLookupFolds(t *testing.T) {
	tests := []struct {
		code, folded uint32
		name         string
	}{
		{0x7e, 0x7e, "SYSTEM_THREAD_EXCEPTION_NOT_HANDLED"},
		{0x1000007e, 0x7e, "SYSTEM_THREAD_EXCEPTION_NOT_HANDLED_M"},
		{0x1000008e, 0x8e, "KERNEL_MODE_EXCEPTION_NOT_HANDLED_M"},
		{0x100000d1, 0xd1, "DRIVER_IRQL_NOT_LESS_OR_EQUAL"},
		{0x4000008a, 0x4000008a, "THREAD_TERMINATE_HELD_MUTEX"},
		{0xdeaddead, 0xdeaddead, "MANUALLY_INITIATED_CRASH1"},
		{0xc000021a, 0xc000021a, "WINLOGON_FATAL_ERROR"},
	}
	for _, tt := range tests {
		e, ok := Lookup(tt.code)
		if !ok || e.Code != tt.folded || e.Name != tt.name {
			t.Errorf("Lookup(%#x) = %#x %s, %v; want %#x %s", tt.code, e.Code, e.Name, ok, tt.folded, tt.name)
		}
	}
	for _, code := range []uint32{0, 0x5454414d, 0x2000007e, 0xd000007e, 0x402} {
		if e, ok := Lookup(code); ok {
			t.Errorf("Lookup(%#x) = %s, want nothing", code, e.Name)
		}
	}
}

func TestFind(t *testing.T) {
	tests := []struct {
		name string
		want []uint32 // the first codes found
		all  bool     // and no others
	}{
		{"IRQL_NOT_LESS_OR_EQUAL", []uint32{0xa}, true},
		{"irql not less-or-equal", []uint32{0xa}, true},
		{"STOP: DRIVER_IRQL_NOT_LESS_OR_EQUAL", []uint32{0xd1}, true},
		{"USB_DRIVER", []uint32{0xfe}, true},
		{"BUGCODE_USB_DRIVER", []uint32{0xfe}, true},
		{"MACHINE_CHECK", []uint32{0x9c}, true},
		{"bad pool", []uint32{0x19, 0xc2}, true},
		{"INITIALIZATION_FAILED", []uint32{0x31, 0x32, 0x5c}, false},
		{"no such stop at all", nil, true},
		{"", nil, true},
		{"stop ", nil, true},
	}
	for _, tt := range tests {
		var got []uint32
		for _, e := range Find(tt.name) {
			got = append(got, e.Code)
		}
		if !tt.all && len(got) > len(tt.want) {
			got = got[:len(tt.want)]
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("Find(%q) = %#x, want %#x", tt.name, got, tt.want)
		}
	}
}

// TestRealDumpsAreNamed compares with the names that an independent reader
// gave to real dumps, where these are there.
func TestRealDumpsAreNamed(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "corpus", "corpus.json"))
	if err != nil {
		t.Skip("the corpus of real dumps is not there: ", err)
	}
	var corpus struct {
		Files []struct {
			Path string
			Hex  string   `json:"bugcheck_hex"`
			Name string   `json:"bugcheck_name"`
			P    []string `json:"params"`
		}
	}
	if err := json.Unmarshal(data, &corpus); err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, f := range corpus.Files {
		code, err := strconv.ParseUint(f.Hex, 0, 32)
		if err != nil || f.Name == "" || len(f.P) != 4 {
			continue
		}
		var params [4]uint64
		for i, p := range f.P {
			if params[i], err = strconv.ParseUint(p, 0, 64); err != nil {
				t.Fatal(f.Path, err)
			}
		}
		b := Explain(uint32(code), params, Target{})
		if b.Documented {
			named++
			if b.Name != f.Name {
				t.Errorf("%s: %#x is %s, want %s", f.Path, code, b.Name, f.Name)
			}
		}
		checkExplanation(t, uint32(code), params, Target{})
	}
	if named == 0 {
		t.Error("no real dump has a documented code")
	}
}
