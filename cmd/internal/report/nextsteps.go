package report

import (
	"slices"
	"strings"

	"dumptriage/dump/facts"
)

// maxSteps is how many steps a report proposes: the first that fit.
const maxSteps = 5

// A situation is what the steps are chosen by.
type situation struct {
	f *facts.Facts
	d *Document

	code     uint32 // folded STOP code
	class    string
	trouble  facts.Trouble
	params   [4]facts.Parameter
	windows  generation
	suspect  *Blame // first module to blame that is not of Windows, or nil
	shortage bool   // the STOP says that kernel memory has run out
}

// nextSteps proposes what to do next about this dump.
func nextSteps(f *facts.Facts, d *Document) []string {
	steps := []string{}
	if d.Error != "" {
		return steps
	}
	s := newSituation(f, d)
	for _, rules := range [...][]func(*situation) string{endings, rules} {
		for _, rule := range rules {
			if step := rule(s); step != "" && len(steps) < maxSteps {
				steps = append(steps, step)
			}
		}
		if len(steps) > 0 {
			break
		}
	}
	return steps
}

// endings are the rules for inputs on which no other step makes sense.
var endings = []func(*situation) string{
	decrypt,
	userMode,
	notACrash,
}

// rules are the steps, the most useful first. Each gives "" where it does not
// fit.
var rules = []func(*situation) string{
	readAgain,
	cutOff,
	workaround,
	testHardware,
	knownTrouble,
	suspectedDriver,
	leakingDriver,
	verifierAll,
	trackPTEs,
	maybeWorkaround,
	poolTagging,
	poolSnapshots,
	biggerDump,
	missingFacts,
}

func newSituation(f *facts.Facts, d *Document) *situation {
	s := &situation{f: f, d: d, windows: generationOf(f.System.Family.Or(""), f.System.Build)}
	if b, ok := f.Bugcheck.Get(); ok {
		s.code, s.class, s.trouble, s.params = foldCode(b.Code), b.Class, b.Trouble, b.Parameters
	}
	s.shortage = s.class == classShortage || s.hasKind("leak", "depletion")
	s.suspect = thirdParty(d.Blame)
	return s
}

// classShortage is the class of STOPs by which kernel memory ran out.
const classShortage = "pool-exhaustion"

// thirdParty is the first module to blame that is not one of Windows' own, or
// nil.
func thirdParty(blame []Blame) *Blame {
	i := slices.IndexFunc(blame, func(b Blame) bool { return !b.Windows && b.Module != "" && !b.doubtful() })
	if i < 0 {
		return nil
	}
	return &blame[i]
}

// doubtful says that nothing but words on the stack speaks against a module:
// they may be left over from earlier work, and nobody should act on them.
func (b *Blame) doubtful() bool { return b.Basis == "stack" && !b.Proven }

// hasKind says whether a finding is of one of these kinds.
func (s *situation) hasKind(kinds ...string) bool {
	return slices.ContainsFunc(s.d.Findings, func(f Finding) bool { return slices.Contains(kinds, f.Kind) })
}

// best is the finding that the report stands on, or nil.
func best(findings []Finding) *Finding {
	for i := range findings {
		if f := &findings[i]; f.Behind == "" && (f.Verdict == "probable" || f.Verdict == "strong") {
			return f
		}
	}
	return nil
}

// listed joins the first few of a list and says how many are left.
func listed(items []string, most int, separator string) string {
	if len(items) <= most {
		return strings.Join(items, separator)
	}
	return strings.Join(items[:most], separator) + separator + "and " + count(len(items)-most, "more", "more")
}

// generation is how far Windows had come, as far as the steps differ by it.
type generation int

const (
	unknownWindows generation = iota
	nt35                      // NT 3.1 to 3.51
	nt40
	w2k
	xp
	vista // Vista to 7
	win8  // 8 and later
)

// generations is the first build of each.
var generations = []struct {
	from uint32
	is   generation
}{{9200, win8}, {6000, vista}, {2600, xp}, {2195, w2k}, {1381, nt40}, {1, nt35}}

// generationOf judges by the build, which is known where the family is, and
// falls back on the family.
func generationOf(family string, build facts.Known[uint32]) generation {
	if n, ok := build.Get(); ok {
		for _, g := range generations {
			if n >= g.from {
				return g.is
			}
		}
	}
	switch {
	case strings.HasPrefix(family, "nt40"):
		return nt40
	case strings.HasPrefix(family, "nt3"):
		return nt35
	}
	return unknownWindows
}

// countsTags says whether this Windows counts pool by tag without being told
// to: since Server 2003 it always does.
func (s *situation) countsTags() bool {
	return s.windows >= vista || s.f.System.Build.Or(0) >= 3790
}
