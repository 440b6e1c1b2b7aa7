package images

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"dumptriage/cmd/internal/files"
	"dumptriage/dump/module"
	"dumptriage/dump/pdb"
)

// An index is what a folder holds: its images, and the folders in it with the times when
// each was changed, by which the index is known to be stale.
type index struct {
	folders []folder
	entries []entry
}

// A folder is one folder in the index.
type folder struct {
	path    string
	changed time.Time
}

// Bounds of an index: a complete Windows has some 40,000 folders and 60,000 images.
const (
	maxFolders = 200_000
	maxEntries = 500_000
)

// endings are those of images. A symbol store has files without an ending as well, none of
// which is one.
var endings = []string{".sys", ".exe", ".dll", ".drv", ".ocx", ".efi", ".cpl", ".ax", symbolEnding}

// symbolEnding is that of symbol files.
const symbolEnding = ".pdb"

// load returns the index of a folder or of an archive, from the cache where that is fresh.
func load(root, cache string) (*index, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(root)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		if root, err = unpacked(root, info, cache); err != nil {
			return nil, err
		}
	}
	if cache != "" {
		cache = filepath.Join(cache, files.CacheName(root)+".idx")
		if x, err := readCache(cache, root); err == nil && x.fresh() {
			return x, nil
		}
	}
	x := walk(root)
	if cache != "" {
		_ = x.write(cache, root) // without it the next run is slower, and no more
	}
	return x, nil
}

// fresh reports whether no folder of the index has changed.
func (x *index) fresh() bool {
	for _, f := range x.folders {
		info, err := os.Stat(f.path)
		if err != nil || !info.ModTime().Equal(f.changed) {
			return false
		}
	}
	return true
}

// walk makes the index of a folder. What can't be read is left out.
func walk(root string) *index {
	x := &index{}
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case len(x.folders) == maxFolders || len(x.entries) == maxEntries || strings.ContainsAny(path, "\t\n"):
			return nil
		case d.IsDir():
			if info, err := d.Info(); err == nil {
				x.folders = append(x.folders, folder{path, info.ModTime()})
			}
			return nil
		case !slices.Contains(endings, strings.ToLower(filepath.Ext(path))):
			return nil
		}
		if e, ok := entryOf(path); ok {
			x.entries = append(x.entries, e)
		}
		return nil
	})
	return x
}

// entryOf reads the headers of a file.
func entryOf(path string) (entry, bool) {
	f, size, err := files.Open(path)
	if err != nil {
		return entry{}, false
	}
	defer f.Close()
	name := strings.ToLower(filepath.Base(path))
	if strings.HasSuffix(name, symbolEnding) {
		p, err := pdb.Open(f, size)
		if err != nil {
			return entry{}, false
		}
		return entry{key(p.ID()), name, path}, true
	}
	im, err := module.OpenFile(path, f, size)
	if err != nil {
		return entry{}, false
	}
	return entry{imageKey(im.TimeStamp, im.SizeOfImage), name, path}, true
}

// cacheHead begins the file of an index; another version is not read.
const cacheHead = "dumptriage images 2"

// write writes the index.
func (x *index) write(path, root string) error {
	return files.Replace(path, func(w io.Writer) error {
		fmt.Fprintf(w, "%s\t%s\n", cacheHead, root)
		for _, d := range x.folders {
			fmt.Fprintf(w, "d\t%d\t%s\n", d.changed.UnixNano(), d.path)
		}
		for _, e := range x.entries {
			fmt.Fprintf(w, "f\t%s\t%s\n", e.key, e.path)
		}
		_, err := fmt.Fprintln(w, "end")
		return err
	})
}

var errCache = errors.New("not an index of this folder")

// readCache reads an index that write wrote, whole.
func readCache(path, root string) (*index, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	x := &index{}
	lines := bufio.NewScanner(f)
	if !lines.Scan() || lines.Text() != cacheHead+"\t"+root {
		return nil, errCache
	}
	for lines.Scan() {
		kind, rest, _ := strings.Cut(lines.Text(), "\t")
		switch {
		case kind == "end":
			return x, nil
		case len(x.folders) > maxFolders || len(x.entries) > maxEntries || !x.line(kind, rest, root):
			return nil, errCache
		}
	}
	return nil, errCache
}

// line takes one line of an index. Its paths must lie in the folder.
func (x *index) line(kind, rest, root string) bool {
	number, rest, _ := strings.Cut(rest, "\t")
	if kind == "d" {
		ns, err := strconv.ParseInt(number, 10, 64)
		x.folders = append(x.folders, folder{rest, time.Unix(0, ns)})
		return err == nil && inside(rest, root)
	}
	x.entries = append(x.entries, entry{key(number), strings.ToLower(filepath.Base(rest)), rest})
	return kind == "f" && number != "" && inside(rest, root)
}

// inside reports whether a path is a folder, or in it.
func inside(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, strings.TrimRight(folder, string(filepath.Separator))+string(filepath.Separator))
}
