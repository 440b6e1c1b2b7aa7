package signatures

import (
	"cmp"
	"embed"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// A Set is signatures that are matched together. It does not change.
type Set struct {
	all        []*Signature   // sorted by id
	index      map[string]int // folded id → place in all
	conditions int            // of all of them
}

// fold makes ids comparable: their case does not count.
func fold(id string) string { return strings.ToUpper(id) }

// newSet takes signatures with different ids.
func newSet(all []*Signature) *Set {
	s := &Set{all: slices.Clone(all), index: make(map[string]int, len(all))}
	slices.SortFunc(s.all, func(a, b *Signature) int { return cmp.Compare(fold(a.ID), fold(b.ID)) })
	for i, sig := range s.all {
		s.index[fold(sig.ID)] = i
		s.conditions += len(sig.Conditions)
	}
	return s
}

//go:embed catalogue/*.yaml
var catalogueFiles embed.FS

// catalogue parses the embedded files once.
var catalogue = sync.OnceValues(func() (*Set, error) {
	files, err := fs.Sub(catalogueFiles, "catalogue")
	if err != nil {
		return nil, err
	}
	return load(files, false)
})

// Catalogue gives the signatures that the program ships.
func Catalogue() (*Set, error) { return catalogue() }

// With is the set with the signatures of over added; one of the same id takes
// the place of ours.
func (s *Set) With(over *Set) *Set {
	all := slices.Clone(over.all)
	for _, sig := range s.all {
		if _, replaced := over.Get(sig.ID); !replaced {
			all = append(all, sig)
		}
	}
	return newSet(all)
}

// All gives the signatures sorted by id.
func (s *Set) All() []*Signature { return slices.Clone(s.all) }

// Get finds a signature by its id, in any case of letters.
func (s *Set) Get(id string) (*Signature, bool) {
	if i, ok := s.index[fold(id)]; ok {
		return s.all[i], true
	}
	return nil, false
}
