package signatures

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// problemsOf takes the error of Load apart.
func problemsOf(err error) []*Problem {
	var all []*Problem
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			var p *Problem
			if errors.As(e, &p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// A folder is read as far as it can be, and everything wrong in it is told.
func TestLoadFolder(t *testing.T) {
	s, err := Load(fstest.MapFS{
		"a.yaml":     {Data: []byte(good)},
		"b.yaml":     {Data: []byte(strings.Replace(good, "id: T1", "id: t1", 1))},
		"c.yaml":     {Data: []byte(strings.NewReplacer("id: T1", "id: T2", "kind: leak", "kind: x", "cap: strong", "cap: y").Replace(good))},
		"d.yaml":     {Data: []byte(strings.Replace(good, "id: T1", "id: T3", 1))},
		"e.yaml":     {Data: []byte("# nothing\n")},
		"f.yaml":     {Data: []byte("#" + strings.Repeat("x", maxFileSize))},
		"g.yml":      {Data: []byte(good)},
		"h.txt":      {Data: []byte("not ours")},
		"sub/i.yaml": {Data: []byte("not read")},
	})
	want := []string{
		"g.yml: signature files end in .yaml: rename it",
		"b.yaml:1:1: the ID t1 is already used by a.yaml: give each signature its own",
		`c.yaml:4:7: "x" cannot stand here: write leak, depletion, usage, misconfiguration or defect`,
		`c.yaml:7:6: "y" is not a verdict: write ruled-out, unknown, possible, probable or strong`,
		"e.yaml:1:1: the file is empty: write a signature",
		"f.yaml: the file has more than 256 KB: write one signature a file",
	}
	got := problemsOf(err)
	if len(got) != len(want) {
		t.Fatalf("%d problems, want %d: %v", len(got), len(want), err)
	}
	for i := range want {
		if got[i].Error() != want[i] {
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
	if ids := idsOf(s); ids != "T1 T3" {
		t.Errorf("loaded %s", ids)
	}
}

func TestLoadNothing(t *testing.T) {
	if s, err := Load(fstest.MapFS{"a.txt": {}}); err == nil || len(s.All()) != 0 {
		t.Errorf("a folder without signatures loads as %v, %v", idsOf(s), err)
	}
}

func idsOf(s *Set) string {
	var ids []string
	for _, sig := range s.All() {
		ids = append(ids, sig.ID)
	}
	return strings.Join(ids, " ")
}

func mustLoad(t *testing.T, texts ...string) *Set {
	t.Helper()
	files := fstest.MapFS{}
	for i, text := range texts {
		files[string(rune('a'+i))+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	s, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWith(t *testing.T) {
	renamed := func(id, title string) string {
		return strings.NewReplacer("id: T1", "id: "+id, "A title", title).Replace(good)
	}
	base := mustLoad(t, renamed("B", "ours"), renamed("A", "ours"))
	both := base.With(mustLoad(t, renamed("b", "theirs"), renamed("C", "theirs")))
	if ids := idsOf(both); ids != "A b C" {
		t.Errorf("together: %s", ids)
	}
	if sig, ok := both.Get("B"); !ok || sig.Title != "theirs" {
		t.Errorf("B is %v", sig)
	}
	if ids := idsOf(base); ids != "A B" {
		t.Errorf("the first set became %s", ids)
	}
	if _, ok := base.Get("C"); ok {
		t.Error("the first set has C")
	}
}

func TestCheckFindsWrongExamples(t *testing.T) {
	s := mustLoad(t, strings.Replace(good, "verdict: ruled-out", "verdict: strong", 1))
	got := s.Check()
	if len(got) != 2 {
		t.Fatalf("%v", got)
	}
	if want := `a.yaml:15:5: T1, example "one" comes out ruled-out, not strong; need, the system is Windows NT 3.51: not-met; `; !strings.HasPrefix(got[0].Error(), want) {
		t.Errorf("got  %s\nwant %s…", got[0], want)
	}
	if want := "a.yaml:1:1: T1 has no example that it keeps silent on: add facts that come out ruled-out or unknown"; got[1].Error() != want {
		t.Errorf("got  %s\nwant %s", got[1], want)
	}
}

// A file made to cost much is refused; a reader that does not end fails the
// test run.
func TestLoadHostile(t *testing.T) {
	for _, piece := range []string{"[", "{a: ", "- ", "? ", "&a ", "a: [", "\n a:\n", "k%d: 1\n", "!!x ", "# c\n", "- x\n", "\"a", "|\n", "--- \n", "[],", "*a "} {
		text := strings.Repeat(piece, maxFileSize/len(piece))
		if strings.Contains(piece, "%d") {
			var b strings.Builder
			for i := 0; b.Len() < maxFileSize-20; i++ {
				fmt.Fprintf(&b, piece, i)
			}
			text = b.String()
		}
		if _, err := Load(fstest.MapFS{"f.yaml": {Data: []byte(text)}}); err == nil {
			t.Errorf("%q repeated loads", piece)
		}
	}
}

func TestLoadManyKeys(t *testing.T) {
	text := ""
	for i := range maxKeys + 1 {
		text += fmt.Sprintf("k%d: 1\n", i)
	}
	_, err := Load(fstest.MapFS{"f.yaml": {Data: []byte(text)}})
	if want := "f.yaml:1:1: this table has 65 keys: none here takes so many"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// FuzzLoad reads any bytes as a signature. Whatever loads must match nothing
// on no facts, and a refusal must say where.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(good))
	for _, sig := range []string{"Q138935", "Q245120", "Q248747"} {
		text, err := catalogueFiles.ReadFile("catalogue/" + sig + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, text := range []string{"", "a: &a [*a]", "? [a]\n: b", "- - - -", "id: !!binary x", "\xff\xfe", "<<: {id: x}", "id: |\n  x\n", "conditions: [{stop: [{code: 1, p1: {in: []}}]}]"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Load(fstest.MapFS{"f.yaml": {Data: text}})
		if err != nil {
			found := problemsOf(err)
			if len(found) == 0 || len(found) > maxProblems {
				t.Fatalf("%d problems: %v", len(found), err)
			}
			for _, p := range found {
				if p.File != "f.yaml" || p.Msg == "" || p.Line < 0 || p.Column < 0 {
					t.Fatalf("%#v", p)
				}
			}
			return
		}
		for _, finding := range s.Match(healthy("nt351", 1057)) {
			if whole := len(finding.Evidence) == len(finding.Signature.Conditions); finding.Verdict > finding.Signature.Cap || !whole && finding.Verdict != RuledOut {
				t.Fatalf("%+v", finding)
			}
		}
		s.Check()
	})
}
