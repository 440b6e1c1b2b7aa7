// Package firmware reads the strings that the firmware of a computer keeps in its tables.
//
// It must not know where the strings came from: a table of the dump, or what a debugger
// printed of one.
package firmware

import (
	"strings"
	"time"

	"dumptriage/dump/facts"
)

// biosDates are the forms in which firmware writes its date (DSP0134, 7.1).
var biosDates = []string{"01/02/2006", "1/2/2006", "01/ 2/2006", "01/02/06"}

// Date reads the date of a firmware.
func Date(date string) facts.Known[time.Time] {
	for _, form := range biosDates {
		if t, err := time.Parse(form, date); err == nil {
			return facts.Some(t)
		}
	}
	return facts.Unknown[time.Time]("the firmware's date cannot be read")
}

// placeholders are what makers leave where they should have written something
// (seen in tables, in lower case).
var placeholders = []string{
	"system serial number", "board serial number", "base board serial number", "chassis serial number", "type2 - board serial number",
	"serial number", "serialnumber", "123456789", "0123456789", "1234567890",
	"to be filled by o.e.m.", "system product name", "system manufacturer", "default string", "unknown", "not specified",
	"fill by oem", "product_line", "o.e.m.", "oem", "invalid", "none", "n/a", "not applicable", "[empty]", "empty", "undefined",
	"type2 - board vendor name1", "type2 - board product name1", "base board product name", "0",
}

// placeholderStarts begin placeholders that are counted.
var placeholderStarts = []string{"to be filled by o.e.m.", "manufacturer0", "manufacturer1", "partnum", "array1_partnumber", "oem string"}

// IsPlaceholder reports whether a string is what a maker left in place of a name or a number.
func IsPlaceholder(s string) bool {
	low := strings.ToLower(s)
	for _, p := range placeholders {
		if low == p {
			return true
		}
	}
	for _, p := range placeholderStarts {
		if strings.HasPrefix(low, p) {
			return true
		}
	}
	return strings.Trim(low, "0x .-") == ""
}
