package release

import "testing"

func TestOf(t *testing.T) {
	for _, c := range []struct {
		build, productType uint32
		name, family       string
		ok                 bool
	}{
		{1057, 0, "Windows NT 3.51", "nt351", true},
		{1381, 3, "Windows NT 4.0", "nt40", true},
		{3790, 3, "Windows Server 2003", "ws2003", true},
		{7601, 0, "Windows 7 SP1 or Windows Server 2008 R2 SP1", "win7", true},
		{26100, 1, "Windows 11 24H2", "win11", true},
		{26100, 3, "Windows Server 2025", "win11", true},
		{19041, 1, "Windows 10 2004 to 22H2", "win10", true},
		{19050, 1, "Windows 10 22H2 or later (build 19050)", "win10", true},
		{30000, 1, "Windows later than build 26200 (build 30000)", "win11", true},
		{100, 0, "", "", false},
	} {
		name, family, ok := Of(c.build, c.productType, "amd64")
		if name != c.name || family != c.family || ok != c.ok {
			t.Errorf("%d: %q, %q, %v", c.build, name, family, ok)
		}
	}
	for build, want := range map[uint32]string{
		3790: "Windows Server 2003", 6002: "Windows Vista SP2 or Windows Server 2008 SP2", 7601: "Windows 7 SP1", 17763: "Windows 10 1809",
	} {
		if name, _, _ := Of(build, 0, "x86"); name != want {
			t.Errorf("build %d on x86: %q, want %q", build, name, want)
		}
	}
	for i := 1; i < len(products); i++ {
		if products[i-1].build >= products[i].build {
			t.Errorf("the table is not in order at build %d", products[i].build)
		}
	}
}

// TestFamilies: every product is of a family, both in order, and a family has the
// builds of its products.
func TestFamilies(t *testing.T) {
	last := product{}
	for _, p := range products {
		if p.build <= last.build || Order(p.family) < max(0, Order(last.family)) {
			t.Errorf("%v after %v", p, last)
		}
		last = p
		if first, end := Builds(p.family); p.build < first || p.build > end {
			t.Errorf("%v is not within %d to %d", p, first, end)
		}
		if id, ok := FamilyOf(p.build); !ok || id != p.family {
			t.Errorf("FamilyOf(%d) = %s, %v", p.build, id, ok)
		}
	}
	for id, want := range map[string][2]uint32{
		"nt40": {1381, 1381}, TerminalServer: {1381, 1381}, "vista": {6000, 6003}, "win10": {10240, 20348}, "win11": {22000, lastBuild}, "nt50": {},
	} {
		if first, end := Builds(id); first != want[0] || end != want[1] {
			t.Errorf("Builds(%s) = %d, %d; want %v", id, first, end, want)
		}
	}
	if id, ok := FamilyOf(510); ok {
		t.Errorf("FamilyOf(510) = %s", id)
	}
}
