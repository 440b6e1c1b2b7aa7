package signatures

import "time"

// The tag leaves compiled.go out, which may no longer build.
//
//go:generate go test -tags uncompiled . -run ^TestCompiled$ -update

// day is a date in compiled.go.
func day(year, month, day int) Date {
	return Date{time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)}
}

// at is a moment in compiled.go.
func at(year, month, day, hour, minute, second int, zoned bool) moment {
	return moment{time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC), zoned}
}
