// Package release knows the releases of Windows: which product and which family a
// build number belongs to.
//
// It holds the only tables of them. It must not know where a build number comes
// from. A new release is one line in products; a new kernel is one line in Families
// as well.
package release

import (
	"fmt"
	"slices"
	"sort"

	"dumptriage/dump/facts"
)

// A Family is the releases that share a kernel version. A server belongs to the
// family of its kernel.
type Family struct {
	ID    string // the name that signatures test
	Words string
}

// Families lists the families, the oldest first. Public source: the version numbers
// in "Operating System Version" (Win32 documentation).
var Families = []Family{
	{"nt31", "Windows NT 3.1"},
	{"nt35", "Windows NT 3.5"},
	{"nt351", "Windows NT 3.51"},
	{"nt40", "Windows NT 4.0"},
	{TerminalServer, "Windows NT 4.0 Terminal Server Edition"},
	{"w2k", "Windows 2000"},
	{"xp", "Windows XP"},
	{"ws2003", "Windows Server 2003 or XP x64"},
	{"vista", "Windows Vista or Server 2008"},
	{"win7", "Windows 7 or Server 2008 R2"},
	{"win8", "Windows 8 or Server 2012"},
	{"win81", "Windows 8.1 or Server 2012 R2"},
	{"win10", "Windows 10 or Server 2016 to 2022"},
	{"win11", "Windows 11 or Server 2025"},
}

// TerminalServer is NT 4.0 with the terminal server bit in its suite mask: it has the
// builds of NT 4.0.
const TerminalServer = "nt40tse"

// lastBuild bounds the builds of the newest family, which goes on.
const lastBuild = 32767

// Order returns the index of a family in Families, -1 where there is none.
func Order(id string) int {
	return slices.IndexFunc(Families, func(f Family) bool { return f.ID == id })
}

// Builds returns the first and the last build of a family.
func Builds(id string) (first, last uint32) {
	if id == TerminalServer {
		id = "nt40"
	}
	for _, p := range products {
		if p.family == id {
			if first == 0 {
				first = p.build
			}
			last = p.build
		}
	}
	if id == Families[len(Families)-1].ID {
		last = lastBuild
	}
	return first, last
}

// FamilyOf returns the family of a build.
func FamilyOf(build uint32) (id string, ok bool) {
	i := upTo(build)
	if i == 0 {
		return "", false
	}
	return products[i-1].family, true
}

// Nearest returns the newest known build that is not above a build, which is the
// build itself where it is known; below the first known one, the build itself too.
func Nearest(build uint32) uint32 {
	if i := upTo(build); i > 0 {
		return products[i-1].build
	}
	return build
}

// upTo returns how many products have this build or one below it.
func upTo(build uint32) int {
	return sort.Search(len(products), func(i int) bool { return products[i].build > build })
}

// A product is what a build number stands for. Client and server releases share a
// kernel; server is "" where there was none.
type product struct {
	build  uint32
	client string
	server string
	family string
}

