package signatures

import (
	"fmt"
	"os"
	"testing"

	"dumptriage/dump/facts"
)

// thousand clones the catalogue under new ids.
func thousand(t testing.TB) *Set {
	var all []*Signature
	for len(all) < 1000 {
		for _, sig := range shipped(t).All() {
			c := *sig
			c.ID = fmt.Sprintf("%s-%d", sig.ID, len(all))
			all = append(all, &c)
		}
	}
	return newSet(all[:1000])
}

// crowded is a machine with many modules and tags.
func crowded() *facts.Facts {
	f := healthy("nt351", 1057)
	for i := range 150 {
		f.Modules.Value = append(f.Modules.Value, facts.Module{Name: fmt.Sprintf("drv%05d.sys", i), TimeStamp: facts.Some(uint32(900000000 + i))})
	}
	p := f.Pool.Value
	p.NonPaged.State = facts.Some("exhausted")
	for i := range 300 {
		p.Tags = append(p.Tags, facts.TagUsage{Tag: fmt.Sprintf("T%03d", i), NonPaged: facts.TagCounters{Allocs: 9, Frees: 4, Bytes: uint64(i)}})
	}
	f.Pool = facts.Some(p)
	f.Bugcheck = facts.Some(facts.Bugcheck{Code: 0x41})
	return f
}

func BenchmarkMatch1000(b *testing.B) {
	s, f := thousand(b), crowded()
	b.ReportAllocs()
	for b.Loop() {
		s.Match(f)
	}
}

// BenchmarkCatalogue reads the embedded files as a process does once.
func BenchmarkCatalogue(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := load(os.DirFS("catalogue"), false); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoad reads the same files with their examples.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(os.DirFS("catalogue")); err != nil {
			b.Fatal(err)
		}
	}
}
