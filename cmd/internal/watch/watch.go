// Package watch decides which files of a folder are complete, where others write to it.
//
// It knows names, sizes, times and the end of a file. It must not know what is in it, nor
// what is done with it. There is no sign that holds for every program that copies: a file
// counts as complete when it shows none of the signs of one that is being written.
package watch

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"dumptriage/cmd/internal/files"
)

// unfinished are the endings that programs give to files until they are complete: browsers,
// rsync, WinSCP, MinIO and others.
var unfinished = []string{".part", ".partial", ".tmp", ".crdownload", ".filepart", ".part.minio", ".download", "~"}

// doneEnding marks a file as complete: its writer makes NAME.done after NAME.
const doneEnding = ".done"

// unsetYear is the year of files that robocopy has not finished: it sets their time last.
const unsetYear = 1980

// tailSize is how much of the end of a file is looked at: some programs set the size first,
// and the end is zero until they get there.
const tailSize = 4 << 10

// A Folder remembers the files of folders from one look to the next. It is safe for use by
// several goroutines.
type Folder struct {
	Settle   time.Duration    // how long a file must stay as it is
	Patience time.Duration    // after which a file that looks unfinished is complete
	Now      func() time.Time // nil: time.Now

	mu    sync.Mutex
	files map[string]*state
	look  int
}

// A state is a file as it was last seen.
type state struct {
	size     int64
	modified time.Time
	since    time.Time // when it was first seen like this
	look     int       // when it was last seen
	ready    bool
}

func (f *Folder) now() time.Time {
	if f.Now != nil {
		return f.Now()
	}
	return time.Now()
}

// Look begins a look at the folders, and forgets the files that the last one did not see.
func (f *Folder) Look() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for path, s := range f.files {
		if s.look < f.look {
			delete(f.files, path)
		}
	}
	f.look++
}

// Ready reports whether a file is complete. It never is when it is first seen, unless its
// writer says so.
func (f *Folder) Ready(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || isUnfinished(path) {
		return false
	}
	f.mu.Lock()
	s := f.files[path]
	if s == nil || s.size != info.Size() || !s.modified.Equal(info.ModTime()) {
		s = &state{size: info.Size(), modified: info.ModTime(), since: f.now()}
		if f.files == nil {
			f.files = map[string]*state{}
		}
		f.files[path] = s
	}
	s.look = f.look
	age := f.now().Sub(s.since)
	f.mu.Unlock()

	ready := marked(path) || age >= f.Patience || age >= f.Settle && age > 0 && !looksUnfinished(path, info)
	f.mu.Lock()
	defer f.mu.Unlock()
	s.ready = ready
	return ready
}

// Fresh reports whether a file is so new that one which looks truncated may still grow.
func (f *Folder) Fresh(path string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.files[path]
	return s != nil && f.now().Sub(s.since) < f.Patience && !marked(path)
}

// Waiting counts the files that are not ready, and says for how long the oldest waits.
func (f *Folder) Waiting() (n int, oldest time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.files {
		if !s.ready {
			n++
			oldest = max(oldest, f.now().Sub(s.since))
		}
	}
	return n, oldest
}

func isUnfinished(path string) bool {
	name := strings.ToLower(filepath.Base(path))
	return strings.HasSuffix(name, doneEnding) || slices.ContainsFunc(unfinished, func(e string) bool { return strings.HasSuffix(name, e) })
}

// marked reports whether the writer says that a file is complete.
func marked(path string) bool {
	_, err := os.Stat(path + doneEnding)
	return err == nil
}

// looksUnfinished reports whether a file that does not change any more shows another sign of
// being written: it cannot be opened, as Windows has it for files that are open for writing;
// its time is unset; or its end is zero.
func looksUnfinished(path string, info os.FileInfo) bool {
	if info.ModTime().UTC().Year() == unsetYear {
		return true
	}
	in, size, err := files.Open(path)
	if err != nil {
		return true
	}
	defer in.Close()
	tail := make([]byte, min(size, tailSize))
	n, err := in.ReadAt(tail, size-int64(len(tail)))
	if err != nil && err != io.EOF {
		return true
	}
	return size > tailSize && len(bytes.Trim(tail[:n], "\x00")) == 0
}
