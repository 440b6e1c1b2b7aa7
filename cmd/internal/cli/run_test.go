package cli

import (
	"bytes"
	"context"
	"os"
	"syscall"
	"testing"
)

// TestStoppedBy: a run that a signal stopped ends with the code that shells have
// for it.
func TestStoppedBy(t *testing.T) {
	for signal, want := range map[os.Signal]int{os.Interrupt: 130, syscall.SIGTERM: 143, syscall.SIGQUIT: 131, nil: 130} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(stopped{signal})
		var out bytes.Buffer
		s := &Streams{In: &bytes.Buffer{}, Out: &out, Err: &out}
		if got := Run(ctx, []string{"triage", t.TempDir()}, s); got != want {
			t.Errorf("%v: %d, want %d (%s)", signal, got, want, out.String())
		}
	}
}
