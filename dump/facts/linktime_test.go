package facts

import (
	"testing"
	"time"
)

func TestLinkTime(t *testing.T) {
	crash := time.Date(2001, 9, 9, 1, 46, 40, 0, time.UTC) // 1,000,000,000
	tests := []struct {
		name    string
		stamp   uint32
		build   uint32
		windows bool
		crash   bool
		want    string
	}{
		{"NT 3.51", 800000000, 1057, true, true, "1995-05-09T06:13:20Z"},
		{"zero", 0, 1057, true, true, ""},
		{"1989", 631151999, 1057, false, true, ""},
		{"1990", 631152000, 1057, false, true, "1990-01-01T00:00:00Z"},
		{"a day behind the crash", 1000086400, 2600, false, true, "2001-09-10T01:46:40Z"},
		{"later than that", 1000086401, 2600, false, true, ""},
		{"no crash time", 1600000000, 2600, false, false, "2020-09-13T12:26:40Z"},
		{"no crash time, today", uint32(time.Now().Unix()) - 60, 2600, false, false, time.Unix(time.Now().Unix()-60, 0).UTC().Format(time.RFC3339)},
		{"no crash time, years ahead", 4200000000, 2600, false, false, ""},
		{"Windows' own file, a hash that looks like a time", 900000000, 19041, true, true, ""},
		{"third-party file on the same Windows", 900000000, 19041, false, true, "1998-07-09T16:00:00Z"},
	}
	for _, tt := range tests {
		s := System{Build: Some(tt.build)}
		if tt.crash {
			s.CrashTime = Some(crash)
		}
		got := ""
		linked := s.LinkTime(&Module{Name: "a.sys", TimeStamp: Some(tt.stamp), Windows: tt.windows})
		if linked.OK {
			got = linked.Value.Format(time.RFC3339)
		}
		if got != tt.want || (got == "") != (linked.Reason() != "") {
			t.Errorf("%s: %q (%s), want %q", tt.name, got, linked.Reason(), tt.want)
		}
	}
}
