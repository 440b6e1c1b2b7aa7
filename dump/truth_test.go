package dump_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/reading"
)

// sharedDir is where dumps lie that others built or captured, each with what is
// true of it, beside a checkout that has them.
const sharedDir = "../../shared"

// unzipped is the only member of an archive.
func unzipped(t testing.TB, path string) []byte {
	t.Helper()
	b, err := dumptest.Unzip(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// truths runs a test on every dump of a folder that has a truth beside it.
func truths[T any](t *testing.T, folder string, test func(t *testing.T, truth T, b []byte)) {
	t.Helper()
	if testing.Short() {
		t.Skip("large dumps are left out of a short run")
	}
	list, _ := filepath.Glob(filepath.Join(sharedDir, folder, "*.truth.json"))
	if len(list) == 0 {
		t.Skipf("no dumps in %s: skipped", filepath.Join(sharedDir, folder))
	}
	for _, path := range list {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var truth T
		if err := json.Unmarshal(raw, &truth); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		base := strings.TrimSuffix(path, ".truth.json")
		t.Run(filepath.Base(base), func(t *testing.T) { test(t, truth, unzipped(t, base+".dmp.zip")) })
	}
}

// number is a number that a truth writes as hex text, with or without 0x, or as
// a number.
type number uint64

func (n *number) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	base := 10
	if len(text) < len(b) {
		base = 16
		text = strings.TrimPrefix(text, "0x")
	}
	if text == "null" {
		return nil
	}
	v, err := strconv.ParseUint(text, base, 64)
	*n = number(v)
	return err
}

// builtTruth is what the builder of a synthetic machine says of it.
type builtTruth struct {
	Dump struct {
		Kind, Machine string
		Build         uint32
		Processors    uint32
		PagesSaved    uint64 `json:"pages_saved"`
		MemoryBytes   uint64 `json:"memory_bytes"`
	}
	Bugcheck struct {
		Code       number
		Parameters []number
	}
	Modules []struct {
		Name, Path                string
		Base                      number
		Size                      uint64
		Timestamp                 uint32
		Checksum                  uint32
		Version, Company, Product string
	}
	Processes []struct {
		Name string
		PID  uint64
	}
	Pool struct {
		Exact   bool
		Rows    []usageTruth
		Tracker struct{ Tables int }
		Limit   *uint64 `json:"nonpaged_limit_bytes"`
		Pages   *uint64 `json:"nonpaged_pages"`
		Small   *uint64 `json:"small_pages"`
		Top     struct {
			Tag, Owner string
			CodeIn     []string `json:"code_in"`
		} `json:"top_nonpaged"`
		Big *struct {
			Entries int
			Sample  []struct {
				VA    number
				Tag   string
				Bytes uint64
				Paged bool
			}
		} `json:"big_allocations"`
	}
}

type usageTruth struct {
	Tag             string
	NonPaged, Paged struct{ Allocs, Frees, Bytes int64 }
}

// checkRows compares the use by tag with what it should be.
func checkRows(t *testing.T, f *facts.Facts, want []usageTruth) facts.Pool {
	t.Helper()
	p, ok := f.Pool.Get()
	if !ok {
		t.Fatalf("pool: %s", f.Pool.Reason())
	}
	t.Logf("%s; tables: %d, notes: %q", p.Source, p.Tables, p.Notes)
	got := map[string]facts.TagUsage{}
	for _, r := range p.Tags {
		got[r.Tag] = r
	}
	for _, w := range want {
		tag := strings.ReplaceAll(w.Tag, "\x00", ".")
		r := got[tag]
		delete(got, tag)
		counters := func(c struct{ Allocs, Frees, Bytes int64 }) facts.TagCounters {
			return facts.TagCounters{Allocs: uint64(c.Allocs), Frees: uint64(c.Frees), Bytes: uint64(c.Bytes)}
		}
		if r.NonPaged != counters(w.NonPaged) || r.Paged != counters(w.Paged) {
			t.Errorf("tag %q: %+v; want %+v", w.Tag, r, w)
		}
	}
	for tag, r := range got { // some truths leave out what was never allocated
		if r.NonPaged.Allocs+r.Paged.Allocs+r.NonPaged.Bytes+r.Paged.Bytes != 0 {
			t.Errorf("tag %q is in no truth: %+v", tag, r)
		}
	}
	return p
}

func TestBuiltMachines(t *testing.T) {
	truths(t, "synthetic", func(t *testing.T, truth builtTruth, b []byte) {
		f := reading.Facts(t, b)
		reading.Known(t, "machine", f.System.Arch, truth.Dump.Machine)
		reading.Known(t, "build", f.System.Build, truth.Dump.Build)
		reading.Known(t, "processors", f.System.Processors, truth.Dump.Processors)
		reading.Known(t, "pages saved", f.Dump.PagesSaved, truth.Dump.PagesSaved)
		reading.Known(t, "pages in the file", f.Dump.PagesInFile, truth.Dump.PagesSaved)
		reading.Known(t, "memory", f.System.MemoryBytes, truth.Dump.MemoryBytes)
		stop, _ := f.Bugcheck.Get()
		if stop.Code != uint32(truth.Bugcheck.Code) {
			t.Errorf("STOP 0x%x, want 0x%x", stop.Code, truth.Bugcheck.Code)
		}
		for i, p := range truth.Bugcheck.Parameters {
			if stop.Parameters[i].Value != uint64(p) {
				t.Errorf("parameter %d: 0x%x, want 0x%x", i+1, stop.Parameters[i].Value, p)
			}
		}
		modules := f.Modules.Or(nil)
		if len(modules) != len(truth.Modules) {
			t.Fatalf("%d modules, want %d", len(modules), len(truth.Modules))
		}
		for i, w := range truth.Modules {
			m := modules[i]
			path := m.Path
			if path == "" {
				path = m.Name
			}
			if m.Name != w.Name || path != w.Path || m.Base != uint64(w.Base) || m.Size != w.Size ||
				m.TimeStamp.Or(0) != w.Timestamp || m.Checksum.Or(0) != w.Checksum ||
				m.Version.Or("") != w.Version || m.Company.Or("") != w.Company || m.Product.Or("") != w.Product {
				t.Errorf("module %d:\ngot  %+v\nwant %+v", i, m, w)
			}
		}
		processes := f.Processes.Or(nil)
		if len(processes) != len(truth.Processes) {
			t.Fatalf("%d processes (%s), want %d", len(processes), f.Processes.Reason(), len(truth.Processes))
		}
		for i, w := range truth.Processes {
			const cut = 15 // characters that the kernel keeps of a name
			if p := processes[i]; p.Name.Or("") != w.Name[:min(len(w.Name), cut)] || p.ID.Or(0) != w.PID {
				t.Errorf("process %d: %s %d, want %s %d", i, p.Name.Or("?"), p.ID.Or(0), w.Name, w.PID)
			}
		}
		for _, w := range f.Warnings {
			t.Errorf("warning: %s", w)
		}
		p := checkRows(t, f, truth.Pool.Rows)
		if l := truth.Pool.Limit; l != nil {
			reading.Known(t, "limit", p.NonPaged.Limit, *l)
		}
		for _, row := range p.Tags {
			if top := truth.Pool.Top; row.Tag == top.Tag {
				var names []string
				for _, o := range row.Owners {
					if o.Basis == facts.OwnerByImage {
						names = append(names, o.Driver)
					}
				}
				if !slices.Equal(names, top.CodeIn) || row.Owners[0].Driver != top.Owner {
					t.Errorf("owners of %s: %+v, want %v in code", top.Tag, row.Owners, top.CodeIn)
				}
			}
		}
		if b := truth.Pool.Big; b != nil {
			list := p.BigPages.Or(nil)
			if len(list) != b.Entries {
				t.Errorf("%d big pages (%s), want %d", len(list), p.BigPages.Reason(), b.Entries)
			}
			for _, w := range b.Sample {
				i := slices.IndexFunc(list, func(g facts.BigPage) bool { return g.Address == uint64(w.VA) })
				if i < 0 || list[i].Tag != w.Tag || list[i].Bytes != w.Bytes || list[i].Paged.OK && list[i].Paged.Value != w.Paged {
					t.Errorf("big page %+v is not as in the list", w)
				}
			}
		}
		if n := truth.Pool.Pages; n != nil && p.NonPaged.Pages.Or(0) != *n && p.NonPaged.Pages.Or(0) != *truth.Pool.Small {
			t.Errorf("%d pages (%s), want %d", p.NonPaged.Pages.Or(0), p.NonPaged.Pages.Reason(), *n)
		}
		t.Logf("%s (%s), %+v", p.NonPaged.State.Or("?"), p.NonPaged.StateWhy, p.Descriptors)
		if p.Exact != truth.Pool.Exact || p.Tables != truth.Pool.Tracker.Tables {
			t.Errorf("exact %v, %d tables; want %v, %d", p.Exact, p.Tables, truth.Pool.Exact, truth.Pool.Tracker.Tables)
		}
	})
}

// capturedTruth is what an independent reader found, with symbols, in the
// memory of a running kernel.
type capturedTruth struct {
	Base    number `json:"kernel_base"`
	KDBG    number `json:"kdbg_va"`
	Modules []struct {
		Name, Path string
		Base       number
		Size       uint64
		Checksum   number
		Stamp      number `json:"timedatestamp"`
	}
	NonPaged descriptorTruth   `json:"nonpaged_pool_descriptor"`
	Paged    []descriptorTruth `json:"paged_pool_descriptors"`
	Big      struct {
		Rows []struct {
			VA    number
			Tag   string
			Pages uint64
		}
	} `json:"big_pages"`
	Tracker struct {
		Rows []struct {
			Tag                                          string
			NonPagedAllocs, NonPagedFrees, NonPagedBytes int64
			PagedAllocs, PagedFrees, PagedBytes          int64
		}
	}
}

type descriptorTruth struct {
	VA                                                        number
	RunningAllocs, RunningDeAllocs, TotalPages, TotalBigPages uint64
}

// checkDescriptors compares the allocator's own counts.
func (c *capturedTruth) checkDescriptors(t *testing.T, got []facts.PoolDescriptor) {
	t.Helper()
	want := []facts.PoolDescriptor{}
	for i, d := range append([]descriptorTruth{c.NonPaged}, c.Paged...) {
		want = append(want, facts.PoolDescriptor{
			Address: uint64(d.VA), Paged: i > 0, Allocs: d.RunningAllocs, Frees: d.RunningDeAllocs, Pages: d.TotalPages, BigPages: d.TotalBigPages,
		})
	}
	if !slices.Equal(got, want) {
		t.Errorf("descriptors:\ngot  %+v\nwant %+v", got, want)
	}
}

// checkBigPages compares the big page table.
func (c *capturedTruth) checkBigPages(t *testing.T, k facts.Known[[]facts.BigPage]) {
	t.Helper()
	got := map[uint64]facts.BigPage{}
	for _, b := range k.Or(nil) {
		got[b.Address] = b
	}
	if len(got) != len(c.Big.Rows) {
		t.Errorf("%d big pages (%s), want %d", len(got), k.Reason(), len(c.Big.Rows))
	}
	for _, w := range c.Big.Rows {
		if b := got[uint64(w.VA)]; b.Tag != w.Tag || b.Bytes != w.Pages*0x1000 {
			t.Errorf("big page %+v, want %+v", b, w)
		}
	}
}

func (c *capturedTruth) rows() []usageTruth {
	out := make([]usageTruth, len(c.Tracker.Rows))
	for i, r := range c.Tracker.Rows {
		out[i].Tag = r.Tag
		out[i].NonPaged.Allocs, out[i].NonPaged.Frees, out[i].NonPaged.Bytes = r.NonPagedAllocs, r.NonPagedFrees, r.NonPagedBytes
		out[i].Paged.Allocs, out[i].Paged.Frees, out[i].Paged.Bytes = r.PagedAllocs, r.PagedFrees, r.PagedBytes
	}
	return out
}

func TestCapturedMachines(t *testing.T) {
	for _, folder := range []string{"corpus/nt-compatible", "real-x64"} {
		truths(t, folder, func(t *testing.T, truth capturedTruth, b []byte) {
			f := reading.Facts(t, b)
			if truth.Base != 0 {
				reading.Known(t, "kernel base", f.System.KernelBase, uint64(truth.Base))
			}
			if truth.KDBG != 0 {
				reading.Known(t, "KDBG", f.System.KDBG, uint64(truth.KDBG))
			}
			modules := f.Modules.Or(nil)
			if len(modules) != len(truth.Modules) || len(modules) == 0 {
				t.Fatalf("%d modules, want %d", len(modules), len(truth.Modules))
			}
			stamped := 0
			for i, w := range truth.Modules {
				m := modules[i]
				if m.TimeStamp.OK {
					stamped++
				}
				path := m.Path
				if path == "" {
					path = m.Name
				}
				if m.Name != w.Name || path != w.Path || m.Base != uint64(w.Base) || m.Size != w.Size ||
					m.Checksum.Or(0) != uint32(w.Checksum) || m.TimeStamp.OK && w.Stamp != 0 && m.TimeStamp.Value != uint32(w.Stamp) {
					t.Errorf("module %d: %s 0x%x; want %+v", i, m.Name, m.Base, w)
				}
			}
			if stop, _ := f.Bugcheck.Get(); stop.Code == 0xd1 {
				// The test driver says itself where it was.
				where := map[bool]uint64{false: 0x1039, true: 0x1046}[f.System.PointerSize == 8]
				if at, ok := stop.Faulting.Get(); !ok || at.Module != "nmidebug.sys" || at.Offset != where {
					t.Errorf("at fault: %+v, want nmidebug.sys+0x%x", stop.Faulting, where)
				}
			}
			p := checkRows(t, f, truth.rows())
			truth.checkDescriptors(t, p.Descriptors)
			truth.checkBigPages(t, p.BigPages)
			t.Logf("%d of %d time stamps could be read: the other headers are blank", stamped, len(modules))
		})
	}
}
