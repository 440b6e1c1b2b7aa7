package cli

import (
	"bufio"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"dumptriage/cmd/internal/batch"
	"dumptriage/cmd/internal/files"
	"dumptriage/cmd/internal/triage"
)

// maxPathLine bounds a line of --files-from: no system has longer paths.
const maxPathLine = 1 << 16

// allPaths are the paths that were named, and those of --files-from.
func (o *inputOptions) allPaths(s *Streams, named []string) ([]string, error) {
	if err := checkPatterns("--exclude", o.exclude, "*.log"); err != nil {
		return nil, err
	}
	named = expanded(named)
	if o.filesFrom == "" {
		return named, nil
	}
	in := s.In
	if o.filesFrom != batch.Stdin {
		f, _, err := files.Open(o.filesFrom)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	more, err := readPaths(in)
	if err != nil {
		return nil, usagef("--files-from %s: %v", o.filesFrom, err)
	}
	return append(named, more...), nil
}

// expanded returns the files that patterns stand for, which some shells leave to the
// program: dumps\*.dmp. A file whose name looks like a pattern is itself.
func expanded(paths []string) []string {
	var out []string
	for _, p := range paths {
		if _, err := os.Lstat(p); err != nil && strings.ContainsAny(p, "*?") {
			if found, err := filepath.Glob(p); err == nil && len(found) > 0 {
				out = append(out, found...)
				continue
			}
		}
		out = append(out, p)
	}
	return out
}

// readPaths reads one path a line. Empty lines are none.
func readPaths(r io.Reader) ([]string, error) {
	var out []string
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxPathLine)
	for lines.Scan() {
		if line := strings.TrimSuffix(lines.Text(), "\r"); line != "" {
			out = append(out, line)
		}
	}
	return out, lines.Err()
}

// skips reports whether a file or folder is one that is to be left out, or for later.
func (o *inputOptions) skips(p string) bool {
	if o.excluded(p) {
		return true
	}
	if o.unready == nil {
		return false
	}
	info, err := os.Stat(p)
	return err == nil && !info.IsDir() && o.unready(p)
}

// excluded reports whether --exclude names a file or folder.
func (o *inputOptions) excluded(p string) bool {
	name := strings.ToLower(filepath.Base(p))
	for _, pattern := range o.exclude {
		if ok, err := path.Match(strings.ToLower(pattern), name); ok && err == nil {
			return true
		}
	}
	return false
}

// somePaths wants at least one path, named or in a file.
func (o *inputOptions) somePaths(args []string, what string) error {
	if len(args) == 0 && o.filesFrom == "" {
		return usagef("name at least one %s", what)
	}
	return nil
}

// parseSince reads --since: a day, a time, or how long ago; "" is the zero time.
func parseSince(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{time.DateOnly, "2006-01-02T15:04", time.RFC3339} {
		if t, err := time.Parse(form, text); err == nil {
			return t, nil
		}
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n >= 0 && n < maxDays {
			return now.AddDate(0, 0, -n), nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, usagef("--since %s: write a day like 2024-05-01, or a time that has passed like 12h or 7d", text)
}

// maxDays is longer ago than any dump.
const maxDays = 100_000

// before reports whether a crash is known to be older.
func before(r triage.Result, since time.Time) bool {
	if r.Facts == nil {
		return false
	}
	t, ok := r.Facts.System.CrashTime.Get()
	return ok && t.Before(since)
}
