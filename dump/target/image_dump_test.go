package target_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"path/filepath"
	"reflect"
	"testing"

	"dumptriage/dump/container"
	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/reading"
	"dumptriage/dump/memory"
)

// laidOut is physical memory as a raw image has it: every byte at its address.
type laidOut struct {
	file io.ReaderAt
	runs memory.Runs
}

func (l laidOut) size() int64 {
	last := l.runs[len(l.runs)-1]
	return int64(last.End())
}

func (l laidOut) ReadAt(p []byte, off int64) (int, error) {
	clear(p)
	for done := 0; done < len(p); {
		at := memory.Phys(off) + memory.Phys(done)
		place, n := l.runs.Find(at)
		if n == 0 {
			next := 0x1000 - int(at%0x1000)
			done += next
			continue
		}
		part := p[done:min(len(p), done+int(min(n, 1<<30)))]
		if _, err := l.file.ReadAt(part, int64(place)); err != nil && err != io.EOF {
			return done, err
		}
		done += len(part)
	}
	if off+int64(len(p)) > l.size() {
		return int(max(0, l.size()-off)), io.EOF
	}
	return len(p), nil
}

// elfCore puts an ELF core's headers before physical memory, as QEMU does: one
// segment a run, with the address of memory in p_paddr (System V ABI).
func elfCore(l laidOut, machine uint16) (io.ReaderAt, int64) {
	const header, segment = 0x40, 0x38
	head := make([]byte, (header+segment*len(l.runs)+0xfff)&^0xfff)
	copy(head, "\x7fELF\x02\x01\x01")
	binary.LittleEndian.PutUint16(head[0x10:], 4)
	binary.LittleEndian.PutUint16(head[0x12:], machine)
	binary.LittleEndian.PutUint64(head[0x20:], header)
	binary.LittleEndian.PutUint16(head[0x36:], segment)
	binary.LittleEndian.PutUint16(head[0x38:], uint16(len(l.runs)))
	parts := []io.Reader{nil}
	off := uint64(len(head))
	for i, r := range l.runs {
		p := head[header+i*segment:]
		binary.LittleEndian.PutUint32(p, 1)
		binary.LittleEndian.PutUint64(p[0x08:], off)
		binary.LittleEndian.PutUint64(p[0x18:], uint64(r.Start))
		binary.LittleEndian.PutUint64(p[0x20:], r.Size)
		binary.LittleEndian.PutUint64(p[0x28:], r.Size)
		parts = append(parts, io.NewSectionReader(l.file, int64(r.File), int64(r.Size)))
		off += r.Size
	}
	parts[0] = bytes.NewReader(head)
	whole, err := io.ReadAll(io.MultiReader(parts...))
	if err != nil {
		panic(err)
	}
	return bytes.NewReader(whole), int64(len(whole))
}

// someMachines are the built machines; a third of them in a short run.
func someMachines() []dumptest.NamedSystem {
	all := dumptest.Healthy()
	if !testing.Short() {
		return all
	}
	var some []dumptest.NamedSystem
	for i := 0; i < len(all); i += 3 {
		some = append(some, all[i])
	}
	return some
}

// TestImagesTellWhatDumpsTell reads the same memory as the dump that Windows
// wrote, as a raw image and as an ELF core.
func TestImagesTellWhatDumpsTell(t *testing.T) {
	dumps := map[string][]byte{}
	for _, s := range someMachines() {
		dumps[s.Name] = s.Build().Memory.Build()
	}
	for _, pattern := range []string{"synthetic/*.zip", "real-x64/*.zip"} {
		if testing.Short() {
			break // large dumps
		}
		list, _ := filepath.Glob(filepath.Join(reading.Shared, pattern))
		if len(list) == 0 {
			t.Logf("no dumps in %s/%s: only built ones are tried", reading.Shared, pattern)
		}
		for _, path := range list {
			b, err := dumptest.Unzip(path)
			if err != nil {
				t.Fatal(err)
			}
			dumps[filepath.Base(path)] = b
		}
	}
	for name, b := range dumps {
		t.Run(name, func(t *testing.T) { sameFacts(t, b) })
	}
}

