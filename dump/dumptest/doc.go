// Package dumptest builds synthetic Windows crash dumps for tests: kernel
// dumps of every header generation and dump type, small memory dumps,
// user-mode minidumps, and whole machines with page tables: Windows NT 3.5 to 11
// on x86, also with PAE, on amd64 and on ARM64.
//
// It knows the file layouts and writes them from its own literals. It must not
// know how this project reads a dump: it imports the standard library only and
// shares no layout, constant or code with the readers, so that a wrong offset
// on one side cannot cancel out on the other.
//
// Everything is deterministic: the same value builds the same bytes. Zero
// fields mean a sensible default, so a test sets only what it is about. The
// builders panic when a test asks for something that cannot be built.
//
// The layouts are those of the Windows SDK headers mindumpdef.h (DUMP_HEADER32,
// DUMP_HEADER64, TRIAGE_DUMP32, TRIAGE_DUMP64), wdbgexts.h (KDDEBUGGER_DATA64,
// DUMP_BLOB_HEADER), minidumpapiset.h (MINIDUMP_HEADER) and winnt.h (CONTEXT,
// EXCEPTION_RECORD, IMAGE_NT_HEADERS), unless a comment names another source.
package dumptest
