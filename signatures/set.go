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
	all  []*Signature // sorted by id
	most int          // conditions that one of them has
}

// fold makes ids equal that differ in case alone.
func fold(id string) string { return strings.ToUpper(id) }

// compareIDs orders ids, whose case does not count.
func compareIDs(a, b string) int {
	for i := range min(len(a), len(b)) {
		if c := cmp.Compare(upper(a[i]), upper(b[i])); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		c -= 'a' - 'A'
	}
	return c
}

// newSet takes signatures with different ids.
func newSet(all []*Signature) *Set {
	s := &Set{all: slices.Clone(all)}
	slices.SortFunc(s.all, func(a, b *Signature) int { return compareIDs(a.ID, b.ID) })
	for _, sig := range s.all {
		s.most = max(s.most, len(sig.Conditions))
	}
	return s
}

// The tag leaves compiled.go out, which may no longer build.
//
//go:generate go test -tags uncompiled . -run ^TestCompiled$ -update

//go:embed catalogue/*.yaml
var catalogueFiles embed.FS

// catalogue is the signatures that the program ships.
var catalogue = sync.OnceValue(makeCatalogue)

// makeCatalogue takes the signatures that were compiled from the files. Their examples
// stay in the files until somebody asks.
func makeCatalogue() *Set {
	all := make([]*Signature, len(compiled))
	for i := range compiled {
		all[i] = &compiled[i]
	}
	return newSet(all)
}

// Catalogue returns the signatures that the program ships.
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

// All returns the signatures sorted by id.
func (s *Set) All() []*Signature { return slices.Clone(s.all) }

// find returns the place of a signature.
func (s *Set) find(id string) (int, bool) {
	return slices.BinarySearchFunc(s.all, id, func(sig *Signature, id string) int { return compareIDs(sig.ID, id) })
}

// Get finds a signature by its id, in any case of letters.
func (s *Set) Get(id string) (*Signature, bool) {
	if i, ok := s.find(id); ok {
		return s.all[i], true
	}
	return nil, false
}
