package textlog

import "testing"

func TestSavedAs(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"event", "The bugcheck was: 0x0000010d (0x5, 0x6, 0x7, 0x8). A dump was saved in: C:\\Windows\\MEMORY.DMP. Report Id: 5b.", `C:\Windows\MEMORY.DMP`},
		{"report", "BCCode: d1\nBCP1: 10\nFiles that help describe the problem:\n  C:\\Windows\\Minidump\\101813-27346-01.dmp\n  C:\\Users\\user\\WER-41262-0.sysdata.xml\n", `C:\Windows\Minidump\101813-27346-01.dmp`},
		{"name alone", "Mini031406-02.dmp: STOP: 0x0000000A (0x16, 0x2, 0x0, 0x804dbd38)\n", "Mini031406-02.dmp"},
		{"folder of a variable", "*** STOP: 0x0000000A (0x16, 0x2, 0x0, 0x804dbd38)\nsaved to %SystemRoot%\\Minidump\\a b.dmp\n", `%SystemRoot%\Minidump\a b.dmp`},
		{"debugger", "Loading Dump File [D:\\dumps\\old.dmp]\nLoading Dump File [D:\\dumps\\x.dmp]\nBugCheck A, {16, 2, 0, 804dbd38}\n", `D:\dumps\x.dmp`},
		{"broken by PowerShell", "Message      : The bugcheck was: 0x0000010d (0x5, 0x6, 0x7, 0x8).\n               A dump was saved in: C:\\Windows\\Minidump\\08222-\n               1906-01.dmp. Report Id: 5b.", `C:\Windows\Minidump\08222-1906-01.dmp`},
		{"none", "BugCheck A, {16, 2, 0, 804dbd38}\n", ""},
	} {
		l, ok := ReadLog([]byte(c.text), testNames)
		if !ok || len(l.Crashes) != 1 || l.Crashes[0].SavedAs != c.want {
			t.Errorf("%s: %+v, want %q", c.name, l.Crashes, c.want)
		}
	}
	l, ok := ReadLog([]byte("BugCheck A, {16, 2, 0, 804dbd38}\nsaved as one.dmp\nBugCheck D1, {16, 2, 0, 804dbd38}\nsaved as two.dmp\n"), testNames)
	if !ok || len(l.Crashes) != 2 || l.Crashes[0].SavedAs != "one.dmp" || l.Crashes[1].SavedAs != "two.dmp" {
		t.Errorf("two crashes: %+v", l.Crashes)
	}
}
