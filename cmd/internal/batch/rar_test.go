package batch

import (
	"bytes"
	"strings"
	"testing"
)

func TestRar(t *testing.T) {
	dir := t.TempDir()
	files := []file{{"d/", nil}, {`d\one.dmp`, dump("PAGEDU64", 40_000)}, {"x.txt", []byte("text")}, {"two", dump("MDMP", 9000)}}
	const solid = 8
	for name, data := range map[string][]byte{"plain.rar": rarOf(0, 0, files...), "solid.rar": rarOf(solid, 0, files...)} {
		opt := options(t)
		items := walk(t, opt, write(t, dir+"/"+name, data))
		wantNames(t, dir, items, name+"|d/one.dmp", name+"|two")
		for i, want := range [][]byte{files[1].data, files[3].data} {
			if got, in := read(t, items[i]); !bytes.Equal(got, want) || in.Warnings != nil {
				t.Errorf("%s %d: %d bytes, want %d; %q", name, i, len(got), len(want), in.Warnings)
			}
		}
	}
}

// TestBadRar: what is wrong with an archive is said of the member or of the whole,
// and what could be read before is there.
func TestBadRar(t *testing.T) {
	dir := t.TempDir()
	body := dump("PAGEDU64", 40_000)
	whole := rarOf(0, 0, file{"one", body}, file{"two", dump("MDMP", 9000)})
	spoiled := bytes.Clone(whole)
	spoiled[30_000] ^= 1
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"cut":       {whole[:30_000], "the archive ends after"},
		"spoiled":   {spoiled, "checksum does not match"},
		"encrypted": {rarOf(0, 4, file{"one", body}), "encrypted: unpack it with its password first"},
		"headers":   {rarOf(0x80, 0, file{"one", body}), "encrypted: unpack it with its password first"},
		"part":      {rarOf(1, 2, file{"one", body}), "continues in another file"},
		"mark":      {[]byte("Rar!\x1a\x07\x00"), "the RAR archive is damaged: RAR signature not found"},
		"text":      {[]byte("Rar!\x1a\x07\x00 and so on"), "the RAR archive is damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			opt := options(t)
			var said []string
			for _, it := range walk(t, opt, write(t, dir+"/"+name+".rar", c.data)) {
				in, err := it.Open(t.Context())
				if err != nil {
					said = append(said, err.Error())
					continue
				}
				said = append(said, in.Warnings...)
				in.Close()
			}
			if all := strings.Join(said, "\n"); !strings.Contains(all, c.want) {
				t.Errorf("%q, want %q", all, c.want)
			}
		})
	}
}
