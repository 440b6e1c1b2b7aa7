package signatures

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"dumptriage/dump/units"
)

// A number is written in decimal, or in hexadecimal with 0x.
type number uint64

func (v *number) parse(text string) error {
	digits, base := text, 10
	if rest, ok := strings.CutPrefix(strings.ToLower(text), "0x"); ok {
		digits, base = rest, 16
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if err != nil {
		return fmt.Errorf("%q is not a number: write it in decimal, or in hexadecimal as 0x41", text)
	}
	*v = number(n)
	return nil
}

func (v number) String() string { return strconv.FormatUint(uint64(v), 10) }

func hex(v uint64) string { return "0x" + strconv.FormatUint(v, 16) }

// A byteSize is a number of bytes, written as units.ParseBytes reads it: 64MiB.
type byteSize uint64

func (v *byteSize) parse(text string) error {
	n, err := units.ParseBytes(text)
	if err != nil {
		return fmt.Errorf("%q is not a size: write a number and a unit, as 64MiB or 500MB", text)
	}
	*v = byteSize(n)
	return nil
}

// String returns the size as every report writes it: 12.1 MiB.
func (v byteSize) String() string { return units.Bytes(uint64(v)) }

// A duration is written in days, hours, minutes and seconds: 21d, 1d12h.
type duration time.Duration

type unit struct {
	name string
	size float64
}

var timeUnits = []unit{{"d", float64(24 * time.Hour)}, {"h", float64(time.Hour)}, {"m", float64(time.Minute)}, {"s", float64(time.Second)}}

func (v *duration) parse(text string) error {
	f, ok := parseTimes(text)
	if !ok {
		return fmt.Errorf("%q is not a duration: write days, hours, minutes or seconds, as 7d or 36h", text)
	}
	*v = duration(f)
	return nil
}

// String returns the time in its largest unit: 7 d.
func (v duration) String() string {
	for _, u := range timeUnits {
		if float64(v) >= u.size {
			return oneDecimal(float64(v)/u.size) + " " + u.name
		}
	}
	return "0 s"
}

// parseTimes reads numbers with their units of time, and adds them up.
func parseTimes(text string) (total float64, ok bool) {
	for text != "" {
		digits := strings.TrimLeft(text, "0123456789.")
		f, err := strconv.ParseFloat(text[:len(text)-len(digits)], 64)
		if err != nil {
			return 0, false
		}
		rest := strings.TrimLeft(digits, " ")
		end := strings.IndexFunc(rest, func(r rune) bool { return r >= '0' && r <= '9' || r == '.' })
		if end < 0 {
			end = len(rest)
		}
		size := 0.0
		for _, u := range timeUnits {
			if strings.EqualFold(u.name, strings.TrimRight(rest[:end], " ")) {
				size = u.size
			}
		}
		total += f * size
		if text = rest[end:]; size == 0 || total >= math.MaxInt64 {
			return 0, false
		}
		ok = true
	}
	return total, ok
}

// oneDecimal writes 12.1, and 64 for 64.0.
func oneDecimal(f float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0")
}

// percent writes a share of 1.
func percent(share float64) string { return oneDecimal(share*100) + " %" }

// bounds is a range of quantities, written {min, max} or as the one value.
type bounds[T quantity] struct {
	Min    *T `key:"min"`
	Max    *T `key:"max"`
	Equals *T `key:"equals"`
}

type quantity interface {
	cmp.Ordered
	String() string
}

func (b *bounds[T]) decode(d *decoder, n *node) {
	if n.kind == scalarNode {
		d.into(n, &b.Equals)
		return
	}
	type plain bounds[T]
	before := len(d.problems)
	d.table(n, valueOf((*plain)(b)), nil, nil)
	switch {
	case len(d.problems) > before:
	case b.Min == nil && b.Max == nil && b.Equals == nil:
		d.fail(n, "this range has no end: write min, max or equals")
	case b.Equals != nil && (b.Min != nil || b.Max != nil):
		d.fail(n, "equals stands alone: leave min and max out")
	case b.Min != nil && b.Max != nil && *b.Min > *b.Max:
		d.fail(n, "min %v is above max %v: exchange them", *b.Min, *b.Max)
	}
}

// holds reports whether v is in the range.
func (b *bounds[T]) holds(v T) bool {
	return (b.Min == nil || v >= *b.Min) && (b.Max == nil || v <= *b.Max) && (b.Equals == nil || v == *b.Equals)
}

// ends are the values that the range is written with.
func (b *bounds[T]) ends() (all []T) {
	for _, p := range []*T{b.Min, b.Max, b.Equals} {
		if p != nil {
			all = append(all, *p)
		}
	}
	return all
}

// String puts the range in words: at least 2.
func (b *bounds[T]) String() string {
	switch {
	case b.Equals != nil:
		return (*b.Equals).String()
	case b.Max == nil:
		return "at least " + (*b.Min).String()
	case b.Min == nil:
		return "at most " + (*b.Max).String()
	}
	return (*b.Min).String() + " to " + (*b.Max).String()
}
