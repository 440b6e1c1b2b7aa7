package cli

import (
	"os"
	"os/exec"

	"dumptriage/cmd/internal/archive"
)

// decoderArg is the only argument of a process that decodes for another.
const decoderArg = "--decode-archive"

// Decodes runs the decoder of archives if args ask for it, and else has archives that need it
// decoded by processes of this program. It returns whether the process is a decoder, which is
// done then.
func Decodes(args []string) bool {
	if len(args) == 1 && args[0] == decoderArg {
		_ = archive.Decode(os.Stdin, os.Stdout) // whoever asked knows best
		return true
	}
	if program, err := os.Executable(); err == nil {
		archive.Decoder = func() *exec.Cmd {
			return &exec.Cmd{Path: program, Args: []string{os.Args[0], decoderArg}}
		}
	}
	return false
}
