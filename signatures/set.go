package signatures

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// A Set is signatures that are matched together. It does not change.
type Set struct {
	all   []*Signature   // sorted by id
	index map[string]int // folded id → place in all
	most  int            // conditions that one of them has
}

// fold makes ids comparable: their case does not count.
func fold(id string) string { return strings.ToUpper(id) }

// newSet takes signatures with different ids.
func newSet(all []*Signature) *Set {
	s := &Set{all: slices.Clone(all), index: make(map[string]int, len(all))}
	slices.SortFunc(s.all, func(a, b *Signature) int { return cmp.Compare(fold(a.ID), fold(b.ID)) })
	for i, sig := range s.all {
		s.index[fold(sig.ID)] = i
		s.most = max(s.most, len(sig.Conditions))
	}
	return s
}

//go:embed catalogue/*.yaml
var catalogueFiles embed.FS

// catalogue is the signatures that the program ships.
var catalogue = sync.OnceValue(makeCatalogue)

// makeCatalogue makes the signatures of the code that was compiled from the
// files. Their examples stay in the files until somebody asks.
func makeCatalogue() *Set {
	all := make([]*Signature, len(compiled))
	for i, make := range compiled {
		s := make()
		s.later = sync.OnceValue(func() []Example { return readExamples(catalogueFiles, "catalogue/"+s.file) })
		all[i] = s
	}
	return newSet(all)
}

// Catalogue gives the signatures that the program ships.
func Catalogue() *Set { return catalogue() }

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

// Version returns a short hash of all questions of the set. Sets with the same version give
// the same answers.
func (s *Set) Version() string {
	sum := sha256.New()
	for _, sig := range s.all {
		fmt.Fprintf(sum, "%s\x00%v\x00", sig.ID, sig.Cap)
		for i := range sig.Conditions {
			c := &sig.Conditions[i]
			fmt.Fprintf(sum, "%s %s %v %s %s\x00", c.Role, c.Basis, c.Specific, c.See, c.Text)
		}
	}
	return fmt.Sprintf("%x", sum.Sum(nil)[:8])
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
