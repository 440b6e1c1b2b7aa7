package transcript

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"dumptriage/dump/facts"
)

// sharedTexts are texts of every form with what an expert reads out of each.
const sharedTexts = "../../../shared/textforms/"

// An expectation is what is to be read out of one text.
type expectation struct {
	File  string
	Exit  any
	Stops []struct {
		Code       string
		Parameters []string
		Name       string
		Module     string `json:"named_module"`
		Victim     string // a module that is named and not to blame
		Process    string
	}
	Pool *struct {
		Rows      []row
		Snapshots [][]row
		Leader    *struct{ Tag, Type string }
	}
	Modules []struct{ Name, Base, Version string }
}

type row struct {
	Tag, Type     string
	Allocs, Frees *uint64
	Diff, Bytes   uint64
}

func expectations(t *testing.T) []expectation {
	raw, err := os.ReadFile(sharedTexts + "expected.json")
	if err != nil {
		t.Skipf("the texts are not here (%s): skipped", sharedTexts)
	}
	var all []expectation
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestForms holds the facts of each text to what an expert reads out of it.
func TestForms(t *testing.T) {
	for _, want := range expectations(t) {
		raw, err := os.ReadFile(sharedTexts + want.File)
		if err != nil {
			t.Fatal(err)
		}
		all, ok := Read(raw, nil)
		if want.Exit == "nonzero" {
			if ok {
				t.Errorf("%s: %s is read out of it", want.File, all[0].Dump.Format)
			}
			continue
		}
		if !ok {
			if want.Exit != nil {
				t.Errorf("%s: nothing is read out of it", want.File)
			}
			continue
		}
		stops := 0
		for _, f := range all {
			if f.Bugcheck.OK {
				stops++
			}
		}
		if stops != len(want.Stops) {
			t.Errorf("%s: %d STOPs, want %d", want.File, stops, len(want.Stops))
			continue
		}
		for i, stop := range want.Stops {
			b, f := all[i].Bugcheck.Value, all[i]
			code, _ := strconv.ParseUint(stop.Code, 0, 64)
			if uint64(b.Code) != code || stop.Name != "" && strings.TrimSuffix(b.Name, "_M") != stop.Name {
				t.Errorf("%s: STOP 0x%x %s, want %s %s", want.File, b.Code, b.Name, stop.Code, stop.Name)
			}
			for k, p := range b.Parameters {
				if p.Missing != (k >= len(stop.Parameters)) || !p.Missing && fmt.Sprintf("0x%x", p.Value) != strings.ToLower(stop.Parameters[k]) {
					t.Errorf("%s: parameter %d is 0x%x, want %v", want.File, k+1, p.Value, stop.Parameters)
				}
			}
			if f.Dump.Line == 0 || f.Dump.Format == "" {
				t.Errorf("%s: format %q, line %d", want.File, f.Dump.Format, f.Dump.Line)
			}
			if stop.Module != "" && stop.Module != stop.Victim && stop.Module != "ntkrnlmp.exe" && !suspected(f, stop.Module) {
				t.Errorf("%s: %s is not among the suspects: %+v", want.File, stop.Module, f.Suspects)
			}
			if stop.Process != "" && f.Running.Process.Or("") != stop.Process {
				t.Errorf("%s: process %q, want %s", want.File, f.Running.Process.Or(""), stop.Process)
			}
		}
		checkPool(t, &want, all[0])
		checkModules(t, &want, all[0])
	}
}

func suspected(f *facts.Facts, module string) bool {
	for _, s := range f.Suspects {
		if strings.EqualFold(s.Module, module) || strings.EqualFold(strings.TrimSuffix(s.Module, ".sys"), module) {
			return true
		}
	}
	return false
}

func checkPool(t *testing.T, want *expectation, f *facts.Facts) {
	t.Helper()
	if want.Pool == nil {
		return
	}
	rows := want.Pool.Rows
	if n := len(want.Pool.Snapshots); n > 0 {
		rows = want.Pool.Snapshots[n-1]
	}
	n := 0
	for i := range f.Pool.Value.Tags {
		for _, paged := range []bool{false, true} {
			if c := f.Pool.Value.Tags[i].In(paged); c != (facts.TagCounters{}) {
				n++
			}
		}
	}
	zero := 0
	for _, r := range rows {
		c, tag := facts.TagCounters{}, r.Tag+strings.Repeat(" ", 4-len(r.Tag))
		for i := range f.Pool.Value.Tags {
			if f.Pool.Value.Tags[i].Tag == tag {
				c = f.Pool.Value.Tags[i].In(r.Type == "paged")
			}
		}
		if c.Allocs == 0 && r.Bytes == 0 {
			zero++
		}
		if c.Allocs-c.Frees != r.Diff || c.Bytes != r.Bytes || r.Allocs != nil && c.Allocs != *r.Allocs || r.Frees != nil && c.Frees != *r.Frees {
			t.Errorf("%s: %s %s: %+v, want %+v", want.File, r.Tag, r.Type, c, r)
		}
	}
	if n+zero != len(rows) {
		t.Errorf("%s: %d rows, want %d", want.File, n, len(rows))
	}
}

func checkModules(t *testing.T, want *expectation, f *facts.Facts) {
	t.Helper()
	if len(want.Modules) == 0 {
		return
	}
	known := map[string]facts.Module{}
	for _, m := range f.Modules.Or(nil) {
		known[strings.ToLower(m.Name)] = m
	}
	for _, u := range f.Unloaded.Or(nil) {
		known[strings.ToLower(u.Name)] = facts.Module{Base: u.Start}
	}
	for _, m := range want.Modules {
		got, ok := known[strings.ToLower(m.Name)]
		if !ok {
			t.Errorf("%s: %s is not among the drivers", want.File, m.Name)
			continue
		}
		if m.Base != "" && fmt.Sprintf("0x%x", got.Base) != m.Base || m.Version != "" && got.Version.Or("") != m.Version {
			t.Errorf("%s: %s: 0x%x %s, want %s %s", want.File, m.Name, got.Base, got.Version.Or(""), m.Base, m.Version)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("*** STOP: 0x0000000A (0x00000014,0x00000002,0x00000001,0xFC8B2A3E)\n"))
	f.Add([]byte(" Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc\n\n Ddk  Nonp      71408 (  12)       212 (   0)    71196  72900608 ( 12288)   1023\n"))
	f.Add([]byte("BUGCHECK_CODE:  9f\nIMAGE_NAME:  pci.sys\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		all, ok := Read(raw, nil)
		if ok != (len(all) > 0) {
			t.Errorf("%d facts, %v", len(all), ok)
		}
		for _, x := range all {
			if x.Dump.Kind != Kind || bytes.Count(raw, []byte("\n"))+2 < x.Dump.Line && !bytes.ContainsRune(raw, '\r') && !bytes.ContainsRune(raw, 0) && !bytes.Contains(raw, []byte("Sig[")) {
				t.Errorf("line %d", x.Dump.Line)
			}
		}
	})
}
