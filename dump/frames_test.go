package dump_test

import (
	"fmt"
	"strings"
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/reading"
)

// framesTruth is what the kernel's own debugger printed of the stack, innermost
// first: module and offset, or a bare word where it took a wrong way.
type framesTruth struct {
	Frames []struct {
		Frame string `json:"frame"`
	} `json:"kernel_debugger_frames"`
}

// TestFramesOfTheDebugger: the stack of a captured machine is what its own
// debugger printed, up to where that left the code of modules.
func TestFramesOfTheDebugger(t *testing.T) {
	truths(t, "real-x64", func(t *testing.T, truth framesTruth, b []byte) {
		f := reading.Facts(t, b)
		for i, want := range truth.Frames {
			if !strings.Contains(want.Frame, ":") {
				return
			}
			if i >= len(f.Stack) {
				t.Fatalf("%d frames of %d; it ended because %q", i, len(truth.Frames), f.StackEnd)
			}
			got := f.Stack[i]
			if frame := fmt.Sprintf("%s:%x", got.Module, got.Offset); frame != want.Frame {
				t.Errorf("frame %d: %s, want %s", i, frame, want.Frame)
			}
			if i > 0 && got.Trust != facts.TrustUnwind {
				t.Errorf("frame %d is known by %s", i, got.Trust)
			}
		}
	})
}
