package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"dumptriage/cmd/internal/archive"
	"dumptriage/cmd/internal/files"
	"dumptriage/cmd/internal/remote"
	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/filetype"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// Walk finds the inputs at and below paths, in order: those named as they were
// named, those in folders by name.
//
// A file that is named is an input whatever it holds. In folders and archives
// dumps are told by content, never by name. Links to files are followed; links
// to folders only where they are named, so that no loop can arise. What cannot
// be read becomes an Item with Err, and the walk goes on; it ends early when
// ctx does. It runs once.
func Walk(ctx context.Context, paths []string, opt Options) iter.Seq[Item] {
	if opt.Spill == nil {
		opt.Spill = new(archive.Spill)
	}
	return func(yield func(Item) bool) {
		w := &walker{ctx: ctx, opt: opt, yield: yield}
		for _, p := range paths {
			if w.stopped() {
				return
			}
			w.path(p)
		}
	}
}

type walker struct {
	ctx       context.Context
	opt       Options
	yield     func(Item) bool
	done      bool // the consumer wants no more
	stdinRead bool
	head      [archive.SniffSize]byte
}

func (w *walker) stopped() bool { return w.done || w.ctx.Err() != nil }

func (w *walker) give(it Item) {
	if w.stopped() || w.opt.Keep != nil && !w.opt.Keep(it.Source) {
		return
	}
	it.hash = w.opt.Hash
	w.done = !w.yield(it)
}

func (w *walker) fail(path, member string, err error) {
	w.give(Item{Source: triage.Source{Path: path, Member: member}, Err: reason(err)})
}

// path takes one path that the user named.
func (w *walker) path(p string) {
	switch {
	case p == Stdin:
		w.stdin()
		return
	case w.opt.Remote != nil && remote.Is(p):
		w.remote(p)
		return
	}
	info, err := os.Stat(p)
	switch {
	case err != nil:
		w.fail(p, "", err)
	case info.IsDir():
		w.folder(p)
	case info.Mode().IsRegular():
		w.file(p, !w.opt.Found)
	case info.Mode()&fs.ModeNamedPipe != 0:
		w.stream(p, func() (io.ReadCloser, error) { return os.Open(p) })
	default:
		w.fail(p, "", files.ErrNotRegular)
	}
}

func (w *walker) folder(root string) {
	// With the separator a root that is a link is entered.
	start := strings.TrimRight(root, string(os.PathSeparator)) + string(os.PathSeparator)
	filepath.WalkDir(start, func(p string, d fs.DirEntry, err error) error {
		switch {
		case w.stopped():
			return fs.SkipAll
		case err != nil:
			w.fail(filepath.Clean(p), "", err)
		case w.opt.Skip != nil && p != start && w.opt.Skip(p):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.Type().IsRegular(), d.Type()&fs.ModeSymlink != 0 && !w.leadsElsewhere(p):
			w.file(p, false)
		}
		return nil
	})
}

// leadsElsewhere reports whether a link points to something other than a file. A
// link that points nowhere counts as a file, which then cannot be read.
func (w *walker) leadsElsewhere(link string) bool {
	info, err := os.Stat(link)
	return err == nil && !info.Mode().IsRegular()
}

// finished reports whether a file was read before.
func (w *walker) finished(f File) bool { return w.opt.Finished != nil && w.opt.Finished(f) }

// file looks at one file on disk.
func (w *walker) file(path string, named bool) {
	if w.opt.Finished != nil {
		if info, err := os.Stat(path); err == nil && w.finished(File{Path: path, Size: info.Size(), Modified: info.ModTime()}) {
			return
		}
		defer w.walked(path)
	}
	o := origin{path: path}
	f, _, err := o.open(0)
	if err != nil {
		w.fail(path, "", err)
		return
	}
	defer f.Close()
	w.look(o, f, f.Size, named)
}

// sniffed is how much of an input is read to see what it is.
const sniffed = archive.SniffSize

