package report

import (
	"fmt"
	"math"
	"time"

	"dumptriage/dump/facts"
)

// buildModules describes the loaded modules.
func buildModules(f *facts.Facts, w width) []Module {
	times := linkTimes(f)
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
		}
		if stamp, ok := m.TimeStamp.Get(); ok {
			out.TimeStamp = hex32(stamp)
			out.LinkTime = times.of(m, stamp)
			out.ImageKey = imageKey(m, stamp)
		}
		if sum, ok := m.Checksum.Get(); ok {
			out.Checksum = hex32(sum)
		}
		if id, ok := m.PDBID.Get(); ok {
			out.PDB = &PDB{Name: m.PDBName.Or(""), ID: id}
		}
		return out
	})
}

// imageKey is what a symbol server files an image under ("SymStore Folder
// Structure" of the debugger documentation). Without a name there is no key.
func imageKey(m *facts.Module, stamp uint32) string {
	if m.Name == "" {
		return ""
	}
	return fmt.Sprintf("%s/%08X%x", m.Name, stamp, m.Size)
}

// linkRange is when a module may have been linked.
type linkRange struct {
	from, to int64 // seconds since 1970
	hashed   bool  // Windows' own files hold a hash in place of the time
}

// reproducible is the first build whose own files were linked reproducibly,
// with a hash for a time stamp (Raymond Chen, "Why are the module timestamps in
// Windows 10 so nonsensical?", 2018): some of the hashes look like times.
const reproducible = 10240

// linkTimes is when the modules of this dump may have been linked: not before
// there was a PE format, and not after the crash. Machines' clocks are wrong by
// a time zone, hence the day.
func linkTimes(f *facts.Facts) linkRange {
	r := linkRange{
		from:   time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC).Unix(),
		to:     time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC).Unix() - 1,
		hashed: f.System.Build.Or(0) >= reproducible,
	}
	if f.System.PointerSize == 8 && r.hashed {
		// Drivers of others are linked reproducibly, too, by now; none of this
		// system is older than the first 64-bit Windows on PCs.
		r.from = time.Date(2005, 4, 1, 0, 0, 0, 0, time.UTC).Unix()
	}
	if t, ok := f.System.CrashTime.Get(); ok {
		r.to = min(t.Add(24*time.Hour).Unix(), math.MaxUint32)
	}
	return r
}

// of is the link time of a module, or "" where its stamp is not one.
func (r linkRange) of(m *facts.Module, stamp uint32) string {
	if t := int64(stamp); t < r.from || t > r.to || r.hashed && m.Windows {
		return ""
	}
	return utc(time.Unix(int64(stamp), 0))
}
