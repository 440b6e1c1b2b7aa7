package pool

import (
	"fmt"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// joined folds suspects that are one leak into one: tags with as many blocks
// outstanding are allocated together, and a process object that is kept keeps its
// token. The first of them stays; the others are named in it.
func joined(found []sign, p *facts.Pool) []sign {
	gone := map[poolTag]bool{}
	var out []sign
	for i := range found {
		s := &found[i]
		if gone[poolTag{s.Tag, s.Paged}] {
			continue
		}
		s.Together = s.companions(p)
		for _, c := range s.Together {
			gone[poolTag{c.Tag, c.Paged}] = true
		}
		if words := togetherWords(s.Together); words != "" {
			s.Reasons = append(s.Reasons, words)
		}
		out = append(out, *s)
	}
	return out
}

// noChance is how many blocks must be outstanding for two tags to have as many by
// more than chance.
const noChance = 2000

// companions are the other tags that leak together with one.
func (s *sign) companions(p *facts.Pool) []facts.TagTogether {
	var out []facts.TagTogether
	for i := range p.Tags {
		for _, paged := range [...]bool{false, true} {
			t, c := &p.Tags[i], p.Tags[i].In(paged)
			if t.Tag == s.Tag && paged == s.Paged || implausible(c) || c.Allocs == c.Frees {
				continue
			}
			n := c.Allocs - c.Frees
			kept := s.zombies() && t.Tag == tokenTag && n >= s.Outstanding/2
			if kept || s.Outstanding >= noChance && alike(n, s.Outstanding) {
				out = append(out, facts.TagTogether{Tag: t.Tag, Paged: paged, Bytes: c.Bytes, Outstanding: n})
			}
		}
	}
	return out
}

// tokenTag is the tag of access tokens, of which a process object keeps one (pool
// tag list).
const tokenTag = "Toke"

// alike reports whether two counts are equal, or as good as: one of them may have
// been under way.
func alike(a, b uint64) bool {
	const part = 10000
	return max(a, b)-min(a, b) <= max(a, b)/part
}

func togetherWords(list []facts.TagTogether) string {
	if len(list) == 0 {
		return ""
	}
	var words []string
	for _, c := range list {
		words = append(words, fmt.Sprintf("%q (%s in %s of %s pool)", c.Tag, units.Bytes(c.Bytes),
			units.Count(c.Outstanding, "block", "blocks"), facts.PoolName(c.Paged)))
	}
	return "leaked together with " + strings.Join(words, " and ")
}
