package facts

import (
	"math"
	"time"
)

// reproducible is the first build whose own files were linked reproducibly,
// with a hash for a time stamp (Raymond Chen, "Why are the module timestamps in
// Windows 10 so nonsensical?", 2018): some of the hashes look like times.
const reproducible = 10240

// Nothing of Windows NT was linked before 1990 (the PE format is younger), and
// nothing of a 64-bit Windows 10 before the first 64-bit Windows on PCs.
var (
	firstLink   = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	firstLink64 = time.Date(2005, 4, 1, 0, 0, 0, 0, time.UTC)
)

// clocks is by how much the clocks of two machines may differ: a time zone.
const clocks = 24 * time.Hour

// LinkTime is when a module of a system was linked, by its time stamp; unknown
// where the stamp is the hash of a reproducible build. Nothing was linked after the
// crash or, where its time is unknown, after now.
func (s *System) LinkTime(m *Module) Known[time.Time] {
	stamp, ok := m.TimeStamp.Get()
	if !ok {
		return Unknown[time.Time](m.TimeStamp.Reason())
	}
	if stamp == 0 {
		return Unknown[time.Time](m.Name + " has no time stamp")
	}
	linked := time.Unix(int64(stamp), 0).UTC()
	first, last := firstLink, time.Now()
	hashed := s.Build.Or(0) >= reproducible
	if hashed && s.PointerSize == 8 {
		first = firstLink64
	}
	if crash, ok := s.CrashTime.Get(); ok && crash.Unix() < math.MaxUint32 {
		last = crash.Add(clocks)
	}
	if linked.Before(first) || linked.After(last) || hashed && m.Windows {
		return Unknown[time.Time]("the time stamp of " + m.Name + " is a hash and no link time")
	}
	return Some(linked)
}
