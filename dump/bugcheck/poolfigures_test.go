package bugcheck

import "testing"

// TestPoolFigures: what the reference pages say of nonpaged pool.
func TestPoolFigures(t *testing.T) {
	const none = ^uint64(0)
	for _, c := range []struct {
		code      uint32
		params    [4]uint64
		used      uint64
		free      uint64
		exhausted bool
	}{
		{0x41, [4]uint64{0x1000, 0x1805, 0x20, 0x352}, 0x1805, none, true},
		{0x4d, [4]uint64{0x2000, 0x1f00, 0x12, 0}, none, 0x12, false},
		{0x3f, [4]uint64{1, 0x40, 0x10, 0x4000}, none, none, true},
		{0x3f, [4]uint64{0, 0x40, 0x10, 0x4000}, none, none, false},
		{0x77, [4]uint64{0xc000009a, 0xc000009a, 0, 0x1000}, none, none, true},
		{0x77, [4]uint64{0xc000009c, 0xc000009c, 0, 0x1000}, none, none, false},
		{0x7a, [4]uint64{0xc0000000, 0xffffffffc000009a, 0, 0}, none, none, true},
		{0x7a, [4]uint64{0xc0000000, 0xc000000e, 0, 0}, none, none, false},
		{0x1e, [4]uint64{0xc000009a}, none, none, false},
	} {
		f := PoolFiguresOf(c.code, c.params)
		if f.Pages.Or(none) != c.used || f.FreePages.Or(none) != c.free || (f.Exhausted != "") != c.exhausted {
			t.Errorf("STOP 0x%x %x: %+v", c.code, c.params, f)
		}
	}
}
