package signatures

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dumptriage/dump/facts"
)

// exampleOf reads facts as a signature file holds them.
func exampleOf(t *testing.T, text string) *facts.Facts {
	t.Helper()
	d := newDecoder()
	root := d.parse([]byte("facts: {" + text + "}\n"))
	var file struct {
		Facts exampleFacts `key:"facts"`
	}
	if root != nil {
		d.into(root, &file)
	}
	if len(d.problems) > 0 {
		t.Fatalf("%s: %v", text, d.problems)
	}
	return file.Facts.facts()
}

// listed returns the ids of the signatures that a report lists.
func listed(t *testing.T, text string) []string {
	t.Helper()
	var ids []string
	for _, f := range Listed(shipped(t).Match(exampleOf(t, text))) {
		ids = append(ids, f.Signature.ID)
	}
	slices.Sort(ids)
	return ids
}

// TestRelatedArticles holds articles with one symptom apart, by the dates of the
// files and the parameters that they print.
func TestRelatedArticles(t *testing.T) {
	const (
		mp  = "os: {family: nt40, build: 1381}, processors: 2, "
		up  = "os: {family: nt40, build: 1381}, processors: 1, "
		tse = "os: {family: nt40, build: 1381, suite: 0x10}, processors: 1, "
	)
	tcpip := func(linked, p string) string {
		return "stop: {code: 0xa, " + p + ", faulting: {module: tcpip.sys}}, modules: [ntoskrnl.exe, {name: tcpip.sys, link_time: " + linked + "}]"
	}
	ntfs := func(code, linked, more string) string {
		return "stop: {code: 0x24, p1: " + code + "}, modules: [ntoskrnl.exe, {name: ntfs.sys, link_time: " + linked + "}" + more + "]"
	}
	beep := func(linked, more string) string {
		return "stop: {code: 0x44, p1: 0x8066df68}, modules: [ntoskrnl.exe, {name: beep.sys, link_time: " + linked + "}" + more + "]"
	}
	for _, test := range []struct {
		name, facts string
		want        []string
	}{
		{"tcpip of Service Pack 5, two processors", mp + tcpip("1999-04-28T12:00:00Z", "p1: 0x30, p2: 2, p3: 1"), []string{"Q242009", "Q242060", "Q252664"}},
		{"tcpip after Q242060", mp + tcpip("1999-11-20T12:00:00Z", "p1: 0x30, p2: 2, p3: 1"), []string{"Q252664"}},
		{"tcpip in the window of Q276404", mp + tcpip("2000-03-15T12:00:00Z", "p1: 0, p2: 2, p3: 1"), []string{"Q276404"}},
		{"tcpip of 26 May 2000", mp + tcpip("2000-05-26T12:00:00Z", "p1: 0, p2: 2, p3: 1"), []string{"Q276404"}},
		{"tcpip after that window", mp + tcpip("2000-09-26T12:00:00Z", "p1: 0, p2: 2, p3: 1"), nil},
		{"tcpip with the parameters of Q320392", up + tcpip("2001-04-27T12:00:00Z", "p1: 0x14, p2: 2, p3: 0"), []string{"Q320392"}},
		{"tcpip with the fix of Q320392", up + tcpip("2002-07-18T12:00:00Z", "p1: 0x14, p2: 2, p3: 0"), nil},
		{"Vinca's drivers", up + ntfs("0x1901f9", "1997-05-01T12:00:00Z", ", {name: vnccomip.sys, link_time: 1997-07-18T11:44:41Z}"), []string{"Q177365", "Q180648", "Q185300"}},
		{"1901F9 without them", up + ntfs("0x1901f9", "1997-05-01T12:00:00Z", ""), []string{"Q180648", "Q185300"}},
		{"1901F9 after Service Pack 4", up + ntfs("0x1901f9", "1999-04-29T12:00:00Z", ""), nil},
		{"190201 of Service Pack 4", up + ntfs("0x190201", "1998-10-15T12:00:00Z", ""), []string{"Q219027", "Q243249"}},
		{"190201 of Service Pack 5", up + ntfs("0x190201", "1999-04-29T12:00:00Z", ""), []string{"Q243249"}},
		{"190201 with Double-Take", mp + ntfs("0x190201", "1999-11-20T12:00:00Z", ", dblhook.sys"), []string{"Q243852"}},
		{"0x44 and the Beep driver of Service Pack 3", mp + beep("1996-10-14T12:00:00Z", ""), []string{"Q187518"}},
		{"0x44 with the agent for open files", mp + beep("1996-10-14T12:00:00Z", ", ofant.sys"), []string{"Q187518", "Q196022"}},
		{"0x44 on one processor", up + beep("1996-10-14T12:00:00Z", ""), nil},
		{"0x82 on a terminal server", tse + "stop: {code: 0x82}, modules: [ntoskrnl.exe, {name: mup.sys, link_time: 1999-11-20T12:00:00Z}]", []string{"Q281544", "Q304579"}},
		{"0x82 between the two fixes", tse + "stop: {code: 0x82}, modules: [ntoskrnl.exe, {name: mup.sys, link_time: 2001-02-01T12:00:00Z}]", []string{"Q304579"}},
		{"0x82 with InocuLAN", up + "stop: {code: 0x82}, modules: [ntoskrnl.exe, ino_fltr.sys, {name: mup.sys, link_time: 2001-09-20T12:00:00Z}]", []string{"Q183230"}},
		{"scsiport and two scans of the bus", mp + "stop: {code: 0xa, p1: 0xc, p2: 0xa, p3: 1, faulting: {module: scsiport.sys}}, modules: [ntoskrnl.exe, {name: scsiport.sys, link_time: 1999-04-28T12:00:00Z}]", []string{"Q237699"}},
		{"scsiport and QLogic", mp + "stop: {code: 0xa, p1: 0x40, p2: 2, p3: 1, faulting: {module: scsiport.sys}}, modules: [ntoskrnl.exe, ql2100.sys, {name: scsiport.sys, link_time: 1999-11-20T12:00:00Z}]", []string{"Q264247"}},
		{"Trend Micro's scan engine", up + "stop: {code: 0x50, p1: 0xbebee9f8, p4: 2, faulting: {module: vsapint.sys}}, modules: [ntoskrnl.exe, vsapint.sys, tmfilter.sys]", []string{"Q307975", "Q319123"}},
	} {
		if got := listed(t, test.facts); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestReach counts the signatures that reach probable on the figures of their
// source.
func TestReach(t *testing.T) {
	probable := 0
	for _, s := range shipped(t).All() {
		if slices.ContainsFunc(s.Examples(), func(e Example) bool { return e.Verdict >= Probable }) {
			probable++
		}
	}
	if probable < 200 {
		t.Errorf("%d signatures reach probable", probable)
	}
}

// TestLeaksNeedPoolFacts takes the pool away from every example, on a machine
// that is still running: a leak that nothing shows is not listed because its
// driver is loaded.
func TestLeaksNeedPoolFacts(t *testing.T) {
	s := shipped(t)
	for _, sig := range s.All() {
		if sig.Kind != "leak" && sig.Kind != "depletion" && sig.Kind != "usage" {
			continue
		}
		for _, e := range sig.Examples() {
			f := *e.Facts
			f.Pool, f.Bugcheck, f.Suspects = facts.Known[facts.Pool]{}, facts.Known[facts.Bugcheck]{}, nil
			f.Dump.Live = facts.Some(true)
			for _, found := range Listed(s.Match(&f)) {
				if k := found.Signature.Kind; k == "leak" || k == "depletion" || k == "usage" {
					t.Errorf("%s, %q without pool facts: %s is %v", sig.ID, e.Name, found.Signature.ID, found.Verdict)
				}
			}
		}
	}
}

// TestReferencesExist looks the articles up where a copy of them is at hand.
func TestReferencesExist(t *testing.T) {
	const articles = "../../shared/kb"
	if _, err := os.Stat(articles); err != nil {
		t.Skip("no copy of the articles")
	}
	for _, s := range shipped(t).All() {
		for _, r := range s.References {
			if !strings.HasPrefix(r.KB, "Q") {
				continue
			}
			text, err := os.ReadFile(filepath.Join(articles, r.KB+".txt"))
			if err != nil {
				t.Errorf("%s: %v", s.ID, err)
			} else if s.ID == r.KB && !strings.Contains(string(text), s.Title) {
				t.Errorf("%s: the article has another title than %q", s.ID, s.Title)
			}
		}
	}
}
