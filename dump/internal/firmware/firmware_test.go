package firmware

import "testing"

func TestPlaceholders(t *testing.T) {
	for _, s := range []string{"", "To Be Filled By O.E.M. 1", "Default string", "00000000", "0", "PartNum0", "UNKNOWN"} {
		if !IsPlaceholder(s) {
			t.Errorf("%q is taken for a name", s)
		}
	}
	for _, s := range []string{"ASRock", "O.E.M. Systems", "1202", "Maker"} {
		if IsPlaceholder(s) {
			t.Errorf("%q is taken for a placeholder", s)
		}
	}
}

func TestDate(t *testing.T) {
	for date, want := range map[string]string{"05/15/2020": "2020-05-15", "5/3/2020": "2020-05-03", "05/ 3/2020": "2020-05-03", "12/31/98": "1998-12-31"} {
		got, ok := Date(date).Get()
		if !ok || got.Format("2006-01-02") != want {
			t.Errorf("%s: %v, %v; want %s", date, got, ok, want)
		}
	}
	if got, ok := Date("15/05/2020").Get(); ok {
		t.Errorf("a date of month 15 is read: %v", got)
	}
}
