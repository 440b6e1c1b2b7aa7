package signatures

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/release"
)

// osPredicate asks which Windows this is:
//
//	os: {family: [nt351, nt40], build: {max: 1381}, service_pack: {max: 3}, edition: server}
type osPredicate struct {
	Family      []family        `key:"family"`
	Build       *bounds[number] `key:"build"`
	ServicePack *bounds[number] `key:"service_pack"`
	Edition     []edition       `key:"edition"`
	Checked     *bool           `key:"checked"`
}

// suiteTerminal marks a terminal server in the suite mask (VER_SUITE_TERMINAL, winnt.h).
const suiteTerminal = 0x10

// terminalDriver is the driver that every terminal server of NT 4.0 loads, and no
// other NT 4.0: the device of its sessions.
const terminalDriver = "termdd.sys"

// family is a name of the table.
type family string

func (v *family) parse(text string) error {
	if *v = family(text); release.Order(text) >= 0 {
		return nil
	}
	names := make([]string, len(release.Families))
	for i, f := range release.Families {
		names[i] = f.ID
	}
	return fmt.Errorf("%q is not a version of Windows: %s", text, suggest(text, names))
}

// words calls the family by its name.
func (v family) words() string {
	if i := release.Order(string(v)); i >= 0 {
		return release.Families[i].Words
	}
	return string(v)
}

// edition is what facts.System.Edition may hold. A server is any server.
type edition string

var editions = []string{"workstation", "server", "domain controller"}

func (v *edition) parse(text string) error {
	if !slices.Contains(editions, text) {
		return fmt.Errorf("%q is not an edition: %s", text, suggest(text, editions))
	}
	*v = edition(text)
	return nil
}

func (p *osPredicate) validate() error {
	if len(p.Family) == 0 && p.Build == nil {
		return fmt.Errorf("os names no Windows: write family or build")
	}
	if p.Build == nil {
		return nil
	}
	for _, b := range p.Build.ends() {
		if !p.released(b) {
			return fmt.Errorf("%v is not a build of %s: %s", b, p.familyWords("Windows"), p.builds())
		}
	}
	return nil
}

// families are those that are named or, where none is, all.
func (p *osPredicate) families() []family {
	if len(p.Family) > 0 {
		return p.Family
	}
	all := make([]family, len(release.Families))
	for i, f := range release.Families {
		all[i] = family(f.ID)
	}
	return all
}

// released reports whether a build is one of the families'.
func (p *osPredicate) released(build number) bool {
	return slices.ContainsFunc(p.families(), func(f family) bool {
		first, last := release.Builds(string(f))
		return build >= number(first) && build <= number(last)
	})
}

// builds says what to write for a build.
func (p *osPredicate) builds() string {
	var all []string
	for _, f := range p.families() {
		first, last := release.Builds(string(f))
		span := number(first).String()
		if last > first {
			span += " to " + number(last).String()
		}
		if !slices.Contains(all, span) {
			all = append(all, span)
		}
	}
	return "write " + orList(all)
}

func (p *osPredicate) familyWords(none string) string {
	if len(p.Family) == 0 {
		return none
	}
	words := make([]string, len(p.Family))
	for i, f := range p.Family {
		words[i] = f.words()
	}
	return orList(words)
}

func (p *osPredicate) Describe() string {
	words := []string{"the system is " + p.familyWords("Windows")}
	if p.Build != nil {
		words = append(words, "build "+p.Build.String())
	}
	if p.ServicePack != nil {
		words = append(words, "service pack "+p.ServicePack.String())
	}
	if p.Edition != nil {
		words = append(words, "as "+orList(p.Edition))
	}
	if p.Checked != nil {
		words = append(words, map[bool]string{true: "checked build", false: "free build"}[*p.Checked])
	}
	return strings.Join(words, ", ")
}

func (*osPredicate) unspecific() string {
	return "a system is shared by many issues and is never specific"
}

func (p *osPredicate) Eval(f *view) Answer {
	s := &f.System
	parts := make([]Answer, 0, 5)
	if p.Family != nil {
		parts = append(parts, p.evalFamily(f))
	}
	if p.Build != nil {
		parts = append(parts, within(p.Build, s.Build, "build "))
	}
	if p.ServicePack != nil {
		parts = append(parts, within(p.ServicePack, s.ServicePack, "service pack "))
	}
	if p.Edition != nil {
		parts = append(parts, p.evalEdition(s))
	}
	if p.Checked != nil {
		parts = append(parts, p.evalChecked(s))
	}
	return every(parts...)
}

// within holds a number of the facts against a range.
func within(b *bounds[number], known facts.Known[uint32], words string) Answer {
	v, ok := known.Get()
	if !ok {
		return unknown(known.Reason())
	}
	return answer(b.holds(number(v)), words+strconv.FormatUint(uint64(v), 10))
}

func (p *osPredicate) evalFamily(f *view) Answer {
	s := &f.System
	name, ok := s.Family.Get()
	if !ok && s.PointerSize == 8 && p.only32() {
		return notMet("a 64-bit Windows")
	}
	if !ok {
		return unknown(s.Family.Reason())
	}
	if release.Order(name) < 0 {
		return unknown("the catalogue knows no system " + name)
	}
	words := family(name).words()
	switch {
	case slices.Contains(p.Family, family(name)):
		return met(words)
	case name == release.TerminalServer:
		return answer(slices.Contains(p.Family, "nt40"), words)
	case name == "nt40" && slices.Contains(p.Family, release.TerminalServer):
		suite, ok := s.Suite.Get()
		if !ok && len(f.modules[terminalDriver]) > 0 {
			return met(words + " with " + terminalDriver + ", so its Terminal Server Edition")
		}
		if !ok {
			return unknown("whether this NT 4.0 is a terminal server: " + s.Suite.Reason())
		}
		return answer(suite&suiteTerminal != 0, words)
	}
	return notMet(words)
}

// only32 reports whether every family is older than the first Windows for 64 bits, which is
// of the family of Windows Server 2003.
func (p *osPredicate) only32() bool {
	return !slices.ContainsFunc(p.Family, func(f family) bool { return release.Order(string(f)) >= release.Order("ws2003") })
}

func (p *osPredicate) evalEdition(s *facts.System) Answer {
	name, ok := s.Edition.Get()
	if !ok {
		return unknown(s.Edition.Reason())
	}
	return answer(slices.Contains(p.Edition, edition(name)) ||
		name == "domain controller" && slices.Contains(p.Edition, "server"), name)
}

func (p *osPredicate) evalChecked(s *facts.System) Answer {
	checked, ok := s.Checked.Get()
	if !ok {
		return unknown(s.Checked.Reason())
	}
	return answer(checked == *p.Checked, map[bool]string{true: "checked build", false: "free build"}[checked])
}
