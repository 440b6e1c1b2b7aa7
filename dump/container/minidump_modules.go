package container

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

func (u *userDump) modules(s mdStream) {
	list, _, ok := u.entries(s, &mdModules)
	if !ok {
		u.user.Process = facts.Unknown[string]("the module list is damaged")
		return
	}
	u.user.HasModules = true
	u.user.Modules = make([]UserModule, 0, len(list)/mdModules.stride)
	for ; len(list) >= mdModules.stride; list = list[mdModules.stride:] {
		u.user.Modules = append(u.user.Modules, u.module(list[:mdModules.stride]))
	}
	u.user.Process = facts.Unknown[string]("the first module has no name")
	if len(u.user.Modules) > 0 {
		if name := facts.FileName(u.user.Modules[0].Path); name != "" {
			u.user.Process = facts.Some(name)
		}
	}
}

func (u *userDump) module(rec bin.Record) UserModule {
	m := UserModule{
		Path:      u.text(rec.Or(mdModule.name, 0), "module names"),
		Base:      rec.Or(mdModule.base, 0),
		Size:      rec.Or(mdModule.size, 0),
		Checksum:  uint32(rec.Or(mdModule.checksum, 0)),
		TimeStamp: uint32(rec.Or(mdModule.time, 0)),
		Version:   facts.Unknown[string]("the module has no version information"),
	}
	if rec.Or(mdModule.fixedMagic, 0) == fixedFileInfo {
		ms, ls := rec.Or(mdModule.versionMS, 0), rec.Or(mdModule.versionLS, 0)
		m.Version = facts.Some(fmt.Sprintf("%d.%d.%d.%d", ms>>16, ms&0xffff, ls>>16, ls&0xffff))
	}
	m.PDBName, m.PDBID = u.codeView(u.location("CodeView records", rec, mdModule.cv))
	return m
}

// codeView reads the record that names a module's PDB. The identifier is
// written as symbol servers do: the GUID's digits, then the age.
func (u *userDump) codeView(at Place) (name, id facts.Known[string]) {
	none := facts.Unknown[string]("the module has no RSDS record")
	n := min(at.Size, maxText)
	if n < uint64(cvRSDS.name) || !u.spend(n) {
		return none, none
	}
	rec := u.records.at(&u.opening, uint64(at.Off), n)
	guid, err := rec.Bytes(cvRSDS.guid)
	if err != nil || len(rec) < cvRSDS.name || string(rec[:len(cvRSDS.magic)]) != cvRSDS.magic {
		return none, none
	}
	id = facts.Some(fmt.Sprintf("%08X%04X%04X%X%X", binary.LittleEndian.Uint32(guid),
		binary.LittleEndian.Uint16(guid[4:]), binary.LittleEndian.Uint16(guid[6:]), guid[8:], rec.Or(cvRSDS.age, 0)))
	text, _, _ := strings.Cut(string(rec[cvRSDS.name:]), "\x00")
	switch {
	case text == "":
		return facts.Unknown[string]("the RSDS record has no name"), id
	case !utf8.ValidString(text): // an older linker's code page
		text = bin.ASCII([]byte(text))
	}
	return facts.Some(text), id
}

// mdMaxEntry bounds the sizes that a list gives for its header and its entries:
// with more, no entry is in any file.
const mdMaxEntry = 1 << 30

func (u *userDump) unloaded(s mdStream) {
	l := mdUnloads
	l.first = max(l.first, int(min(s.rec.Or(mdUnloadsHeader.header, 0), mdMaxEntry)))
	l.stride = max(l.stride, int(min(s.rec.Or(mdUnloadsHeader.stride, 0), mdMaxEntry)))
	list, _, ok := u.entries(s, &l)
	if !ok {
		return
	}
	u.user.HasUnloaded = true
	for ; len(list) >= l.stride; list = list[l.stride:] {
		start := list.Or(mdUnloaded.base, 0)
		u.user.Unloaded = append(u.user.Unloaded, Unloaded{
			Name:  u.text(list.Or(mdUnloaded.name, 0), "names of unloaded modules"),
			Start: start,
			End:   start + list.Or(mdUnloaded.size, 0),
		})
	}
}
