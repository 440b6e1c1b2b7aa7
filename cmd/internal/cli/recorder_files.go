package cli

import (
	"path/filepath"

	"dumptriage/cmd/internal/batch"
	"dumptriage/cmd/internal/remote"
	"dumptriage/cmd/internal/store"
	"dumptriage/cmd/internal/triage"
)

// A reading is a file on the way through a run: it is finished when all of its inputs are.
type reading struct {
	file    store.File
	walks   int // that have not ended: a file may be named twice
	inputs  int // that were given and are not stored
	unsure  bool
	dump    string // id of the only input
	failure string // why it could not be read
}

// left reports whether a file is left out: it is unchanged since it was read whole.
func (r *recorder) left(file batch.File) bool {
	path, err := absolute(file.Path)
	if err != nil || !r.works(nil) {
		return false
	}
	f := store.File{Path: path, Size: file.Size, Modified: file.Modified}
	if !r.again {
		done, err := r.store.Finished(r.ctx, f, "")
		if r.works(err) && done {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.skipped++
			return true
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	at := r.reading[file.Path]
	if at == nil {
		at = &reading{}
		r.reading[file.Path] = at
	}
	at.file, at.walks = f, at.walks+1
	return false
}

// absolute is a path as a store has it: URLs and standard input stay as they are.
func absolute(path string) (string, error) {
	if path == batch.Stdin || remote.Is(path) {
		return path, nil
	}
	return filepath.Abs(path)
}

// wants reports whether an input is to be read, and waits for it then.
func (r *recorder) wants(src triage.Source) bool {
	r.mu.Lock()
	at := r.reading[src.Path]
	r.mu.Unlock()
	if at == nil {
		return true
	}
	if src.Member != "" && !r.again && r.works(nil) {
		done, err := r.store.Finished(r.ctx, at.file, src.Member)
		if r.works(err) && done {
			return false
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	at.inputs++
	return true
}

// skip notes that an input of a file is not read by this run, so that the file is not
// finished.
func (r *recorder) skip(src triage.Source) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at := r.reading[src.Path]; at != nil {
		at.unsure = true
	}
}

// walked notes that all inputs of a file were given.
func (r *recorder) walked(path string) {
	r.mu.Lock()
	var done []store.Input
	if at := r.reading[path]; at != nil {
		at.walks--
		done = r.whole(path, at)
	}
	r.mu.Unlock()
	if len(done) > 0 && r.works(nil) {
		r.works(r.store.Finish(r.ctx, done...))
	}
}

// finished notes that an input was read, or cannot be, and lists what is finished by that.
func (r *recorder) finished(res triage.Result) (done []store.Input) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := r.reading[res.Source.Path]
	if at == nil {
		return nil
	}
	in := store.Input{File: at.file, Member: res.Source.Member, Dump: res.Source.ID}
	if res.Err != nil {
		in.Failure = res.Err.Error()
	}
	again := passing(res.Err)
	at.inputs--
	at.unsure = at.unsure || again
	if in.Member == "" {
		at.dump, at.failure = in.Dump, in.Failure
	} else if !again {
		done = append(done, in)
	}
	return append(done, r.whole(res.Source.Path, at)...)
}

// whole lists a file that is finished with all that is in it. The caller holds the lock.
func (r *recorder) whole(path string, at *reading) []store.Input {
	if at.walks > 0 || at.inputs > 0 {
		return nil
	}
	delete(r.reading, path)
	if at.unsure {
		return nil
	}
	return []store.Input{{File: at.file, Dump: at.dump, Failure: at.failure}}
}
