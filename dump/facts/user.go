package facts

// UserDump is a user-mode minidump: one process, not a machine.
type UserDump struct {
	OS          Known[string] // "Windows 10.0.22631", "Linux", …
	Windows     bool          // it is one of Windows
	Process     Known[string] // file name of the first module
	ProcessID   Known[uint32]
	Threads     Known[int]
	CrashThread Known[uint32]
	Streams     int
}
