package facts

import "time"

// A FILETIME counts 100 ns from 1601-01-01 UTC (Windows SDK, minwinbase.h).
const (
	fileTimeUnix = 116444736000000000 // 1970-01-01
	ticksSecond  = 10_000_000
	// lastYear bounds a plausible time stamp; FILETIME goes much further.
	lastYear = 2200
	century  = 100 * 366 * 86400 * ticksSecond
)

// FileTime reads a FILETIME, unknown where no machine's clock says that.
func FileTime(v uint64) Known[time.Time] {
	if v < fileTimeUnix {
		return Unknown[time.Time]("it holds no plausible time")
	}
	ticks := v - fileTimeUnix
	t := time.Unix(int64(ticks/ticksSecond), int64(ticks%ticksSecond)*100).UTC()
	if t.Year() > lastYear {
		return Unknown[time.Time]("it holds no plausible time")
	}
	return Some(t)
}

// UpTime reads a count of 100 ns units, unknown where it is zero or longer than
// a century.
func UpTime(v uint64) Known[time.Duration] {
	if v == 0 || v > century {
		return Unknown[time.Duration]("it holds no plausible uptime")
	}
	return Some(time.Duration(v) * 100)
}
