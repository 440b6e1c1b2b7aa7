package site

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// manifest lists the files of a site, one a line, after a line that says what it is.
const (
	manifest     = "dumptriage-site.txt"
	manifestHead = "The files of this site, which dumptriage writes and deletes:"
)

// errNotOurs says that a folder has files of somebody else.
var errNotOurs = errors.New("the folder has files and is not a site of dumptriage: name an empty or a new one")

// A Folder is the folder that a site is written to. Only files that an earlier run wrote are
// ever deleted.
type Folder struct {
	root    *os.Root
	earlier map[string]bool
	written []string

	Changed, Same, Deleted int // files
}

// OpenFolder opens a folder, which is made if it does not exist.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &Folder{root: root, earlier: map[string]bool{}}
	if err := f.read(dir); err != nil {
		root.Close()
		return nil, err
	}
	return f, nil
}

// read reads the manifest of an earlier run.
func (f *Folder) read(dir string) error {
	text, err := f.root.ReadFile(manifest)
	if errors.Is(err, os.ErrNotExist) {
		entries, err := os.ReadDir(dir)
		if err == nil && len(entries) > 0 {
			err = fmt.Errorf("%s: %w", dir, errNotOurs)
		}
		return err
	}
	if err != nil {
		return err
	}
	head, rest, _ := strings.Cut(string(text), "\n")
	if head != manifestHead {
		return fmt.Errorf("%s: %w", dir, errNotOurs)
	}
	for name := range strings.Lines(rest) {
		if name = strings.TrimSuffix(name, "\n"); filepath.IsLocal(name) {
			f.earlier[name] = true
		}
	}
	return nil
}

// Write writes a file, unless it has this content already. A reader sees the old file or the
// new one.
func (f *Folder) Write(name string, content []byte) error {
	f.written = append(f.written, name)
	if old, err := f.root.ReadFile(name); err == nil && bytes.Equal(old, content) {
		f.Same++
		return nil
	}
	f.Changed++
	return f.replace(name, content)
}

func (f *Folder) replace(name string, content []byte) error {
	if dir := filepath.Dir(name); dir != "." {
		if err := f.root.Mkdir(dir, 0o777); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
	}
	if err := f.root.WriteFile(name+".tmp", content, 0o666); err != nil {
		return err
	}
	return f.root.Rename(name+".tmp", name)
}

// Close deletes the pages of earlier runs that there are no more, and writes the manifest.
func (f *Folder) Close() error {
	defer f.root.Close()
	for _, name := range f.written {
		delete(f.earlier, name)
	}
	for name := range f.earlier {
		if err := f.root.Remove(name); err == nil {
			f.Deleted++
		} else if !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return f.replace(manifest, []byte(manifestHead+"\n"+strings.Join(f.written, "\n")+"\n"))
}
