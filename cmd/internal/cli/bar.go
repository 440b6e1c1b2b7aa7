package cli

import (
	"io"
	"strings"
	"time"

	"github.com/cheggaaa/pb/v3"
)

// bar is the progress on standard error, there only on a terminal. It draws
// itself as results come in, never on its own, so that it does not write into
// what is printed.
type bar struct {
	w     io.Writer
	p     *pb.ProgressBar
	drawn time.Time
	shown int // columns that stand on the terminal
}

const (
	barTemplate = `scanning {{counters . "%s of %s dumps" "%s dumps"}} {{bar . }} {{percent . }}`
	barStep     = 100 * time.Millisecond // between two drawings
	barWidth    = 79
)

func newBar(s *Streams) *bar {
	if s.Quiet || !s.ErrTerminal {
		return &bar{}
	}
	p := pb.ProgressBarTemplate(barTemplate).New(0)
	width := barWidth
	if s.Width > 1 {
		width = min(width, s.Width-1)
	}
	p.SetWidth(width)
	return &bar{w: s.Err, p: p, drawn: time.Now()}
}

// update shows how many dumps are done of those that were found so far.
func (b *bar) update(done, found int64) {
	if b.p == nil || time.Since(b.drawn) < barStep {
		return
	}
	b.drawn = time.Now()
	line := b.p.SetTotal(found).SetCurrent(done).String()
	_, _ = io.WriteString(b.w, "\r"+line)
	b.shown = len(line)
}

// clear takes the bar off the terminal, so that a line can be written. It needs
// nothing that a console of old does not know.
func (b *bar) clear() {
	if b.shown > 0 {
		_, _ = io.WriteString(b.w, "\r"+strings.Repeat(" ", b.shown)+"\r")
		b.shown = 0
	}
}
