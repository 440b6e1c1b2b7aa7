package signatures

import (
	"fmt"
	"slices"
	"strings"

	"dumptriage/dump/facts"
)

// A fileName is the name of a driver or program file, without a path. It is
// kept in lower case; Windows does not tell case.
type fileName string

func (v *fileName) parse(text string) error {
	name := strings.ToLower(strings.TrimSpace(text))
	switch dot := strings.LastIndexByte(name, '.'); {
	case strings.ContainsAny(name, `/\`):
		return fmt.Errorf("%q has a path: write the file name alone", text)
	case dot <= 0 || dot == len(name)-1:
		return fmt.Errorf("%q has no extension: write the whole file name, as afd.sys", text)
	}
	*v = fileName(name)
	return nil
}

// is reports whether name is the file, in any case of letters. Most names differ
// in length or in the first letter, of which bit 5 is the case.
func (v fileName) is(name string) bool {
	return len(v) == len(name) && (v[0]^name[0])&^0x20 == 0 && strings.EqualFold(string(v), name)
}

// oneOf reports whether name is one of the files.
func oneOf(names []fileName, name string) bool {
	for _, n := range names {
		if n.is(name) {
			return true
		}
	}
	return false
}

// unloadedName is how much of a name the kernel's list of unloaded drivers
// keeps, in characters: see facts.UnloadedModule.
const unloadedName = 12

// oneOfUnloaded is oneOf for a name that may have been cut.
func oneOfUnloaded(names []fileName, name string) bool {
	return oneOf(names, name) || slices.ContainsFunc(names, func(n fileName) bool {
		return len(n) > unloadedName && n[:unloadedName].is(name)
	})
}

// everywhere lists the drivers that every machine of some Windows loads, so
// that their presence says nothing.
var everywhere = []fileName{
	"afd.sys", "atapi.sys", "beep.sys", "cdfs.sys", "ci.dll", "classpnp.sys", "clfs.sys", "cng.sys", "disk.sys",
	"dxgkrnl.sys", "fastfat.sys", "fltmgr.sys", "ftdisk.sys", "mouclass.sys", "msfs.sys", "mup.sys", "ndis.sys", "netbt.sys",
	"netio.sys", "npfs.sys", "ntfs.sys", "partmgr.sys", "rdr.sys", "scsiport.sys", "srv.sys", "srv2.sys", "stornvme.sys", "storport.sys", "tcpip.sys",
	"tdi.sys", "tdx.sys", "volmgr.sys", "volsnap.sys", "win32k.sys", "win32kbase.sys", "win32kfull.sys", "wdf01000.sys",
}

// ordinary is the first of the names that every machine loads, or "".
func ordinary(names []fileName) fileName {
	for _, n := range names {
		if facts.IsKernelOrHAL(string(n)) || slices.Contains(everywhere, n) {
			return n
		}
	}
	return ""
}
