//go:build !linux

package archive

import (
	"os"
	"path/filepath"
	"runtime"
)

// tempFile makes a temporary file without a name: not here.
func tempFile(string) (*os.File, bool) { return nil, false }

// clean removes what killed runs left on Windows, where files keep their names:
// one that is in use cannot be removed.
func clean(dir string) {
	if runtime.GOOS != "windows" {
		return
	}
	left, _ := filepath.Glob(filepath.Join(dir, tempNames))
	for _, path := range left {
		_ = os.Remove(path)
	}
}
