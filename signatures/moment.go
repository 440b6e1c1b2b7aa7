package signatures

import (
	"fmt"
	"strings"
	"time"
)

// A Date is a day, written 2001-08-08. It is numbers, and not a [time.Time], so that the
// compiler can lay out the catalogue.
type Date struct{ Year, Month, Day int }

func dateOf(t time.Time) Date { return Date{t.Year(), int(t.Month()), t.Day()} }

// IsZero reports whether there is no date.
func (v Date) IsZero() bool { return v == Date{} }

// time returns the start of the day, UTC.
func (v Date) time() time.Time {
	return time.Date(v.Year, time.Month(v.Month), v.Day, 0, 0, 0, 0, time.UTC)
}

func (v *Date) parse(text string) error {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return fmt.Errorf("%q is not a date: write year, month and day, as 2001-08-08", text)
	}
	*v = dateOf(t)
	return nil
}

// String returns the date as it is written, and "" for none.
func (v Date) String() string {
	if v.IsZero() {
		return ""
	}
	return v.time().Format(time.DateOnly)
}

// A moment is a time, written 1998-12-09T15:54:25Z, or without the Z where the
// source does not state its time zone.
type moment struct {
	Date
	seconds int // of the day
	zoned   bool
}

// time returns the moment, as if it was in UTC where its zone is not stated.
func (v moment) time() time.Time { return v.Date.time().Add(time.Duration(v.seconds) * time.Second) }

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
		return fmt.Errorf("%q is not a time: write it as 1998-12-09T15:54:25, followed by Z if it is in UTC", text)
	}
	if t.Nanosecond() != 0 {
		return fmt.Errorf("%q has fractions of a second: write whole seconds", text)
	}
	t = t.UTC()
	v.Date, v.seconds = dateOf(t), (t.Hour()*60+t.Minute())*60+t.Second()
	return nil
}

func (v moment) String() string {
	if v.zoned {
		return v.time().Format(displayForm) + " UTC"
	}
	return v.time().Format(displayForm)
}

// The zones in use lie between these, in steps of half an hour.
const (
	westmost = 12 * time.Hour
	eastmost = 14 * time.Hour
	zoneStep = 30 * time.Minute
)

// is reports whether the moment is t. A moment without a time zone is every t
// that a clock somewhere shows so: debuggers print link times in the local
// time of the machine they run on, and articles repeat that.
func (v moment) is(t time.Time) bool {
	offset := v.time().Sub(t)
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
	return fmt.Errorf("%q is not a version: write two to four numbers, as 4.0.1381.7095", text)
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
