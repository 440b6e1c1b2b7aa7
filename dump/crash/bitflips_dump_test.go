package crash_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/internal/reading"
)

// words are 64-bit values as memory holds them.
func words(values ...uint64) []byte {
	b := make([]byte, 0, 8*len(values))
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	return b
}

// near are n addresses of one structure each, from base on.
func near(base uint64, n int) []byte {
	var b []byte
	for i := range n {
		b = append(b, words(base+uint64(i)*0x140)...)
	}
	return b
}

// TestBitFlips: a value one bit away from what it should be is found by each rule, and
// what is in order, or explained without a flip, is not.
func TestBitFlips(t *testing.T) {
	const (
		heap  = 0xffffb78e12345678 // where the data is
		wrong = heap ^ 1<<37
		code  = 0xfffff80041212340 // in the kernel
		at    = 0xffffd00012340000 // of the stack and of data
	)
	fault := func(address uint64) dumptest.Triage {
		return dumptest.Triage{Header: dumptest.Header{Code: 0x50, Params: [4]uint64{address, 0, code, 2}}, Stack: words(0, 1, 2)}
	}
	with := func(d dumptest.Triage, stack []byte, blocks ...dumptest.Block) dumptest.Triage {
		d.Stack, d.Blocks = append(d.Stack, stack...), blocks
		return d
	}
	stop := func(number uint32, params ...uint64) dumptest.Triage {
		d := dumptest.Triage{Header: dumptest.Header{Code: number}}
		copy(d.Header.Params[:], params)
		return d
	}
	// instruction is a crash at mov rax, [rbp+8] with a value of rbp.
	instruction := func(rbp uint64, params ...uint64) dumptest.Triage {
		d := stop(0x3b, append([]uint64{0xc0000005, code}, params...)...)
		d.Header.Context = dumptest.Context{IP: code, SP: at, FP: rbp}
		return with(d, words(0, 1, 2), dumptest.Block{Address: code, Data: append([]byte{0x48, 0x8b, 0x45, 0x08}, make([]byte, 12)...)})
	}
	ofMachine := func(d dumptest.Triage) dumptest.Triage {
		d.Blobs = dumptest.Desk("SN1").Blobs()
		return d
	}
	memory := func(d dumptest.Triage) uint64 { // of that machine, in page frames
		var n uint64
		for _, m := range reading.Facts(t, d.Build()).Hardware.Value.Memory {
			n += m.Bytes.Or(0)
		}
		return n >> 12
	}(ofMachine(stop(0x4e)))
	if memory == 0 {
		t.Fatal("the computer has no memory")
	}
	const hole = 4 << 30 >> 12
	for name, c := range map[string]struct {
		d    dumptest.Triage
		want string // rule and bit
	}{
		"an address on the stack":            {with(fault(wrong), words(heap)), "stack 37"},
		"the same low bit":                   {with(fault(heap^1<<13), words(heap)), ""},
		"two bits":                           {with(fault(heap^1<<37^1<<38), words(heap)), ""},
		"the beginning of a page":            {with(fault(wrong&^0xfff), words(heap&^0xfff)), ""},
		"an address of a program":            {with(fault(0x7ff612345678), words(heap)), ""},
		"memory that the dump holds":         {with(fault(wrong), words(heap), dumptest.Block{Address: wrong, Data: make([]byte, 64)}), ""},
		"a page in the dump":                 {with(fault(heap^1<<42), nil, dumptest.Block{Address: heap &^ 0xff, Data: make([]byte, 0x200)}), "saved-page 42"},
		"a page nearby":                      {with(fault(heap^1<<30), nil, dumptest.Block{Address: heap &^ 0xff, Data: make([]byte, 0x200)}), ""},
		"hundreds of addresses":              {with(fault(wrong+0x10), nil, dumptest.Block{Address: at + 0x8000, Data: near(heap, 391)}), "region 37"},
		"few addresses":                      {with(fault(wrong+0x10), nil, dumptest.Block{Address: at + 0x8000, Data: near(heap, 60)}), ""},
		"hundreds here and there":            {with(fault(wrong+0x10), nil, dumptest.Block{Address: at + 0x8000, Data: append(near(heap, 391), near(wrong, 20)...)}), ""},
		"another region":                     {with(fault(heap^1<<45), nil, dumptest.Block{Address: at + 0x8000, Data: near(heap, 391)}), ""},
		"a register, not canonical":          {instruction(0x7fffb78e12345678), "pointer 63"},
		"a register, not canonical, in 2":    {instruction(0x3fffb78e12345678), ""},
		"a register of 0":                    {instruction(0), ""},
		"an entry with one bit":              {stop(0x1a, 0x41792, at, 1<<37), "page-table 37"},
		"an entry with two":                  {stop(0x1a, 0x41792, at, 1<<37|1<<12), ""},
		"an empty entry":                     {stop(0x1a, 0x41792, at, 0), ""},
		"tables out of step by one bit":      {stop(0x1a, 0x403, at, 0x8000000012345867, 0x8000000012345863), "equal 2"},
		"tables out of step by more":         {stop(0x1a, 0x403, at, 0x8000000012345867, 0x8000000012341863), ""},
		"free pool page":                     {stop(0x1a, 0x5200, at, 0x1234567812345678, 0x1234567812345679), "equal 0"},
		"security cookie":                    {stop(0xf7, 0x7318e1dd58b, 0x7318e1dd48b, ^uint64(0x7318e1dd48b)), "equal 8"},
		"security cookie overwritten":        {stop(0xf7, 0, 0x7318e1dd58b, ^uint64(0x7318e1dd58b)), ""},
		"found by Windows":                   {stop(0x12b, at, 0x1234, 0, 0), "zeroed-page"},
		"compressed page":                    {stop(0x12b, 0xc0000001, 0x1234, at, at), ""},
		"page frame outside":                 {ofMachine(stop(0x4e, 0x99, memory/2|1<<33, 0, 0)), "page-frame 33"},
		"page frame outside by two bits":     {ofMachine(stop(0x4e, 0x99, memory/2|3<<33, 0, 0)), ""},
		"page frame inside":                  {ofMachine(stop(0x4e, 0x99, memory-1, 0, 0)), ""},
		"page frame above the firmware hole": {ofMachine(stop(0x4e, 0x99, memory+hole-1, 0, 0)), ""},
		"page frame, memory unknown":         {stop(0x4e, 0x99, memory/2|1<<33, 0, 0), ""},
		"valid entry with a frame outside":   {ofMachine(stop(0x1a, 0x41202, at, (memory/2|1<<33)<<12|0x863, 0)), "page-frame 33"},
		"entry that is not valid":            {ofMachine(stop(0x1a, 0x41202, at, (memory/2|1<<33)<<12|0x8c0, 0)), ""},
		"frame of a device":                  {ofMachine(stop(0x1a, 0x61949, 1<<33, 0, 0)), ""},
		"frame above the highest":            {stop(0x4e, 2, 0x40012345, 0x1fffff, 1), "page-frame 30"},
		"crash that was asked for":           {with(dumptest.Triage{Header: dumptest.Header{Code: 0xe2}}, words(heap)), ""},
		"ARM64":                              {with(dumptest.Triage{Header: dumptest.Header{Machine: dumptest.ARM64, Code: 0x50, Params: [4]uint64{wrong, 0, code, 2}}}, words(heap)), ""},
	} {
		f := reading.Facts(t, c.d.Build())
		var got []string
		for _, b := range f.BitFlips {
			text := b.Rule
			if bit, ok := b.Bit.Get(); ok {
				text += fmt.Sprint(" ", bit)
			}
			got = append(got, text)
			if b.Text == "" || b.What == "" || b.Chance < 0 || b.Chance > 0.01 {
				t.Errorf("%s: %+v", name, b)
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if len(f.HardwareSigns) < len(f.BitFlips) {
			t.Errorf("%s: the flip is no hardware sign: %q", name, f.HardwareSigns)
		}
	}
}

// TestNoFlipByChance: of random kernel addresses that were accessed, on a stack and
// among data of random addresses of the same regions, next to none looks like a flip.
func TestNoFlipByChance(t *testing.T) {
	seed := uint64(1)
	random := func() uint64 { // splitmix64
		seed += 0x9e3779b97f4a7c15
		z := seed
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return z ^ z>>31
	}
	const dumps, most = 400, 3
	flips := 0
	for range dumps {
		regions := [8]uint64{}
		for i := range regions {
			regions[i] = 0xffff800000000000 | random()&^uint64(1<<39-1)
		}
		pointer := func() uint64 { return regions[random()%8] + random()%(8<<30)&^7 }
		var stack []byte
		for range 600 {
			stack = append(stack, words(pointer(), random())...)
		}
		h := dumptest.Header{Code: 0x50, Params: [4]uint64{pointer() | 4, 0, 0xfffff80041212340, 2}}
		data := make([]byte, 0, 1<<15)
		for len(data) < cap(data) {
			data = append(data, words(pointer())...)
		}
		f := reading.Facts(t, dumptest.Triage{Header: h, Stack: stack, Blocks: []dumptest.Block{{Address: pointer(), Data: data}}}.Build())
		flips += len(f.BitFlips)
	}
	if flips > most {
		t.Errorf("%d of %d random crashes look like flipped bits", flips, dumps)
	}
}
