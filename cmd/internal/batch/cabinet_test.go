package batch

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestCabinet(t *testing.T) {
	dir := t.TempDir()
	same := bytes.Repeat([]byte("what stands in one block, and in the next. "), 3000) // blocks that refer back
	files := []file{{"d\\one.dmp", append(dump("PAGEDU64", 40_000), same...)}, {"x.txt", []byte("text")}, {"two", dump("MDMP", 9000)}}
	for name, data := range map[string][]byte{"stored.cab": cabOf(t, 0, files...), "mszip.cab": cabOf(t, 1, files...)} {
		opt := options(t)
		items := walk(t, opt, write(t, dir+"/"+name, data))
		wantNames(t, dir, items, name+"|d\\one.dmp", name+"|two")
		for i, want := range [][]byte{files[0].data, files[2].data} {
			if got, in := read(t, items[i]); !bytes.Equal(got, want) || in.Warnings != nil {
				t.Errorf("%s, member %d: %d bytes, want %d; %q", name, i, len(got), len(want), in.Warnings)
			}
		}
		mustBeEmpty(t, opt.Spill.Dir)
	}
}

func TestCabinetTrouble(t *testing.T) {
	body := file{"a.dmp", dump("PAGEDU64", 90_000)}
	whole := cabOf(t, 1, body)
	items := walk(t, options(t), write(t, t.TempDir()+"/cut.cab", whole[:60_000]))
	if got, in := read(t, items[0]); len(got) >= len(body.data) || len(in.Warnings) != 1 {
		t.Errorf("cut off: %d bytes, %q", len(got), in.Warnings)
	}
	several := bytes.Clone(whole)
	several[30] |= 2
	overlap := cabOf(t, 0, file{"a", []byte("MDMP1234")}, file{"b", []byte("MDMP5678")})
	overlap[36+4+5+8+3+4] = 4      // a begins later
	overlap[36+4+5+8+3+16+2+4] = 2 // than b
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"LZX":              {cabOf(t, 0x1503, body), "LZX, which is not supported"},
		"a part of a set":  {several, "several cabinets"},
		"a header alone":   {whole[:50], "broken cabinet"},
		"overlapping ones": {overlap, "overlap"},
	} {
		items := walk(t, options(t), write(t, t.TempDir()+"/x.cab", c.data))
		if len(items) == 0 {
			t.Fatalf("%s: nothing", name)
		}
		wantError(t, items[len(items)-1], c.want)
	}
}

// TestCabinetOfOthers reads what gcab writes, where it is installed.
func TestCabinetOfOthers(t *testing.T) {
	program, err := exec.LookPath("gcab")
	if err != nil {
		t.Skip("no gcab: skipped")
	}
	dir := t.TempDir()
	one := append(dump("PAGEDU64", 300_000), bytes.Repeat([]byte("and much of the same "), 20_000)...)
	write(t, dir+"/one.dmp", one)
	for _, how := range []string{"-cz", "-c"} {
		name := filepath.Join(dir, "a"+how+".cab")
		cmd := exec.Command(program, how, name, "one.dmp")
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", how, err, out)
		}
		items := walk(t, options(t), name)
		wantNames(t, name, items, "|one.dmp")
		if got, in := read(t, items[0]); !bytes.Equal(got, one) || in.Warnings != nil {
			t.Errorf("%s: %d bytes, want %d; %q", how, len(got), len(one), in.Warnings)
		}
	}
}
