//go:build unix

package batch

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A named pipe that the user names, such as a shell's <(…), is read as a
// stream; one that lies in a folder is left alone.
func TestNamedPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	wantNames(t, "", walk(t, options(t), filepath.Dir(pipe)))
	go os.WriteFile(pipe, dump("MDMP", 5), 0)
	items := walk(t, options(t), pipe)
	wantNames(t, filepath.Dir(pipe), items, "pipe")

	wantNames(t, "", walk(t, options(t), os.DevNull), "dev/null: not a regular file")
}
