package nt

import (
	"time"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// sharedData is KUSER_SHARED_DATA (ntddk.h), the page that every kernel from
// Windows NT 4.0 on keeps at one address. Build is there from Windows 10 on,
// the count of pages and of processors from Vista on.
var sharedData = struct {
	size                            int
	interruptTime, systemTime       bin.Field
	productType, major, minor       bin.Field
	build, suite, pages, processors bin.Field
}{
	size:          0x3c4,
	interruptTime: bin.U64(0x08), systemTime: bin.U64(0x14),
	build: bin.U32(0x260), productType: bin.U32(0x264), major: bin.U32(0x26c), minor: bin.U32(0x270),
	suite: bin.U32(0x2d0), pages: bin.U32(0x2e8), processors: bin.U32(0x3c0),
}

// sharedAddress is where the page lies, by the size of a pointer.
var sharedAddress = map[int]memory.Virt{4: 0xffdf0000, 8: 0xfffff78000000000}

// Shared is what the page tells of the system.
type Shared struct {
	Major, Minor          uint32
	Build                 facts.Known[uint32]
	Time                  facts.Known[time.Time]
	Uptime                facts.Known[time.Duration]
	Product, Suite, Pages facts.Known[uint32]
	Processors            facts.Known[uint32]
}

const (
	vista     = 6  // its major version, and that of all up to 8.1
	windows10 = 10 // and that of 11
)

// versions are the versions of Windows of which there is one build only.
var versions = map[[2]uint32]uint32{
	{4, 0}: 1381, {5, 0}: 2195, {5, 1}: 2600, {5, 2}: 3790, {6, 2}: 9200, {6, 3}: 9600,
}

// BuildOfVersion is the build of a version, where it has one only.
func BuildOfVersion(major, minor uint32) (uint32, bool) {
	build, ok := versions[[2]uint32{major, minor}]
	return build, ok
}

// ReadShared reads the page; false where it is not there or tells of no Windows.
func ReadShared(s memory.Space) (Shared, bool) {
	at, ok := sharedAddress[s.Pointer]
	if !ok {
		return Shared{}, false
	}
	raw, err := s.Bytes(at, sharedData.size, pageSize)
	if err != nil {
		return Shared{}, false
	}
	rec, d := bin.Record(raw), &sharedData
	out := Shared{Major: uint32(rec.Or(d.major, 0)), Minor: uint32(rec.Or(d.minor, 0))}
	if out.Major < 4 || out.Major > windows10 {
		return Shared{}, false
	}
	num := func(f bin.Field, from uint32) facts.Known[uint32] {
		if v := uint32(rec.Or(f, 0)); out.Major >= from && v != 0 {
			return facts.Some(v)
		}
		return facts.Unknown[uint32]("the shared user data of this version of Windows does not contain it")
	}
	const any = 0
	out.Build = num(d.build, windows10)
	out.Product, out.Suite = num(d.productType, any), num(d.suite, any)
	out.Pages, out.Processors = num(d.pages, vista), num(d.processors, vista)
	out.Time, out.Uptime = facts.FileTime(rec.Or(d.systemTime, 0)), facts.UpTime(rec.Or(d.interruptTime, 0))
	return out, true
}
