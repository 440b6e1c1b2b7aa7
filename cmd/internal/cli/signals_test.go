//go:build unix

package cli_test

import (
	"errors"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestHangUp: a terminal that goes away ends the program while a call blocks, with the code
// of that signal. Where the tests run under nohup, the program is not to end.
func TestHangUp(t *testing.T) {
	if signal.Ignored(syscall.SIGHUP) {
		t.Skip("SIGHUP is ignored here")
	}
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program(t), "bugcheck", "0xA", "--output", pipe)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(30*time.Second, func() { cmd.Process.Kill() }).Stop()
	time.Sleep(time.Second) // nobody reads from the pipe, so that it cannot be opened
	cmd.Process.Signal(syscall.SIGHUP)
	exit, ok := errors.AsType[*exec.ExitError](cmd.Wait())
	if want := 128 + int(syscall.SIGHUP); !ok || exit.ExitCode() != want {
		t.Errorf("it ended with %v, want %d", exit, want)
	}
}
