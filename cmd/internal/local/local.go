// Package local finds the crash dumps of the Windows computer that the program runs
// on, or of a Windows whose drive is mounted.
//
// It knows where Windows keeps its dumps. It opens none, and must not know what is in
// them.
package local

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Settings are where a Windows writes its dumps, and which it writes.
type Settings struct {
	Enabled     string // what it writes at a stop: "kernel memory dump", …; "" where that is not known
	DumpFile    string // complete, kernel and automatic dumps
	MinidumpDir string
	LiveDir     string   // live kernel dumps
	Reports     []string // folders of Windows Error Reporting and of programs' dumps
}

// Defaults are the settings of a Windows in the folder root, as it comes ("Memory
// dump file options", KB 254649; "Collecting User-Mode Dumps", Windows Error
// Reporting documentation).
func Defaults(root string) Settings {
	data := filepath.Join(filepath.Dir(root), "ProgramData", "Microsoft", "Windows", "WER")
	return Settings{
		DumpFile:    filepath.Join(root, "MEMORY.DMP"),
		MinidumpDir: filepath.Join(root, "Minidump"),
		LiveDir:     filepath.Join(root, "LiveKernelReports"),
		Reports:     []string{filepath.Join(data, "ReportArchive"), filepath.Join(data, "ReportQueue")},
	}
}

// ErrNotWindows says that there are no settings to read on this system.
var ErrNotWindows = errors.New("this computer does not run Windows: name the Windows folder of a mounted drive with --root")

// dumpEndings are the file name endings of dumps.
var dumpEndings = []string{".dmp", ".mdmp", ".hdmp", ".kdmp"}

// maxFiles bounds what is looked at below a folder.
const maxFiles = 100_000

// Find lists the dumps that are there, the newest first by the time of the file.
// Folders that are not there hold none; the error names those that could not be
// read.
func (s Settings) Find() ([]string, error) {
	type found struct {
		path string
		at   time.Time
	}
	var list []found
	var errs []error
	seen := map[string]bool{}
	add := func(path string, info fs.FileInfo, err error) {
		switch {
		case errors.Is(err, fs.ErrNotExist), seen[path]:
		case err != nil:
			errs = append(errs, err)
		case info.Mode().IsRegular():
			seen[path] = true
			list = append(list, found{path, info.ModTime()})
		}
	}
	info, err := os.Stat(s.DumpFile)
	add(s.DumpFile, info, err)
	for _, dir := range append([]string{s.MinidumpDir, s.LiveDir}, s.Reports...) {
		left := maxFiles
		_ = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
			if left--; left < 0 {
				return fs.SkipAll
			}
			switch {
			case err != nil:
				add(p, nil, err)
			case !d.IsDir() && slices.Contains(dumpEndings, strings.ToLower(filepath.Ext(p))):
				info, err := d.Info()
				add(p, info, err)
			}
			return nil
		})
	}
	slices.SortStableFunc(list, func(a, b found) int { return b.at.Compare(a.at) })
	paths := make([]string, len(list))
	for i, f := range list {
		paths[i] = f.path
	}
	return paths, errors.Join(errs...)
}
