package signatures

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dumptriage/dump/facts"
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

// families lists the kernels of Windows by the name that signatures use, with
// the builds that were released. A server has its kernel's name. Public
// source: the version numbers in "Operating System Version" (Microsoft, Win32
// documentation) and the release pages of each product.
var families = []struct {
	name     family
	words    string
	from, to number
}{
	{"nt31", "Windows NT 3.1", 511, 528},
	{"nt35", "Windows NT 3.5", 807, 807},
	{"nt351", "Windows NT 3.51", 1057, 1057},
	{"nt40", "Windows NT 4.0", 1381, 1381},
	{terminalServer, "Windows NT 4.0 Terminal Server Edition", 1381, 1381},
	{"w2k", "Windows 2000", 2195, 2195},
	{"xp", "Windows XP", 2600, 2600},
	{"ws2003", "Windows Server 2003 or XP x64", 3790, 3790},
	{"vista", "Windows Vista or Server 2008", 6000, 6003},
	{"win7", "Windows 7 or Server 2008 R2", 7600, 7601},
	{"win8", "Windows 8 or Server 2012", 9200, 9200},
	{"win81", "Windows 8.1 or Server 2012 R2", 9600, 9600},
	{"win10", "Windows 10 or Server 2016 to 2022", 10240, 20348},
	{"win11", "Windows 11 or Server 2025", 22000, 32767},
}

// terminalServer is NT 4.0 with the terminal server bit in its suite mask;
// nt40 is any NT 4.0, with or without.
const (
	terminalServer = "nt40tse"
	suiteTerminal  = 0x10 // VER_SUITE_TERMINAL, winnt.h
)

// family is a name of the table.
type family string

func (v *family) parse(text string) error {
	names := make([]string, len(families))
	for i, f := range families {
		if names[i] = string(f.name); names[i] == text {
			*v = f.name
			return nil
		}
	}
	return fmt.Errorf("%q is no Windows: %s", text, suggest(text, names))
}

// entry is the index in the table, or -1.
func (v family) entry() int {
	for i := range families {
		if families[i].name == v {
			return i
		}
	}
	return -1
}

// edition is what facts.System.Edition may hold. A server is any server.
type edition string

var editions = []string{"workstation", "server", "domain controller"}

func (v *edition) parse(text string) error {
	if !slices.Contains(editions, text) {
		return fmt.Errorf("%q is no edition: %s", text, suggest(text, editions))
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
			return fmt.Errorf("%v is no build of %s: %s", b, p.familyWords("Windows"), p.builds())
		}
	}
	return nil
}

// released says whether a build is one of the families', or of any family
// where none is named.
func (p *osPredicate) released(build number) bool {
	for _, f := range families {
		if build >= f.from && build <= f.to && (len(p.Family) == 0 || slices.Contains(p.Family, f.name)) {
			return true
		}
	}
	return false
}

// builds says what to write for a build.
func (p *osPredicate) builds() string {
	var all []string
	for _, f := range families {
		if len(p.Family) == 0 || slices.Contains(p.Family, f.name) {
			if span := f.from.String(); f.to > f.from {
				all = append(all, span+" to "+f.to.String())
			} else if !slices.Contains(all, span) {
				all = append(all, span)
			}
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
		words[i] = families[f.entry()].words
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
		parts = append(parts, p.evalFamily(s))
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

func (p *osPredicate) evalFamily(s *facts.System) Answer {
	name, ok := s.Family.Get()
	if !ok {
		return unknown(s.Family.Reason())
	}
	at := family(name).entry()
	if at < 0 {
		return unknown("the catalogue knows no system " + name)
	}
	words := families[at].words
	switch {
	case slices.Contains(p.Family, family(name)):
		return met(words)
	case name == terminalServer:
		return answer(slices.Contains(p.Family, "nt40"), words)
	case name == "nt40" && slices.Contains(p.Family, terminalServer):
		suite, ok := s.Suite.Get()
		if !ok {
			return unknown("whether this NT 4.0 is a terminal server: " + s.Suite.Reason())
		}
		return answer(suite&suiteTerminal != 0, words)
	}
	return notMet(words)
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
