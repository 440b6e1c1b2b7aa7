package nt

import (
	"bytes"
	"encoding/binary"
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// put writes integers into a buffer at offsets of the public headers.
func put(size int, at map[int]uint64, width int) []byte {
	b := make([]byte, size)
	for off, v := range at {
		var w [8]byte
		binary.LittleEndian.PutUint64(w[:], v)
		copy(b[off:], w[:width])
	}
	return b
}

func TestDecodeContext(t *testing.T) {
	amd := put(0x4d0, map[int]uint64{0xf8: 0xfffff80011112222, 0x98: 0xffffd00033334444, 0xa0: 5, 0x78: 7}, 8)
	binary.LittleEndian.PutUint32(amd[0x30:], 0x10001f)
	c := DecodeContext(amd, "amd64")
	if !c.OK || c.Value.IP != 0xfffff80011112222 || c.Value.SP != 0xffffd00033334444 || c.Value.FP != 5 {
		t.Errorf("amd64: %+v", c)
	}
	if r := c.Value.Registers[0]; r.Name != "rax" || r.Value != 7 {
		t.Errorf("first register %+v", r)
	}
	x86 := put(0x2cc, map[int]uint64{0: 0x10007, 0xb8: 0x80123456, 0xc4: 0xf0000000, 0xb4: 9}, 4)
	if c := DecodeContext(x86, "x86-pae"); !c.OK || c.Value.IP != 0x80123456 || c.Value.SP != 0xf0000000 || c.Value.FP != 9 {
		t.Errorf("x86: %+v", c)
	}
	for _, bad := range [][]byte{amd[:0x4cf], make([]byte, 0x4d0)} {
		if c := DecodeContext(bad, "amd64"); c.OK || c.Why == "" {
			t.Errorf("%d bytes without a context: %+v", len(bad), c)
		}
	}
	if c := DecodeContext(amd, "vax"); c.OK {
		t.Error("a machine without a layout has registers")
	}
}

func TestDecodeException(t *testing.T) {
	b := put(0x98, map[int]uint64{0: 0xc0000005, 0x10: 0xfffff80011112222, 0x18: 2, 0x20: 1, 0x28: 0x10}, 8)
	e := DecodeException(b, 8)
	if !e.OK || e.Value.Code != 0xc0000005 || e.Value.Address != 0xfffff80011112222 || len(e.Value.Parameters) != 2 || e.Value.Parameters[1] != 0x10 {
		t.Errorf("%+v", e)
	}
	binary.LittleEndian.PutUint32(b[0x18:], 0xffffffff)
	if e := DecodeException(b, 8); len(e.Value.Parameters) != 15 {
		t.Errorf("a hostile count gives %d parameters", len(e.Value.Parameters))
	}
	if e := DecodeException(bytes.Repeat([]byte("PAGE"), 0x26), 8); e.OK {
		t.Error("filler is no exception")
	}
}

func TestKDBG(t *testing.T) {
	lab := []byte("2600.xpsp_sp2_rtm.040803-2158\x00")
	mem := append(make([]byte, 0x100), lab...)
	b := put(0x290, map[int]uint64{0x18: 0xffffffff804d7000, 0x208: 0xffffffff80550100, 0x268: 0xffffffff80550000}, 8)
	copy(b[0x10:], "KDBG")
	binary.LittleEndian.PutUint32(b[0x14:], 0x290)
	binary.LittleEndian.PutUint32(mem, 0x300)
	k, ok := DecodeKDBG(b, 4)
	if !ok || k.KernelBase() != 0x804d7000 {
		t.Fatalf("%v, kernel base 0x%x", ok, k.KernelBase())
	}
	s := memory.Space{Virtual: memory.NewBlocks(bytes.NewReader(mem),
		[]memory.Block{{Start: 0x80550000, Size: uint64(len(mem))}}), Pointer: 4}
	if got, err := k.BuildLab(s); err != nil || got != "2600.xpsp_sp2_rtm.040803-2158" {
		t.Errorf("build lab %q, %v", got, err)
	}
	if sp, err := k.CSDVersion(s); err != nil || sp != 3 {
		t.Errorf("service pack %d, %v", sp, err)
	}
	for _, spoil := range []func([]byte){
		func(b []byte) { b[0x10] = 'X' },
		func(b []byte) { binary.LittleEndian.PutUint32(b[0x14:], 0x10) },
		func(b []byte) { binary.LittleEndian.PutUint32(b[0x14:], 0xffffffff) },
	} {
		bad := bytes.Clone(b)
		spoil(bad)
		if _, ok := DecodeKDBG(bad, 4); ok {
			t.Error("a spoilt block was taken")
		}
	}
}

// TestIRPDriver builds IRP, stack location, device and driver object of x64 as
// wdm.h declares them.
func TestIRPDriver(t *testing.T) {
	const base = 0xffffe00000010000
	mem := make([]byte, 0x1000)
	u16 := func(off int, v uint16) { binary.LittleEndian.PutUint16(mem[off:], v) }
	u64 := func(off int, v uint64) { binary.LittleEndian.PutUint64(mem[off:], v) }
	u16(0x000, 6)                  // IRP.Type
	u64(0x0b8, base+0x200)         // Tail.Overlay.CurrentStackLocation
	u64(0x200+0x28, base+0x400)    // IO_STACK_LOCATION.DeviceObject
	u16(0x400, 3)                  // DEVICE_OBJECT.Type
	u64(0x408, base+0x600)         // DriverObject
	u16(0x600, 4)                  // DRIVER_OBJECT.Type
	u64(0x618, 0xfffff80055550000) // DriverStart
	s := memory.Space{Virtual: memory.NewBlocks(bytes.NewReader(mem), []memory.Block{{Start: base, Size: 0x1000}}), Pointer: 8}
	if at, ok := IRPDriver(s, base); !ok || at != 0xfffff80055550000 {
		t.Errorf("0x%x, %v", at, ok)
	}
	if at, ok := DeviceDriver(s, base+0x400); !ok || at != 0xfffff80055550000 {
		t.Errorf("0x%x, %v", at, ok)
	}
	u16(0x400, 9)
	if _, ok := IRPDriver(s, base); ok {
		t.Error("an object of another type was followed")
	}
	if _, ok := IRPDriver(s, 0x1000); ok {
		t.Error("an IRP that is not saved was followed")
	}
}

func TestProcess(t *testing.T) {
	b := make([]byte, 0xa40)
	copy(b[0x5a8:], "svchost.exe\x00")
	binary.LittleEndian.PutUint64(b[0x440:], 1234)
	if name, pid := ProfileOf(19041, 8).Process(b); name.Value != "svchost.exe" || pid.Value != 1234 || !pid.OK {
		t.Errorf("%+v, %+v", name, pid)
	}
	if name, _ := ProfileOf(7601, 8).Process(b); name.OK {
		t.Errorf("the wrong build's offsets give %q", name.Value)
	}
	if name, _ := ProfileOf(19041, 8).Process(b[:0x100]); name.OK || name.Why == "" {
		t.Error("a short structure has a name")
	}
}

func TestThreadID(t *testing.T) {
	raw := make([]byte, 0x600)
	binary.LittleEndian.PutUint64(raw[0x478:], 612)
	binary.LittleEndian.PutUint64(raw[0x480:], 4364)
	for _, c := range []struct {
		name    string
		build   uint32
		process facts.Known[uint64]
		want    uint64
	}{
		{"its build", 19045, facts.Some[uint64](612), 4364},
		{"another process", 19045, facts.Some[uint64](616), 0},
		{"an unknown process", 19045, facts.Unknown[uint64]("none"), 0},
		{"the layout of another build", 26100, facts.Some[uint64](612), 0},
		{"a build before the table", 7601, facts.Some[uint64](612), 0},
	} {
		if id := ProfileOf(c.build, 8).ThreadID(raw, c.process); id.Or(0) != c.want || id.OK == (id.Reason() != "") {
			t.Errorf("%s: %d (%s), want %d", c.name, id.Or(0), id.Reason(), c.want)
		}
	}
	if id := ProfileOf(19045, 8).ThreadID(raw[:0x480], facts.Some[uint64](612)); id.OK {
		t.Error("a structure that is cut off has a thread id")
	}
}
