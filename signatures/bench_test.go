package signatures

import (
	"bytes"
	"fmt"
	"testing"
	"testing/fstest"

	"dumptriage/dump/facts"
)

// many clones the catalogue under new ids.
func many(t testing.TB, n int) *Set {
	all := shipped(t).All()
	if len(all) == 0 {
		t.Fatal("the catalogue is empty")
	}
	clones := make([]*Signature, n)
	for i := range clones {
		c := *all[i%len(all)]
		c.ID = fmt.Sprintf("%s-%d", c.ID, i)
		clones[i] = &c
	}
	return newSet(clones)
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

func BenchmarkMatch3000(b *testing.B) {
	s, f := many(b, 3000), crowded()
	b.ReportAllocs()
	for b.Loop() {
		s.Match(f)
	}
}

// BenchmarkCatalogue makes the signatures that the program ships, as a process
// does once.
func BenchmarkCatalogue(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		makeCatalogue()
	}
}

// BenchmarkLoad3000 reads as many signatures of a user.
func BenchmarkLoad3000(b *testing.B) {
	files := fstest.MapFS{}
	for i := range 3000 {
		sig := shipped(b).all[i%len(shipped(b).all)]
		text, err := catalogueFiles.ReadFile("catalogue/" + sig.file)
		if err != nil {
			b.Fatal(err)
		}
		id := fmt.Sprintf("%s-%d", sig.ID, i)
		files[id+".yaml"] = &fstest.MapFile{Data: bytes.Replace(text, []byte("id: "+sig.ID), []byte("id: "+id), 1)}
	}
	for name, kept := range map[string]func() *Parsed{"first": func() *Parsed { return nil }, "again": keptOf(b, files)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := LoadConditions(files, kept()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// keptOf reads what a first load kept, as a later run does.
func keptOf(b *testing.B, files fstest.MapFS) func() *Parsed {
	b.Helper()
	kept := ReadParsed(nil)
	if _, err := LoadConditions(files, kept); err != nil {
		b.Fatal(err)
	}
	text := kept.Bytes()
	return func() *Parsed { return ReadParsed(text) }
}
