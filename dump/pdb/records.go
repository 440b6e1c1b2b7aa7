package pdb

import (
	"bytes"
	"encoding/binary"
	"strings"

	"dumptriage/dump/internal/bin"
	"dumptriage/dump/module"
)

// The kinds of symbol records that name functions (cvinfo.h). A public symbol is there in
// the files that Microsoft publishes, too; a procedure has its own in private ones.
const (
	publicSymbol = 0x110e
	localProc    = 0x110f
	globalProc   = 0x1110
	localProcID  = 0x1146
	globalProcID = 0x1147
)

// public is PUBSYM32, and procedure PROCSYM32, from the kind on; module is MODI_60.
var (
	public = struct {
		flags, offset, section bin.Field
		name                   int
	}{bin.U32(0x02), bin.U32(0x06), bin.U16(0x0a), 0x0c}
	procedure = struct {
		offset, section bin.Field
		name            int
	}{bin.U32(0x1e), bin.U16(0x22), 0x25}
	moduleInfo = struct {
		size            int // what follows are two names
		stream, symbols bin.Field
	}{0x40, bin.U16(0x22), bin.U32(0x24)}
)

const (
	isCode     = 1 | 2 // CV_PUBSYMFLAGS: code, function
	signature  = 4     // the bytes before the records of a module
	maxSymbols = 1 << 20
	maxName    = 512
)

// each calls yield for each record, from its kind on.
func each(b []byte, yield func(kind uint16, rec bin.Record)) {
	le := binary.LittleEndian
	for len(b) >= 4 {
		n := int(le.Uint16(b))
		if n < 2 || n+2 > len(b) {
			return
		}
		yield(le.Uint16(b[2:]), bin.Record(b[2:2+n]))
		b = b[2+n:]
	}
}

// publics are the public symbols that are code. What the linker does not mark as such may
// be code all the same: assembly.
func (f *File) publics(records []byte) module.Symbols {
	var out module.Symbols
	each(records, func(kind uint16, rec bin.Record) {
		if kind != publicSymbol || len(out) == maxSymbols || rec.Or(public.flags, 0)&isCode == 0 {
			return
		}
		out = f.add(out, rec, public.section, public.offset, public.name)
	})
	return out
}

// procedures are the functions of the modules.
func (f *File) procedures() module.Symbols {
	var out module.Symbols
	list := bin.Record(f.substream(nil, dbi.modules))
	read := uint64(0)
	for len(list) >= moduleInfo.size {
		n, size := int(int16(list.Or(moduleInfo.stream, 0))), list.Or(moduleInfo.symbols, 0)
		list = list[moduleInfo.size:]
		for range 2 { // the names of the module and of its file
			end := bytes.IndexByte(list, 0)
			if end < 0 {
				return out
			}
			list = list[end+1:]
		}
		used := len(f.substream(nil, dbi.modules)) - len(list)
		list = list[min(len(list), (4-used%4)%4):]
		if n < 0 || size <= signature || read+size > uint64(f.s.size) { // more than the file has: streams that overlap

			continue
		}
		read += size
		b, err := f.s.stream(n)
		if err != nil || uint64(len(b)) < size {
			continue
		}
		each(b[signature:size], func(kind uint16, rec bin.Record) {
			switch kind {
			case localProc, globalProc, localProcID, globalProcID:
				if len(out) < maxSymbols {
					out = f.add(out, rec, procedure.section, procedure.offset, procedure.name)
				}
			}
		})
	}
	return out
}

// add adds the symbol of a record.
func (f *File) add(out module.Symbols, rec bin.Record, section, offset bin.Field, name int) module.Symbols {
	if len(rec) <= name {
		return out
	}
	text := rec[name:min(len(rec), name+maxName)]
	if end := bytes.IndexByte(text, 0); end >= 0 {
		text = text[:end]
	}
	rva, ok := f.rva(uint16(rec.Or(section, 0)), uint32(rec.Or(offset, 0)))
	if !ok || len(text) == 0 || !printable(text) {
		return out
	}
	plain := Undecorate(string(text))
	if f.x86 && name == public.name && plain == string(text) {
		plain = strings.TrimPrefix(plain, "_")
	}
	return append(out, module.Symbol{Name: plain, RVA: rva})
}

func printable(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c == 0x7f {
			return false
		}
	}
	return true
}
