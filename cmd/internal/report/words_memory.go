package report

import (
	"fmt"
	"strings"

	"dumptriage/dump/units"
)

// memoryFacts is the use of each pool against its limit, and of commit.
func memoryFacts(m *Memory) []fact {
	out := []fact{
		{"NonPagedPool", used(m.NonPagedBytes, m.NonPagedMaxBytes)},
		{"PagedPool", used(m.PagedBytes, m.PagedMaxBytes)},
		{"Commit", commit(m)},
		{"Available", used(m.AvailableBytes, 0)},
		{"Special pool", quoted(m.SpecialPoolTag)},
	}
	if v := m.VerifierLevel; v != nil && *v != 0 {
		out = append(out, fact{"Verifier", fmt.Sprintf("on, level 0x%x", *v)})
	}
	return out
}

// commit is what is committed, its limit and its peak, as far as they are there.
func commit(m *Memory) string {
	words := used(m.CommittedBytes, m.CommitLimitBytes)
	if m.CommitPeakBytes != 0 && words != "" {
		words += ", peak " + units.Bytes(m.CommitPeakBytes)
	}
	return words
}

// used is "12 MiB of 16 MiB (75 %)".
func used(n, limit uint64) string {
	switch {
	case n == 0 && limit == 0:
		return "" // left zero by the writer
	case limit == 0:
		return units.Bytes(n)
	case n == 0:
		return "limit " + units.Bytes(limit)
	}
	return fmt.Sprintf("%s of %s (%.0f %%)", units.Bytes(n), units.Bytes(limit), 100*float64(n)/float64(limit))
}

// quoted is a pool tag with its blanks, "" for none.
func quoted(tag string) string {
	if tag == "" {
		return ""
	}
	return `"` + tag + `"`
}

// words is what is known of a pool block.
func (b *PoolBlock) words() string {
	words := []string{b.Address, "tag " + quoted(b.Tag)}
	if b.Type != "" {
		words = append(words, b.Type)
	}
	if b.Size != nil {
		words = append(words, units.Bytes(*b.Size))
	}
	owner := strings.Trim(b.Owner+": "+b.Purpose, ": ")
	if owner != "" {
		words = append(words, owner)
	}
	return strings.Join(words, ", ") + grounds(b.Source)
}
