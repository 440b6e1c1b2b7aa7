package batch

import (
	"io"

	"dumptriage/cmd/internal/remote"
)

// remote takes a URL that the user named: an object, or all objects in a bucket that have a
// prefix.
func (w *walker) remote(path string) {
	if !remote.IsFolder(path) {
		w.object(path, File{Path: remote.Shown(path)}, !w.opt.Found)
		return
	}
	for found, err := range w.opt.Remote.List(w.ctx, path) {
		switch {
		case w.stopped():
			return
		case err != nil:
			w.fail(path, "", err)
		case w.opt.Skip == nil || !w.opt.Skip(found.Path):
			w.object(found.Path, File{found.Path, found.Size, found.Modified}, false)
		}
	}
}

// object looks at one object. A server that knows no ranges sends it whole.
func (w *walker) object(path string, f File, named bool) {
	open := func(head int64) (*remote.Object, error) {
		return w.opt.Remote.Open(w.ctx, path, head, w.opt.Spill.New())
	}
	if !f.Modified.IsZero() && w.finished(f) {
		return
	}
	first, err := open(sniffed)
	if err != nil {
		w.fail(f.Path, "", err)
		return
	}
	defer first.Close()
	if first.Stream != nil {
		w.stream(f.Path, func() (io.ReadCloser, error) { return first.Stream, nil })
		return
	}
	if f.Modified.IsZero() && !first.Modified.IsZero() {
		f.Size, f.Modified = first.Size, first.Modified
		if w.finished(f) {
			return
		}
	}
	w.look(origin{path: f.Path, object: open}, first, first.Size, named)
	w.walked(f.Path)
}
