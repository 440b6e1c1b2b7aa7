// Package images finds the files of drivers in folders: flat ones, those of Windows, and
// symbol stores; and in archives of all of these.
//
// It knows files and their headers. It must not know dumps: it is asked for a name, a time
// stamp and a size, and never gives another version.
package images

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"dumptriage/cmd/internal/files"
	"dumptriage/dump/facts"
	"dumptriage/dump/module"
)

// ErrNone says that the folders hold no file of a name.
var ErrNone = fmt.Errorf("the folders of images: %w", module.ErrNoFile)

// An OtherVersionError says that the folders have a file of the name in other versions only.
type OtherVersionError struct {
	Path    string // of one of them
	Version string // as symbol stores write it
}

func (e *OtherVersionError) Error() string {
	return fmt.Sprintf("%s is another version: %s", e.Path, e.Version)
}

// A Store finds images. It may be used by several goroutines.
type Store struct {
	files map[string][]entry // by name in lower case
	kinds map[key][]entry    // by version

	mu   sync.Mutex
	open map[string]*opened // by path
	used []string           // the paths of open, the one that was used last at the end
}

// A key is a version as symbol stores write it: the time stamp and the size of an image, the
// GUID and the age of a PDB.
type key string

func imageKey(stamp, size uint32) key { return key(fmt.Sprintf("%08X%x", stamp, size)) }

// An entry is one file of an index.
type entry struct {
	key
	name, path string
}

// An opened is a file that was opened, or why it could not be.
type opened struct {
	once    sync.Once
	file    *module.File
	symbols module.Symbols // of a PDB
	err     error
}

// maxOpen bounds the files that are open at a time.
const maxOpen = 128

// New makes a store of folders and archives. Their indexes are kept in the folder cache, "" for nowhere
// (there are no archives then), and read again where a folder has changed.
func New(folders []string, cache string) (*Store, error) {
	s := &Store{files: map[string][]entry{}, kinds: map[key][]entry{}, open: map[string]*opened{}}
	for _, folder := range folders {
		x, err := load(folder, cache)
		if err != nil {
			return nil, err
		}
		for _, e := range x.entries {
			s.files[e.name] = append(s.files[e.name], e)
			s.kinds[e.key] = append(s.kinds[e.key], e)
		}
	}
	return s, nil
}

// Image returns the file of a module by its name, time stamp and size. The kernel and the
// HAL have other names on disk, and the copies of storage drivers that write dumps have a
// prefix: they match by version alone. If no file matches, the error is ErrNone or an
// *OtherVersionError.
func (s *Store) Image(name string, stamp, size uint32) (*module.File, error) {
	name = strings.ToLower(name)
	for _, e := range s.kinds[imageKey(stamp, size)] {
		if isNamed(name, e.name) {
			return s.openFile(e)
		}
	}
	if others := s.files[name]; len(others) > 0 {
		return nil, &OtherVersionError{others[0].path, string(others[0].key)}
	}
	return nil, ErrNone
}

// isNamed reports whether a module was loaded from a file of a name. The loader renames the
// kernel and the HAL, and a copy of a storage driver that writes dumps has a prefix.
func isNamed(module, file string) bool {
	return module == file || facts.IsKernel(module) && facts.IsKernel(file) ||
		module == facts.HALFile && slices.Contains(halFiles, file) || module == facts.DumpCopy+file
}

// halFiles are the names of the HAL on disk, by the computer that it is for.
var halFiles = []string{"halacpi.dll", "halmacpi.dll", "halaacpi.dll", "halmps.dll", "halapic.dll"}

// openFile opens a file once.
func (s *Store) openFile(e entry) (*module.File, error) {
	o := s.entered(e.path)
	o.once.Do(func() { o.file, o.err = openImage(e) })
	return o.file, o.err
}

// entered is the place of a file among those that are open. What was not used for the
// longest time is forgotten; the garbage collector closes it when nobody reads it.
func (s *Store) entered(path string) *opened {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, known := s.open[path]
	if !known {
		o = &opened{}
		s.open[path] = o
		s.used = append(s.used, path)
		if len(s.used) > maxOpen {
			delete(s.open, s.used[0])
			s.used = s.used[1:]
		}
	}
	return o
}

// openImage opens the file of an entry, whose version must be that of the index.
func openImage(e entry) (*module.File, error) {
	f, size, err := files.Open(e.path)
	if err != nil {
		return nil, err
	}
	file, err := module.OpenFile(e.path, f, size)
	if err == nil {
		if now := imageKey(file.TimeStamp, file.SizeOfImage); now != e.key {
			err = &OtherVersionError{e.path, string(now)}
		}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return file, nil
}
