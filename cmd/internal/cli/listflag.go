package cli

import (
	"encoding/csv"
	"strings"

	"github.com/spf13/pflag"
)

// A listValue is the value of a flag that may be given several times, and takes several
// values with commas between them; quotes keep a comma. It is the StringSlice of pflag,
// which makes a writer of CSV for each such flag of each command when the program starts.
type listValue struct {
	list  *[]string
	given bool
}

func listVar(f *pflag.FlagSet, list *[]string, name, usage string) {
	f.Var(&listValue{list: list}, name, usage)
}

// Set adds values. The first replace the default.
func (v *listValue) Set(text string) error {
	var values []string
	if text != "" {
		var err error
		if values, err = csv.NewReader(strings.NewReader(text)).Read(); err != nil {
			return err
		}
	}
	if !v.given {
		*v.list = nil
	}
	*v.list, v.given = append(*v.list, values...), true
	return nil
}

// Type is that of pflag: usage and completion know that the flag may be repeated.
func (*listValue) Type() string { return "stringSlice" }

func (v *listValue) String() string { return strings.Join(*v.list, ",") }