func sameFacts(t *testing.T, b []byte) {
	whole := reading.Facts(t, b)
	file := memory.NewFile(bytes.NewReader(b), int64(len(b)))
	img, err := container.Open(context.Background(), file, int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	l := laidOut{file, img.Pages.Runs}
	machines := map[uint32]uint16{0x14c: 3, 0x8664: 62, 0xaa64: 183} // ELF's EM_386, EM_X86_64, EM_AARCH64
	core, size := elfCore(l, machines[img.Header.MachineImageType.Value])
	for form, got := range map[string]*facts.Facts{
		"raw": reading.FactsOf(t, l, l.size()), "elfcore": reading.FactsOf(t, core, size),
	} {
		if got.Dump.Format != form || got.System.Arch != whole.System.Arch {
			t.Errorf("%s: format %s, machine %v, want %v", form, got.Dump.Format, got.System.Arch, whole.System.Arch)
		}
		if !reflect.DeepEqual(got.Modules.Or(nil), whole.Modules.Or(nil)) {
			t.Errorf("%s: %d modules (%s), want %d", form, len(got.Modules.Or(nil)), got.Modules.Reason(), len(whole.Modules.Or(nil)))
		}
		if got.System.Build.OK && got.System.Build != whole.System.Build {
			t.Errorf("%s: build %d, want %d", form, got.System.Build.Value, whole.System.Build.Value)
		}
		if got.System.Build.OK && !reflect.DeepEqual(got.Processes.Or(nil), whole.Processes.Or(nil)) {
			t.Errorf("%s: %d processes (%s), want %d", form, len(got.Processes.Or(nil)), got.Processes.Reason(), len(whole.Processes.Or(nil)))
		}
		if !reflect.DeepEqual(got.Pool.Value.Tags, whole.Pool.Value.Tags) {
			t.Errorf("%s: %d tags (%s), want %d", form, len(got.Pool.Value.Tags), got.Pool.Reason(), len(whole.Pool.Value.Tags))
		}
		if stop, ok := got.Bugcheck.Get(); ok && stop.Code != whole.Bugcheck.Value.Code {
			t.Errorf("%s: STOP %x, want %x", form, stop.Code, whole.Bugcheck.Value.Code)
		}
	}
}

// TestKindsTellTheSame writes the same memory as every kind of dump that holds
// pages: what is read of it is the same.
func TestKindsTellTheSame(t *testing.T) {
	for _, s := range someMachines() {
		built := s.Build().Memory
		b := built.Build()
		want := reading.Facts(t, b)
		if len(want.Modules.Or(nil)) == 0 || len(want.Processes.Or(nil)) == 0 {
			t.Fatalf("%s: %s, %s", s.Name, want.Modules.Reason(), want.Processes.Reason())
		}
		for _, kind := range []uint32{
			dumptest.TypeKernel, dumptest.TypeBitmapComplete, dumptest.TypeBitmapKernel, dumptest.TypeAutomatic,
			dumptest.TypeKernelRanges, dumptest.TypeActiveRanges, dumptest.TypeCompleteRanges,
		} {
			built.Header.DumpType = kind
			b := built.Build()
			got := reading.Facts(t, b)
			if !reflect.DeepEqual(got.Modules, want.Modules) || !reflect.DeepEqual(got.Processes, want.Processes) ||
				!reflect.DeepEqual(got.Pool.Value.Tags, want.Pool.Value.Tags) || got.Bugcheck.Value.Code != want.Bugcheck.Value.Code {
				t.Errorf("%s as type %d (%s): %d modules, %d processes, %d tags; %s", s.Name, kind, got.Dump.Kind,
					len(got.Modules.Or(nil)), len(got.Processes.Or(nil)), len(got.Pool.Value.Tags), got.Modules.Reason())
			}
		}
	}
}
