package report

import (
	"fmt"

	"dumptriage/dump/facts"
)

// buildModules describes the loaded modules.
func buildModules(f *facts.Facts, w width) []Module {
	return each(f.Modules.Or(nil), func(m *facts.Module) Module {
		out := Module{
			Name:    m.Name,
			Path:    m.Path,
			Base:    w.hex(m.Base),
			Size:    m.Size,
			Version: m.Version.Or(""),
			Company: m.Company.Or(""),
			Product: m.Product.Or(""),
			Windows: m.Windows,
			About:   m.About,
			From:    m.From,

			ImageFile: m.ImageFile,
		}
		if m.Base == 0 && f.Dump.Line != 0 {
			out.Base = ""
		}
		if stamp, ok := m.TimeStamp.Get(); ok {
			out.TimeStamp = hex32(stamp)
			if linked, ok := f.System.LinkTime(m).Get(); ok {
				out.LinkTime = utc(linked)
			}
			out.ImageKey = imageKey(m, stamp)
		}
		if sum, ok := m.Checksum.Get(); ok {
			out.Checksum = hex32(sum)
		}
		if id, ok := m.PDBID.Get(); ok {
			out.PDB = &PDB{Name: m.PDBName.Or(""), ID: id}
			if name := facts.FileName(m.PDBName.Or("")); name != "" {
				out.PDB.Key = name + "/" + id
			}
		}
		return out
	})
}

// imageKey is what a symbol server files an image under ("SymStore Folder
// Structure" of the debugger documentation). Without a name, or a size, which texts leave out, there is
// no key.
func imageKey(m *facts.Module, stamp uint32) string {
	if m.Name == "" || m.Size == 0 {
		return ""
	}
	return fmt.Sprintf("%s/%08X%x", m.Name, stamp, m.Size)
}
