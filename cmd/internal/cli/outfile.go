package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"dumptriage/cmd/internal/report"
	"dumptriage/dump"
)

// An outfile is the file that --output names. No command may write over an
// input, over anything that starts like a dump, or over a file that is no
// report: a slip of the hand must not cost a dump that cannot be made again.
type outfile struct {
	*os.File
	path string // "" where what is written needs no renaming
}

// reportMark is in everything that is written to a file: in the "schema"
// of JSON, and at the end of texts.
const reportMark = "dumptriage.report/"

var anyMark = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`dumptriage\.(` + strings.Join(report.Schemas(), "|") + `)/`)
})

// endMarks are the last lines of reports that carry no schema.
var endMarks = map[string]string{
	"text":     "(" + reportMark + "1 text)\n",
	"markdown": "<!-- " + reportMark + "1 markdown -->\n",
}

// maxMark is how near to the beginning or the end of a report the mark is.
const maxMark = 512

// openOutfile prepares to write to path. What is written lies beside it until
// keep is called; a stream of lines is written in place, so that a run that
// dies loses nothing, and then only to a new file, or with force over an old one.
func openOutfile(path string, inputs []string, stream, force bool) (*outfile, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		info = nil
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, usagef("--output %s: that is a folder", path)
	case !info.Mode().IsRegular():
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		return &outfile{File: f}, err
	default:
		if err := mayReplace(path, info, inputs, force); err != nil {
			return nil, err
		}
	}
	if stream {
		return openStream(path, info, force)
	}
	f, err := createBeside(path)
	if err != nil {
		return nil, err
	}
	return &outfile{f, path}, nil
}

// openStream opens a file that is written in place. An old one makes room at once and is
// not truncated: another run may be writing to it, and the two would interleave.
func openStream(path string, info fs.FileInfo, force bool) (*outfile, error) {
	if info != nil && info.Size() > 0 && !force {
		return nil, usagef("--output %s: the file already contains a report; use --force to replace it", path)
	}
	if info == nil {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		return &outfile{File: f}, err
	}
	f, err := createBeside(path)
	if err != nil {
		return nil, err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		f.Close()
		os.Remove(f.Name())
		return nil, err
	}
	return &outfile{File: f}, nil
}

// mayReplace refuses an existing file that must not be lost: one that is read, a dump, and
// whatever this program did not write. force permits the last, but not below a folder that
// is read.
func mayReplace(path string, info fs.FileInfo, inputs []string, force bool) error {
	advice := "use --force to replace it"
	for _, in := range inputs {
		other, err := os.Stat(in)
		switch {
		case err != nil:
		case os.SameFile(info, other):
			return usagef("--output %s: that is an input, and inputs are never written to", path)
		case other.IsDir() && below(path, in):
			force, advice = false, "it is in a folder that is read"
		}
	}
	if info.Size() == 0 {
		return nil
	}
	head, tail, err := endsOf(path, info.Size())
	switch {
	case err != nil:
		return err
	case dump.IsDump(head):
		return usagef("--output %s: that starts like a dump, and dumps are never written to", path)
	case force || string(bytes.TrimSpace(head)) == "[]" || report.IsOutput(head):
		return nil
	case !anyMark().Match(head[:min(len(head), maxMark)]) && !anyMark().Match(tail):
		return usagef("--output %s: the file exists and was not written by dumptriage; %s", path, advice)
	}
	return nil
}

// endsOf reads the beginning of a file, and its end.
func endsOf(path string, size int64) (head, tail []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	head, tail = make([]byte, dump.HeadSize), make([]byte, maxMark)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	end, _ := f.ReadAt(tail, max(0, size-maxMark))
	return head[:n], tail[:end], nil
}

// below reports whether a file is located below a folder.
func below(path, folder string) bool {
	folder, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return false
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return false
	}
	if path, err = filepath.Abs(path); err != nil {
		return false
	}
	rest, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(rest)
}

// createBeside makes a new file in the folder of path.
func createBeside(path string) (*os.File, error) {
	const tries = 100
	for range tries {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%08x.tmp", filepath.Base(path), rand.Uint32()))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, fmt.Errorf("no name is free beside %s", path)
}

// keep puts the file in its place.
func (o *outfile) keep() error {
	if err := o.Close(); err != nil || o.path == "" {
		return err
	}
	return os.Rename(o.Name(), o.path)
}

// drop leaves everything as it was before, but for lines that stand in a stream.
func (o *outfile) drop() {
	o.Close()
	if o.path != "" {
		os.Remove(o.Name())
	}
}

// replaces reports whether keep would write over something.
func (o *outfile) replaces() bool {
	_, err := os.Stat(o.path)
	return o.path != "" && err == nil
}
