package images

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// member is a file of an archive.
type member struct {
	name string
	b    []byte
}

func zipOf(t *testing.T, members ...member) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, m := range members {
		f, err := w.Create(m.name)
		if err == nil {
			_, err = f.Write(m.b)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func tarOf(t *testing.T, members ...member) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, m := range members {
		err := w.WriteHeader(&tar.Header{Name: m.name, Size: int64(len(m.b)), Mode: 0o600, Typeflag: tar.TypeReg})
		if err == nil {
			_, err = w.Write(m.b)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestArchive: the images in an archive are found as in a folder, however their names look,
// and those of an archive that was replaced go.
func TestArchive(t *testing.T) {
	image, other := vendor(stamp).Build(), vendor(stamp+1).Build()
	for kind, pack := range map[string]func(*testing.T, ...member) []byte{"zip": zipOf, "tar": tarOf} {
		dir, cache := t.TempDir(), filepath.Join(t.TempDir(), "cache")
		path := filepath.Join(dir, "drivers."+kind)
		find := func(stamp uint32) error {
			t.Helper()
			s, err := New([]string{path}, cache)
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			_, err = s.Image("vendor.sys", stamp, size)
			return err
		}
		write(t, path, pack(t, member{"readme.txt", []byte("x")}, member{"../../x64/vendor.sys", image}, member{"b/vendor.sys", other}, member{"b/odd name?.sys", image}))
		for _, want := range []uint32{stamp, stamp + 1} {
			if err := find(want); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
		}
		if err := find(stamp + 2); !errors.As(err, new(*OtherVersionError)) {
			t.Errorf("%s: another version: %v", kind, err)
		}
		if n := images(t, cache); n != 2 {
			t.Errorf("%s: %d images unpacked, want 2", kind, n)
		}
		write(t, path, pack(t, member{"vendor.sys", other}))
		later := time.Now().Add(time.Minute)
		if err := os.Chtimes(path, later, later); err != nil {
			t.Fatal(err)
		}
		if err := find(stamp); err == nil {
			t.Errorf("%s: an image of an archive that was replaced", kind)
		}
		if err := find(stamp + 1); err != nil || images(t, cache) != 1 {
			t.Errorf("%s: %v, %d images unpacked", kind, err, images(t, cache))
		}
		if list, _ := os.ReadDir(dir); len(list) != 1 {
			t.Errorf("%s: files beside the archive: %v", kind, list)
		}
	}
}

// images counts those that were unpacked.
func images(t *testing.T, cache string) (n int) {
	t.Helper()
	err := filepath.WalkDir(cache, func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, ".sys") {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestNoArchive: what is no archive is refused, and so is a damaged one; nothing stays of it.
func TestNoArchive(t *testing.T) {
	whole := zipOf(t, member{"a/vendor.sys", vendor(stamp).Build()})
	for name, b := range map[string][]byte{"text": []byte("not an archive"), "empty": nil, "cut": whole[:len(whole)/3]} {
		path, cache := filepath.Join(t.TempDir(), name), filepath.Join(t.TempDir(), "cache")
		write(t, path, b)
		s, err := New([]string{path}, cache)
		if err == nil {
			if _, err = s.Image("vendor.sys", stamp, size); err == nil {
				t.Errorf("%s: an image was found", name)
			}
		} else if !strings.HasPrefix(err.Error(), path+": ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	path := filepath.Join(t.TempDir(), "a.zip")
	write(t, path, whole)
	if _, err := New([]string{path}, ""); !errors.Is(err, errNoCache) {
		t.Errorf("without a cache: %v", err)
	}
}

func TestImageName(t *testing.T) {
	for in, want := range map[string]string{
		"a.sys": "a.sys", `x64\A.SYS`: "A.SYS", "../../a.sys": "a.sys", "a/b/c-d_1.0+x.dll": "c-d_1.0+x.dll", "a.pdb": "a.pdb",
		"a.txt": "", "a": "", ".sys": "", "a b.sys": "", "a\x00.sys": "", "ä.sys": "", "": "",
	} {
		if got := imageName(in); got != want {
			t.Errorf("imageName(%q) = %q, want %q", in, got, want)
		}
	}
}