// look sees what a file is: a dump, an archive, or neither.
func (w *walker) look(o origin, f io.ReaderAt, size int64, named bool) {
	n, err := f.ReadAt(w.head[:min(sniffed, size)], 0)
	if err != nil && err != io.EOF {
		w.fail(o.path, "", err)
		return
	}
	head := w.head[:n]
	dump, err := w.isDump(head)
	k := archive.KindOf(head)
	switch {
	case err != nil:
		w.fail(o.path, "", err)
	case !dump && k.List != nil:
		w.archive(o, archive.Source{ReaderAt: f, Size: size}, named, k)
	case dump || named || w.opt.Image != nil && w.opt.Image(o.path, head, f, size):
		w.give(o.item(size))
	default:
		w.passed(o.path, looksOf(head, k), k.Archive)
	}
}

// walked tells that all inputs of a file were given, unless the walk was stopped.
func (w *walker) walked(path string) {
	if w.opt.Walked != nil && !w.stopped() {
		w.opt.Walked(path)
	}
}

func (w *walker) passed(path, looks string, archive bool) {
	if w.opt.Passed != nil {
		w.opt.Passed(path, looks, archive)
	}
}

// looksOf names what a file looks like that is no input.
func looksOf(head []byte, k archive.Kind) string {
	if len(head) > 0 && len(bytes.Trim(head, "\x00")) == 0 {
		return "zeros"
	}
	return k.Name
}

// isDump asks the caller's Sniff, which sees hostile bytes.
func (w *walker) isDump(head []byte) (dump bool, err error) {
	if len(head) == 0 {
		return false, nil
	}
	if w.opt.Sniff == nil {
		return archive.KindOf(head).List == nil, nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error when looking at the first bytes: %v", p)
		}
	}()
	return w.opt.Sniff(head), nil
}

// maxTextStream is how much of a stream of text is taken in: it may have no end.
const maxTextStream = 64 << 20

var errTextStream = fmt.Errorf("the text is larger than %d MiB: pass only the part that describes the crash", maxTextStream>>20)

var errStdinTwice = errors.New("standard input can be read only once")

func (w *walker) stdin() {
	if w.stdinRead {
		w.fail(Stdin, "", errStdinTwice)
		return
	}
	w.stdinRead = true
	in := w.opt.Stdin
	if in == nil {
		in = os.Stdin
	}
	w.stream(Stdin, func() (io.ReadCloser, error) { return io.NopCloser(in), nil })
}

// stream writes what can be read only once to a temporary file, which lives as
// long as the Spill, and takes it as a file that was named. A read that blocks
// for ever does not keep the walk from ending with its context.
func (w *walker) stream(name string, open func() (io.ReadCloser, error)) {
	type result struct {
		sp  *archive.Spilled
		err error
	}
	done := make(chan result, 1)
	ctx, opt := w.ctx, w.opt
	go func() {
		r, err := open()
		if err != nil {
			done <- result{nil, err}
			return
		}
		defer r.Close()
		isText := false
		sp, err := opt.Spill.Pour(ctx, r, func(piece []byte, out int64) error {
			if out == int64(len(piece)) {
				isText = out >= archive.SniffSize && filetype.IsText(piece[:archive.SniffSize])
			}
			switch {
			case out > opt.limits().Size():
				return fmt.Errorf("larger than the limit of %d bytes", opt.limits().Size())
			case isText && out > maxTextStream:
				return errTextStream
			}
			return nil
		})
		if err == nil && ctx.Err() != nil {
			opt.Spill.Drop(sp)
			err = ctx.Err()
		}
		done <- result{sp, err}
	}()
	select {
	case <-ctx.Done():
	case r := <-done:
		if r.err != nil {
			w.fail(name, "", r.err)
			return
		}
		o := origin{path: name, stream: &archive.Source{ReaderAt: r.sp, Size: r.sp.Size}}
		if r.sp.Broken != nil {
			o.warning = fmt.Sprintf("the stream ended after %d bytes: %v", r.sp.Size, r.sp.Broken)
		}
		w.look(o, r.sp, r.sp.Size, true)
	}
}
