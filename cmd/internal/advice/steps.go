package advice

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/release"
)

// maxSteps is how many steps a report proposes: the first that fit.
const maxSteps = 5

// steps proposes what to do next.
func (s *situation) steps() []string {
	steps := []string{}
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
	remedy,
	dumpOfText,
	noDump,
	compareSeries,
	errorRecord,
	otherProcessor,
	newMicrocode,
	memoryAboveRating,
	testHardware,
	slowDisk,
	endedProgram,
	findLeak,
	blamedDriver,
	knownTrouble,
	suspectedDriver,
	leakingDriver,
	tagUser,
	verifierAll,
	trackPTEs,
	maybeWorkaround,
	poolTagging,
	poolSnapshots,
	biggerDump,
	missingFacts,
	compareLater,
}

// generation is how far Windows had come, as far as the steps differ by it.
type generation int

const (
	unknownWindows generation = iota
	nt35                      // NT 3.1 to 3.51
	nt40
	w2k
	xp
	ws2003
	vista // Vista to 7
	win8  // 8 and later
)

// generations is the first family of each, the newest first.
var generations = []struct {
	from string
	is   generation
}{{"win8", win8}, {"vista", vista}, {"ws2003", ws2003}, {"xp", xp}, {"w2k", w2k}, {"nt40", nt40}, {"nt31", nt35}}

// generationOf judges by the build where it is known, else by the family.
func generationOf(family string, build facts.Known[uint32]) generation {
	if n, ok := build.Get(); ok {
		family, _ = release.FamilyOf(n)
	}
	order := release.Order(family)
	for _, g := range generations {
		if order >= release.Order(g.from) {
			return g.is
		}
	}
	return unknownWindows
}

// countsTags reports whether this Windows counts pool by tag without being told
// to: since Server 2003 it always does.
func (s *situation) countsTags() bool {
	return s.windows >= ws2003
}
