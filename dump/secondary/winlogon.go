package secondary

import "dumptriage/dump/internal/bin"

// winlogonText is where the black box of Winlogon names what it did, after a
// version, a size and a flag. Read so in 33 dumps.
const winlogonText = 12

// winlogonStates say in words what the names stand for. What was noted last need
// not have lasted until the crash.
var winlogonStates = map[string]string{
	"ShellStartupShellStarted":         "the desktop",
	"ShellRestart":                     "a restart of the shell",
	"WluiRequestCredentials":           "the sign-in screen",
	"WluiDisplayLocked_WaitForDismiss": "the locked screen",
	"ExitWindowsEx":                    "a shutdown or restart",
	"DwmpNotifyUserLogoff":             "a user signing out",
}

// winlogon decodes the black box of Winlogon. A state that is not known is not
// passed on: it may be anything.
func winlogon(rec bin.Record, f *Found) {
	if len(rec) > winlogonText {
		f.Session.Desktop = winlogonStates[bin.UTF16(rec[winlogonText:])]
	}
}
