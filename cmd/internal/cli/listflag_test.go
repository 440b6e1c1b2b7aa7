package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestListFlag checks that a list is read, and shown in usage, as pflag's own.
func TestListFlag(t *testing.T) {
	for _, args := range [][]string{
		nil,
		{"--tag="},
		{"--tag=Irp"},
		{"--tag", "Irp,Mm*", "--tag=File"},
		{`--tag="a,b",c`},
		{`--tag="a`},
	} {
		var ours, theirs pflag.FlagSet
		var list, want []string
		listVar(&ours, &list, "tag", "tags")
		theirs.StringSliceVar(&want, "tag", nil, "tags")
		if err, wantErr := ours.Parse(args), theirs.Parse(args); (err == nil) != (wantErr == nil) || !slices.Equal(list, want) {
			t.Errorf("%q: %q, %v; want %q, %v", args, list, err, want, wantErr)
		}
		if ours.FlagUsages() != theirs.FlagUsages() {
			t.Errorf("usage %q, want %q", ours.FlagUsages(), theirs.FlagUsages())
		}
	}
	list := []string{"a"}
	if v := (&listValue{list: &list}); v.Set("b") != nil || !slices.Equal(list, []string{"b"}) || !strings.Contains(v.String(), "b") {
		t.Errorf("%q: the first value replaces the default", list)
	}
}
