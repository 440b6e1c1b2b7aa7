package signatures

import (
	"fmt"
	"strings"
	"time"
)

// A Date is a day, written 2001-08-08.
type Date struct{ time.Time }

func (v *Date) parse(text string) error {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return fmt.Errorf("%q is no date: write year, month and day, as 2001-08-08", text)
	}
	v.Time = t
	return nil
}

// String gives the date as it is written, and "" for none.
func (v Date) String() string {
	if v.IsZero() {
		return ""
	}
	return v.Format(time.DateOnly)
}

// A moment is a time, written 1998-12-09T15:54:25Z, or without the Z where the
// source does not state its time zone.
type moment struct {
	time.Time
	zoned bool
}

const (
	localForm   = "2006-01-02T15:04:05"
	displayForm = "2006-01-02 15:04:05"
)

func (v *moment) parse(text string) error {
	t, err := time.Parse(localForm, text)
	if err != nil {
		t, err = time.Parse(time.RFC3339, text)
		v.zoned = true
	}
	if err != nil {
		return fmt.Errorf("%q is no time: write it as 1998-12-09T15:54:25, with Z behind it where it is in UTC", text)
	}
	v.Time = t.UTC()
	return nil
}

func (v moment) String() string {
	if v.zoned {
		return v.Format(displayForm) + " UTC"
	}
	return v.Format(displayForm)
}

// The zones in use lie between these, in steps of half an hour.
const (
	westmost = 12 * time.Hour
	eastmost = 14 * time.Hour
	zoneStep = 30 * time.Minute
)

// is says whether the moment is t. A moment without a time zone is every t
// that a clock somewhere shows so: debuggers print link times in the local
// time of the machine they run on, and articles repeat that.
func (v moment) is(t time.Time) bool {
	offset := v.Sub(t)
	if v.zoned {
		return offset == 0
	}
	return offset >= -westmost && offset <= eastmost && offset%zoneStep == 0
}

// A version is a file version of up to four numbers: 4.0.1381.7095.
type version [4]uint32

func (v *version) parse(text string) error {
	*v = version{}
	parts := strings.Split(text, ".")
	if len(parts) < 2 || len(parts) > len(v) {
		return badVersion(text)
	}
	for i, p := range parts {
		var n number
		if n.parse(p) != nil || n > 1<<32-1 || strings.HasPrefix(p, "0x") {
			return badVersion(text)
		}
		v[i] = uint32(n)
	}
	return nil
}

func badVersion(text string) error {
	return fmt.Errorf("%q is no version: write two to four numbers, as 4.0.1381.7095", text)
}

func (v version) String() string {
	return fmt.Sprintf("%d.%d.%d.%d", v[0], v[1], v[2], v[3])
}

// terminalServer is the first revision of the files of NT 4.0 Terminal Server
// Edition. They count on their own, from 33,000, beside those of NT 4.0.
const terminalServer = 33000

// comparable reports whether one version can be told to be newer than another:
// files of NT 4.0 and of its Terminal Server Edition cannot.
func (v version) comparable(w version) bool {
	nt40 := version{4, 0, 1381}
	return [3]uint32(v[:3]) != [3]uint32(nt40[:3]) || [3]uint32(w[:3]) != [3]uint32(nt40[:3]) ||
		(v[3] >= terminalServer) == (w[3] >= terminalServer)
}

func (v version) below(w version) bool {
	for i := range v {
		if v[i] != w[i] {
			return v[i] < w[i]
		}
	}
	return false
}
