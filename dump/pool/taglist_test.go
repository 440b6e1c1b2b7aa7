package pool

import (
	"strings"
	"testing"
)

// TestTagList reads lines as the debuggers' pooltag.txt has them.
func TestTagList(t *testing.T) {
	list, err := ReadTagList(strings.NewReader("\ufeffrem\r\nrem  a remark - x.sys - y\r\n" +
		"AcdM - <unknown>    - TDI AcdObjectInfoG\r\nMmCa - nt!mm - Mm control areas\r\n" +
		"Xy   - x.sys - short tag\r\nQ??1 - q.sys - a pattern\r\nZz*  - z.sys - another\r\n" +
		"no tag here\r\nlonger than four - a.sys - b\r\nI-x  - i.sys\r\nproc - p.sys - not Proc"))
	if err != nil {
		t.Fatal(err)
	}
	for tag, want := range map[string]Tag{
		"AcdM": {"AcdM", "", "TDI AcdObjectInfoG"},
		"MmCa": {"MmCa", "ntoskrnl.exe", "Mm control areas"},
		"Xy  ": {"Xy  ", "x.sys", "short tag"},
		"Qab1": {"Qab1", "q.sys", "a pattern"},
		"Zzzz": {"Zzzz", "z.sys", "another"},
		"I-x ": {"I-x ", "i.sys", ""},
		"proc": {"proc", "p.sys", "not Proc"},
	} {
		if got, ok := list.find(tag); !ok || got != want {
			t.Errorf("%q: %+v, %v", tag, got, ok)
		}
	}
	if got, _ := list.find("Proc"); got.Driver != "ntoskrnl.exe" {
		t.Errorf("a tag that is not in the user's list: %+v", got)
	}
	if _, ok := list.find("nope"); ok {
		t.Error("a tag that is in no list is found")
	}
	for _, text := range []string{"", "rem\n", "hello\nworld\n", strings.Repeat("x", 5000)} {
		if _, err := ReadTagList(strings.NewReader(text)); err == nil {
			t.Errorf("%.20q is a list of tags", text)
		}
	}
}

func FuzzTagList(f *testing.F) {
	f.Add("AcdM - <unknown> - TDI\nQ?*1 - q.sys - p")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ReadTagList(strings.NewReader(text))
		if err != nil {
			return
		}
		for tag := range list.exact {
			if len(tag) < 4 || len(tag) > 4 {
				t.Errorf("tag %q", tag)
			}
		}
	})
}
