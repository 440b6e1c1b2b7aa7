package textlog

import (
	"testing"
	"time"
)

const kernelLines = `Windows 10 Kernel Version 22621 MP (6 procs) Free x64
Product: WinNt, suite: TerminalServer SingleUserTS
Edition build lab: 22621.1.amd64fre.ni_release.220506-1250
Machine Name:
Kernel base = 0xfffff806` + "`" + `0ea00000 PsLoadedModuleList = 0xfffff806` + "`" + `0f6134f0
Debug session time: Fri Nov  3 06:35:00.123 2023 (UTC - 7:00)
System Uptime: 1 days 4:31:51.017
`

// TestHost: the computer of a crash is the one that is printed before it.
func TestHost(t *testing.T) {
	modern := Host{
		Arch: "x64", Processors: 6, Kind: "Free", Product: "WinNt", Lab: "22621.1.amd64fre.ni_release.220506-1250",
		Time: time.Date(2023, 11, 3, 13, 35, 0, 123e6, time.UTC), Uptime: 28*time.Hour + 31*time.Minute + 51*time.Second + 17*time.Millisecond,
	}
	const old = "Windows Server 2003 Kernel Version 3790 (Service Pack 2) UP Free x86 compatible\nProduct: LanManNt, suite: Enterprise\nDebug session time: Wed Mar 12 10:45:32 2008 (GMT+1)\nSystem Uptime: not available\n"
	older := Host{Arch: "x86 compatible", Pack: 2, Kind: "Free", Product: "LanManNt", Time: time.Date(2008, 3, 12, 9, 45, 32, 0, time.UTC)}
	const crash = "BugCheck A, {6c, 2, 0, 82a629c0}\n"
	for name, c := range map[string]struct {
		text string
		at   int
		want Host
	}{
		"one":            {kernelLines + crash, len(kernelLines), modern},
		"after the STOP": {crash + kernelLines, 0, modern},
		"first of two":   {kernelLines + crash + old + crash, len(kernelLines), modern},
		"second of two":  {kernelLines + crash + old + crash, len(kernelLines + crash + old), older},
		"before two":     {crash + kernelLines + old, 0, Host{}},
		"time alone":     {"System Uptime: 0 days 0:02:18.209\n" + crash, 40, Host{Uptime: 2*time.Minute + 18*time.Second + 209*time.Millisecond}},
		"two times":      {"System Uptime: 0 days 0:02:18.209\n" + crash + "System Uptime: 0 days 0:03:18.209\n" + crash, 40, Host{}},
		"nothing":        {crash, 0, Host{}},
	} {
		if got := hostBefore(c.text, c.at); got != c.want {
			t.Errorf("%s: %+v\nwant %+v", name, got, c.want)
		}
	}
}
