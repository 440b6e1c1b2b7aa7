// Package nt knows the kernel: which product a build number is, where the
// fields of its structures lie, and how to read them. All structure offsets of
// the kernel stand here, in tables by version and machine.
//
// It must not know files or dump formats: it decodes bytes and reads through a
// memory.Space. A new Windows release is one line in products; a structure
// that moved is one line in its table.
package nt

import (
	"fmt"
	"sort"

	"dumptriage/dump/facts"
)

// A Product is what a build number stands for. Client and server releases
// share a kernel; Server is "" where there was none.
type Product struct {
	Build  uint32
	Client string
	Server string
	Family string // what signatures test
}

// products, by first build: kernel file versions after geoffchappell.com
// "Kernel Versions" and the Windows release-information pages. Releases that
// are switched on by an enablement package keep the build of the kernel they
// are based on, so one build may stand for several.
var products = []Product{
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

// ProductOf names a build, for a client or a server where productType tells
// which it is (0: not known). A build between two known ones is named after
// the lower, and says so; one below the first is not known.
func ProductOf(build, productType uint32, machine string) (name, family string, ok bool) {
	i := sort.Search(len(products), func(i int) bool { return products[i].Build > build })
	if i == 0 {
		return "", "", false
	}
	p := products[i-1]
	if facts.BaseMachine(machine) == "x86" {
		p = onX86(p)
	}
	switch {
	case p.Client == "":
		name = p.Server
	case p.Server == "" || productType == productWorkstation:
		name = p.Client
	case productType != 0:
		name = p.Server
	default:
		name = p.Client + " or " + p.Server
	}
	switch {
	case i == len(products) && p.Build != build:
		name = fmt.Sprintf("Windows later than build %d (build %d)", p.Build, build)
	case p.Build != build:
		name = fmt.Sprintf("%s or later (build %d)", name, build)
	}
	return name, p.Family, true
}

// Builds of which not every release had a version for 32-bit PCs: the client of
// 3790 was Windows XP x64, and servers ended with Server 2008.
const (
	clientOnlyX64 = 3790
	lastServerX86 = 6003
)

// onX86 takes the releases away that there never were for 32-bit PCs.
func onX86(p Product) Product {
	switch {
	case p.Build == clientOnlyX64:
		p.Client = ""
	case p.Build > lastServerX86 && p.Client != "":
		p.Server = ""
	}
	return p
}

// EditionOf names the ProductType of a header (VER_NT_* of winnt.h).
func EditionOf(productType uint32) (string, bool) {
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
