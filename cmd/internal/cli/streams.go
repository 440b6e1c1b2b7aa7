package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/term"

	"dumptriage/cmd/internal/report"
)

// Streams are what a command reads from and writes to.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer

	OutTerminal, ErrTerminal bool
	Width                    int  // columns of the terminal, 0 if not known
	Color                    bool // of output
	ErrColor                 bool // of the error stream
	Links                    bool // the terminal of the output shows links
	Dumb                     bool // the terminal shows ASCII only
	Quiet                    bool // nothing but results and errors is printed
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
	s.environment(os.Getenv)
	return s
}

// environment reads what the environment says of the terminal: COLUMNS, NO_COLOR
// (https://no-color.org: any value but "" turns colours off) and CLICOLOR_FORCE
// (https://bixense.com/clicolors: any value but 0 turns them on, also in a pipe).
func (s *Streams) environment(get func(string) string) {
	if n, err := strconv.Atoi(get("COLUMNS")); err == nil && n > 0 {
		s.Width = n
	}
	s.Dumb = get("TERM") == "dumb"
	s.Links = s.OutTerminal && showsLinks(get)
	allowed := get("NO_COLOR") == "" && get("TERM") != "dumb"
	s.Color, s.ErrColor = s.OutTerminal && allowed, s.ErrTerminal && allowed
	if force := get("CLICOLOR_FORCE"); force != "" && force != "0" && get("NO_COLOR") == "" {
		s.Color, s.ErrColor = true, true
	}
}

// showsLinks reports whether a terminal says that it is one of those that show links.
// Nothing asks a terminal: https://github.com/Alhadis/OSC8-Adoption lists them.
func showsLinks(get func(string) string) bool {
	vte, _ := strconv.Atoi(get("VTE_VERSION"))
	switch {
	case get("TMUX") != "", strings.HasPrefix(get("TERM"), "screen"):
		return false // which drops them
	case get("WT_SESSION") != "", get("KITTY_WINDOW_ID") != "", get("KONSOLE_VERSION") != "", vte >= firstLinkVTE:
		return true
	}
	return slices.Contains([]string{"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"}, get("TERM_PROGRAM")) ||
		slices.Contains([]string{"xterm-kitty", "xterm-ghostty", "foot", "alacritty", "contour"}, get("TERM"))
}

const firstLinkVTE = 5000 // VTE 0.50, of GNOME 3.26

// colorModes are what --color takes.
var colorModes = []string{"auto", "always", "never"}

// setColor follows --color.
func (s *Streams) setColor(mode string) error {
	switch mode {
	case "auto":
	case "always":
		s.Color, s.ErrColor = true, true
	case "never":
		s.Color, s.ErrColor = false, false
	default:
		return usagef("--color %s: use %s%s", mode, strings.Join(colorModes, ", "), suggest(mode, colorModes))
	}
	return nil
}

// note prints something that is neither a result nor an error.
func (s *Streams) note(format string, args ...any) {
	if !s.Quiet {
		fmt.Fprintf(s.Err, "dumptriage: "+format+"\n", args...)
	}
}

// options are how reports are written to the output stream, or to a file.
func (s *Streams) options(toFile bool) report.Options {
	if toFile {
		return report.Options{Plain: true}
	}
	return report.Options{Width: s.Width, Color: s.Color, Links: s.Links && s.Color, ASCII: s.Dumb, Plain: !s.OutTerminal}
}
