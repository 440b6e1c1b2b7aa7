package cli

import (
	"io"
	"os"

	"golang.org/x/term"

	"dumptriage/cmd/internal/report"
)

// Streams are what a command reads from and writes to.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer

	OutTerminal, ErrTerminal bool
	Width                    int // columns of the terminal, 0 if not known
	Color                    bool
}

func osStreams() *Streams {
	s := &Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	s.OutTerminal = term.IsTerminal(int(os.Stdout.Fd()))
	s.ErrTerminal = term.IsTerminal(int(os.Stderr.Fd()))
	if s.OutTerminal {
		if w, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
			s.Width = w
		}
	}
	// https://no-color.org: any value but "" turns colours off.
	s.Color = s.OutTerminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return s
}

// options are how reports are written to the output stream, or to a file.
func (s *Streams) options(toFile bool) report.Options {
	if toFile {
		return report.Options{Plain: true}
	}
	return report.Options{Width: s.Width, Color: s.Color, Plain: !s.OutTerminal}
}
