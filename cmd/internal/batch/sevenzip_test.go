package batch

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dumptriage/cmd/internal/archive/archivetest"
)

func TestSevenZip(t *testing.T) {
	dir := t.TempDir()
	files := []file{
		{"d/one.dmp", dump("PAGEDU64", 100_000)}, {"empty", nil}, {"läuft.txt", []byte("text")}, {"two", dump("MDMP", 9000)},
	}
	for name, data := range map[string][]byte{
		"copy.7z":  sevenZipOf([]byte{0x01, 0x00}, archivetest.Joined(members(files)), files...),
		"lzma2.7z": sevenZipOf([]byte{0x21, 0x21, 1, 22}, lzma2Of(t, archivetest.Joined(members(files))), files...),
	} {
		opt := options(t)
		items := walk(t, opt, write(t, dir+"/"+name, data))
		wantNames(t, dir, items, name+"|d/one.dmp", name+"|two")
		for i, want := range [][]byte{files[0].data, files[3].data} {
			if got, in := read(t, items[i]); !bytes.Equal(got, want) || in.Warnings != nil {
				t.Errorf("%s, member %d: %d bytes, want %d; %q", name, i, len(got), len(want), in.Warnings)
			}
		}
		mustBeEmpty(t, opt.Spill.Dir)
	}
}

func TestSevenZipTrouble(t *testing.T) {
	body := file{"a.dmp", dump("PAGEDU64", 50_000)}
	whole := sevenZipOf([]byte{0x01, 0x00}, body.data, body)
	wrong := bytes.Clone(whole)
	wrong[32+100] ^= 1
	spoilt := bytes.Clone(whole)
	spoilt[len(spoilt)-10] ^= 1
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"truncated":         {whole[:40_000], "probably truncated"},
		"damaged header":    {spoilt, "checksum of its header"},
		"unknown method":    {sevenZipOf([]byte{0x03, 0x03, 0x04, 0x01}, body.data, body), "method 30401, which is not supported"},
		"encrypted":         {sevenZipOf([]byte{0x04, 0x06, 0xf1, 0x07, 0x01}, body.data, body), "encrypted"},
		"a huge dictionary": {sevenZipOf([]byte{0x21, 0x21, 1, 40}, body.data, body), "too much memory"},
		"no properties":     {sevenZipOf([]byte{0x01, 0x21}, body.data, body), "broken"},
	} {
		items := walk(t, options(t), write(t, t.TempDir()+"/x.7z", c.data))
		if len(items) != 1 {
			t.Fatalf("%s: %+v", name, items)
		}
		wantError(t, items[0], c.want)
	}
	items := walk(t, options(t), write(t, t.TempDir()+"/x.7z", wrong))
	if _, in := read(t, items[0]); len(in.Warnings) != 1 || !strings.Contains(in.Warnings[0], "checksum does not match") {
		t.Errorf("of damaged data: %q", in.Warnings)
	}
}

// TestSevenZipOfOthers reads what 7-Zip itself writes, where it is installed.
func TestSevenZipOfOthers(t *testing.T) {
	program, err := exec.LookPath("7z")
	if err != nil {
		t.Skip("no 7z: skipped")
	}
	dir := t.TempDir()
	one, two := dump("PAGEDU64", 300_000), append(dump("MDMP", 9000), bytes.Repeat([]byte("and much of the same "), 20_000)...)
	write(t, dir+"/one.dmp", one)
	write(t, dir+"/two.dmp", two)
	write(t, dir+"/x.txt", []byte("text"))
	for _, how := range []string{"-m0=LZMA2", "-m0=LZMA", "-m0=BZip2", "-m0=Deflate", "-m0=Copy", "-ms=off", "-mhc=off"} {
		name := filepath.Join(dir, "a"+how+".7z")
		cmd := exec.Command(program, "a", "-bso0", "-bsp0", how, name, "one.dmp", "two.dmp", "x.txt")
		cmd.Dir, cmd.Stderr = dir, os.Stderr
		if err := cmd.Run(); err != nil {
			t.Fatalf("%s: %v", how, err)
		}
		items := walk(t, options(t), name)
		if len(items) != 2 {
			t.Fatalf("%s: %+v", how, items)
		}
		for _, it := range items {
			want := one
			if it.Source.Member == "two.dmp" {
				want = two
			}
			if got, in := read(t, it); !bytes.Equal(got, want) || in.Warnings != nil {
				t.Errorf("%s, %s: %d bytes, want %d; %q", how, it.Source.Member, len(got), len(want), in.Warnings)
			}
		}
	}
}