// products, by first build: kernel file versions after geoffchappell.com
// "Kernel Versions" and the Windows release-information pages. Releases that
// are switched on by an enablement package keep the build of the kernel they
// are based on, so one build may stand for several.
var products = []product{
	{511, "Windows NT 3.1", "", "nt31"},
	{528, "Windows NT 3.1 SP3", "", "nt31"},
	{800, "Windows NT 3.5", "", "nt35"},
	{807, "Windows NT 3.5", "", "nt35"},
	{1025, "Windows NT 3.51", "", "nt351"},
	{1057, "Windows NT 3.51", "", "nt351"},
	{1381, "Windows NT 4.0", "", "nt40"},
	{2195, "Windows 2000", "", "w2k"},
	{2600, "Windows XP", "", "xp"},
	{3790, "Windows XP x64", "Windows Server 2003", "ws2003"},
	{6000, "Windows Vista", "", "vista"},
	{6001, "Windows Vista SP1", "Windows Server 2008", "vista"},
	{6002, "Windows Vista SP2", "Windows Server 2008 SP2", "vista"},
	{6003, "Windows Vista SP2", "Windows Server 2008 SP2", "vista"},
	{7600, "Windows 7", "Windows Server 2008 R2", "win7"},
	{7601, "Windows 7 SP1", "Windows Server 2008 R2 SP1", "win7"},
	{9200, "Windows 8", "Windows Server 2012", "win8"},
	{9600, "Windows 8.1", "Windows Server 2012 R2", "win81"},
	{10240, "Windows 10 1507", "", "win10"},
	{10586, "Windows 10 1511", "", "win10"},
	{14393, "Windows 10 1607", "Windows Server 2016", "win10"},
	{15063, "Windows 10 1703", "", "win10"},
	{16299, "Windows 10 1709", "Windows Server 1709", "win10"},
	{17134, "Windows 10 1803", "Windows Server 1803", "win10"},
	{17763, "Windows 10 1809", "Windows Server 2019", "win10"},
	{18362, "Windows 10 1903 or 1909", "Windows Server 1903 or 1909", "win10"},
	{18363, "Windows 10 1909", "Windows Server 1909", "win10"},
	{19041, "Windows 10 2004 to 22H2", "Windows Server 2004 or 20H2", "win10"},
	{19042, "Windows 10 20H2", "Windows Server 20H2", "win10"},
	{19043, "Windows 10 21H1", "", "win10"},
	{19044, "Windows 10 21H2", "", "win10"},
	{19045, "Windows 10 22H2", "", "win10"},
	{20348, "Windows Server 2022", "", "win10"},
	{22000, "Windows 11 21H2", "", "win11"},
	{22621, "Windows 11 22H2 or 23H2", "", "win11"},
	{22631, "Windows 11 23H2", "", "win11"},
	{25398, "Windows Server, version 23H2", "", "win11"},
	{26100, "Windows 11 24H2", "Windows Server 2025", "win11"},
	{26200, "Windows 11 25H2", "", "win11"},
}

// productWorkstation is the ProductType of a client (VER_NT_WORKSTATION).
const productWorkstation = 1

// Of names a build, for a client or a server where productType tells
// which it is (0: not known). A build between two known ones is named after
// the lower, and says so; one below the first is not known.
func Of(build, productType uint32, machine string) (name, family string, ok bool) {
	i := upTo(build)
	if i == 0 {
		return "", "", false
	}
	p := products[i-1]
	if facts.BaseArch(machine) == "x86" {
		p = onX86(p)
	}
	switch {
	case p.client == "":
		name = p.server
	case p.server == "" || productType == productWorkstation:
		name = p.client
	case productType != 0:
		name = p.server
	default:
		name = p.client + " or " + p.server
	}
	switch {
	case i == len(products) && p.build != build:
		name = fmt.Sprintf("Windows later than build %d (build %d)", p.build, build)
	case p.build != build:
		name = fmt.Sprintf("%s or later (build %d)", name, build)
	}
	return name, p.family, true
}

// Builds of which not every release had a version for 32-bit PCs: the client of
// 3790 was Windows XP x64, and servers ended with Server 2008.
const (
	clientOnlyX64 = 3790
	lastServerX86 = 6003
)

// onX86 takes the releases away that there never were for 32-bit PCs.
func onX86(p product) product {
	switch {
	case p.build == clientOnlyX64:
		p.client = ""
	case p.build > lastServerX86 && p.client != "":
		p.server = ""
	}
	return p
}

// Edition names the ProductType of a header (VER_NT_* of winnt.h).
func Edition(productType uint32) (string, bool) {
	switch productType {
	case productWorkstation:
		return "workstation", true
	case 2:
		return "domain controller", true
	case 3:
		return "server", true
	}
	return "", false
}
