package paging

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"dumptriage/dump/memory"
)

// physical is the memory of a test.
func (m ram) physical() (*memory.Physical, memory.Runs) {
	runs := memory.NewRuns([]memory.Run{{Size: uint64(len(m))}})
	return memory.NewPhysical(bytes.NewReader(m), runs), runs
}

func (m ram) roots(t *testing.T, machines ...string) (found []string) {
	t.Helper()
	phys, runs := m.physical()
	err := Roots(t.Context(), machines, phys, runs, func(machine string, root memory.Phys) bool {
		found = append(found, machine+" "+hex(root))
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func hex(at memory.Phys) string {
	const digits = "0123456789abcdef"
	text := ""
	for ; at > 0; at >>= 4 {
		text = digits[at&15:at&15+1] + text
	}
	return text
}

// TestRoots finds the pages that lead back to themselves, and no others.
func TestRoots(t *testing.T) {
	m := make(ram, 0x20000)
	// amd64: a root at 3000, one without anything else, and one that leads out of memory.
	m.put(0x3000+0x1ed*8, 8, 0x3063)
	m.put(0x3000+0x1f0*8, 8, 0x5063)
	m.put(0x4000+0x1ed*8, 8, 0x4063)
	m.put(0x6000+0x1ed*8, 8, 0x6063)
	m.put(0x6000+0x1f0*8, 8, 0x99999063)
	if got, want := m.roots(t, "amd64"), []string{"amd64 3000"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	// x86: a directory at 8000, and one of which the entry leads elsewhere.
	m = make(ram, 0x20000)
	m.put(0x8000+0x300*4, 4, 0x8063)
	m.put(0x8000+0x201*4, 4, 0x9063)
	m.put(0xa000+0x300*4, 4, 0x8063)
	m.put(0xa000+0x201*4, 4, 0x9063)
	if got, want := m.roots(t, "x86"), []string{"x86 8000"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	// PAE: four pointers at b020, of which the fourth directory holds all.
	m = make(ram, 0x20000)
	for i := range 4 {
		m.put(0xb020+8*i, 8, uint64(0xc000+0x1000*i)|1)
		m.put(0xf000+8*i, 8, uint64(0xc000+0x1000*i)|0x63)
	}
	m.put(0xb060, 8, 0xc001) // three more of which there is one
	if got, want := m.roots(t, "x86-pae", "amd64", "no such machine"), []string{"x86-pae b020"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestRootsEnd: the search ends with its context, and when enough was found.
func TestRootsEnd(t *testing.T) {
	m := make(ram, 0x20000)
	for _, at := range []int{0x3000, 0x7000} {
		m.put(at+0x1ed*8, 8, uint64(at)|0x63)
		m.put(at+0x1f0*8, 8, 0x5063)
	}
	phys, runs := m.physical()
	n := 0
	if err := Roots(t.Context(), []string{"amd64"}, phys, runs, func(string, memory.Phys) bool { n++; return false }); err != nil || n != 1 {
		t.Errorf("%d roots, %v", n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Roots(ctx, []string{"amd64"}, phys, runs, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	lost := memory.NewPhysical(memory.NewFile(bytes.NewReader(nil), int64(len(m))), runs)
	if err := Roots(t.Context(), []string{"amd64"}, lost, runs, nil); !errors.Is(err, memory.ErrIO) {
		t.Errorf("a read that fails: %v", err)
	}
}

// TestKernelHalf: roots with the same kernel have the same number, whatever their processes
// have, and those with another have another.
func TestKernelHalf(t *testing.T) {
	m := make(ram, 0x20000)
	for _, at := range []int{0x3000, 0x7000, 0x9000} {
		m.put(at+0x1ed*8, 8, uint64(at)|0x63)
		m.put(at+0x1f0*8, 8, 0x5063)
		m.put(at+8, 8, uint64(at)+0x1063) // of the process
	}
	m.put(0x9000+0x1f1*8, 8, 0xb063)
	phys, _ := m.physical()
	half := func(root memory.Phys) uint64 {
		n, err := KernelHalf("amd64", phys, root)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if half(0x3000) != half(0x7000) || half(0x3000) == half(0x9000) {
		t.Errorf("%x, %x and %x", half(0x3000), half(0x7000), half(0x9000))
	}
	if _, err := KernelHalf("vax", phys, 0x3000); !errors.Is(err, ErrMachine) {
		t.Error(err)
	}
	if _, err := KernelHalf("amd64", phys, 0x99999000); !errors.Is(err, memory.ErrNotInDump) {
		t.Error(err)
	}
}

// TestAt: another root of the same memory translates by its own tables.
func TestAt(t *testing.T) {
	m := make(ram, 0x20000)
	for i, root := range []int{0x1000, 0x6000} {
		m.put(root+0x201*4, 4, uint64(0x2000+0x1000*i)|0x67)
		m.put(0x2000+0x1000*i+5*4, 4, uint64(0x7000+0x1000*i)|0x163)
	}
	a := m.space(t, "x86", 0x1000)
	if a.Pointer() != 4 {
		t.Errorf("pointers of %d bytes", a.Pointer())
	}
	check(t, a, []translation{{0x80405123, 0x7123, nil}})
	check(t, a.At(0x6000), []translation{{0x80405123, 0x8123, nil}})
}
