package batch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dumptriage/cmd/internal/archive"
	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/filetype"
)

// A search looks for dumps in one archive.
type search struct {
	*walker
	origin  origin
	file    archive.Source
	named   bool  // the user named the archive
	hold    *hold // of a temporary file that the archive lies in, or nil
	warning string

	members int
	dumps   int
	other   *archive.Member // the first that is no dump
	looks   string          // what that looks like

	until time.Time // when looking into it is to end

	failed     int // members that could not be looked into
	failedName string
	failedErr  error
}

// archive yields the dumps in an archive, and a line on what could not be
// looked into. Nothing is decompressed but the start of each member, and a tar
// archive in compressed data.
func (w *walker) archive(o origin, f archive.Source, named bool, k archive.Kind) {
	w.search(&search{walker: w, origin: o, file: f, named: named}, k)
}

// lookingTime is how long it may take to see what is in an archive, without the time in
// which its dumps are decompressed and read: a second is enough for ten thousand members
// that are compressed well.
const lookingTime = 5 * time.Second

// ErrTooLong says that there was no time for the rest of an archive: another run may have it.
var ErrTooLong = fmt.Errorf("listing the archive took longer than %v: the other members were not read", lookingTime)

func (w *walker) search(s *search, k archive.Kind) {
	o := s.origin
	s.until = time.Now().Add(w.opt.lookingTime())
	s.file.Check = func() error {
		switch {
		case w.stopped():
			return context.Canceled
		case time.Now().After(s.until):
			return ErrTooLong
		}
		return nil
	}
	list, err := k.List(s.file, o.path)
	if err != nil {
		w.fail(o.path, "", err)
		return
	}
	s.warning = list.Warning
	for m, err := range list.Members {
		if late := s.file.Check(); late != nil && !w.stopped() {
			s.note("", late)
			break
		}
		if err == nil && m.IsFolder() {
			continue
		}
		if err == nil {
			err = s.look(m)
		}
		if err != nil {
			s.note(m.Name, err)
		}
		if w.stopped() {
			return
		}
	}
	s.conclude()
}

// look yields a member if it is a dump.
func (s *search) look(m archive.Member) error {
	s.members++
	head, err := m.Head(s.file, s.head[:])
	if err != nil {
		return err
	}
	dump, err := s.isDump(head)
	if err != nil {
		return err
	}
	if dump {
		s.dumps++
		began := time.Now()
		err := s.yieldDump(m)
		s.until = s.until.Add(time.Since(began))
		return err
	}
	k := archive.KindOf(head)
	if k.Name == filetype.Tar && m.IsStream() {
		return s.unpacked(m, k)
	}
	if k.Archive {
		return fmt.Errorf("is itself %s, which is not opened further: unpack it first", k.Name)
	}
	if s.other == nil {
		s.other, s.looks = &m, k.Name
	}
	return nil
}

// unpacked looks into an archive that lies compressed in this one: it is
// decompressed, and goes when the last of its dumps is closed.
func (s *search) unpacked(m archive.Member, k archive.Kind) error {
	c, err := m.Spill(s.ctx, s.file, s.opt.limits())
	if err != nil {
		return err
	}
	h := &hold{free: c.Close}
	in := archive.Source{ReaderAt: c, Size: c.Size, Close: func() error { return nil }}
	o := origin{path: s.origin.path, stream: &in, warning: strings.Join(c.Warnings, "; ")}
	inner := &search{walker: s.walker, origin: o, file: in, named: s.named, hold: h}
	s.walker.search(inner, k)
	s.dumps++ // whatever there is to say of it has been said
	return h.end()
}

func (s *search) note(name string, err error) {
	if s.failed++; s.failed == 1 {
		s.failedName, s.failedErr = name, err
	}
}

// conclude says what the dumps do not say: what could not be looked into, or
// that an archive which was to hold a dump holds none.
func (s *search) conclude() {
	switch {
	case s.failed > 1:
		s.fail(s.origin.path, s.failedName, fmt.Errorf("%w (and %s in this archive)", s.failedErr, more(s.failed-1)))
	case s.failed == 1:
		s.fail(s.origin.path, s.failedName, s.failedErr)
	case s.dumps > 0:
	case s.named && s.members == 1 && s.other != nil:
		s.yieldMember(*s.other) // the user can only have meant this one
	case s.named || s.warning != "":
		s.fail(s.origin.path, "", s.noDump())
	default:
		s.passed(s.origin.path, "an archive without dumps", false)
	}
}

func (s *search) noDump() error {
	text := fmt.Sprintf("holds no dump: %d members", s.members)
	if s.other != nil {
		text += fmt.Sprintf(", the first (%q) looks like %s", s.other.Name, s.looks)
	}
	if s.warning != "" {
		text += "; " + s.warning
	}
	return errors.New(text)
}

// yieldDump yields a member that is a dump. One that can only be had together with those
// before it is decompressed at once.
func (s *search) yieldDump(m archive.Member) error {
	if !m.Passes() {
		s.yieldMember(m)
		return nil
	}
	c, err := m.SpillPassing(s.ctx, s.opt.limits())
	if err != nil {
		return err
	}
	s.yieldContent(m, c)
	return nil
}

// yieldContent yields a dump that is decompressed already. What nobody opens goes with
// the other temporary files.
func (s *search) yieldContent(m archive.Member, c *archive.Content) {
	src := triage.Source{Path: s.origin.path, Member: m.Name, Size: c.Size}
	warnings := s.warnings(c)
	s.give(Item{Source: src, open: func(context.Context) (*Input, error) {
		return &Input{ReaderAt: c, Source: src, Warnings: warnings, Failed: c.Failed, close: c.Close}, nil
	}})
}

// warnings are those about the archive, before those about its member.
func (s *search) warnings(c *archive.Content) []string {
	out := c.Warnings
	for _, text := range []string{s.warning, s.origin.warning} {
		if text != "" {
			out = append([]string{text}, out...)
		}
	}
	return out
}

func (s *search) yieldMember(m archive.Member) {
	src := triage.Source{Path: s.origin.path, Member: m.Name, Size: m.Size}
	o, opt, hold := s.origin, s.opt, s.hold
	if hold != nil {
		hold.add()
	}
	s.give(Item{Source: src, open: func(ctx context.Context) (*Input, error) {
		f, object, err := o.open(wholeHead)
		if err != nil {
			return nil, err
		}
		c, err := m.Open(ctx, f, opt.limits())
		if err != nil {
			f.Close()
			return nil, err
		}
		src := src
		src.Size = c.Size
		in := &Input{ReaderAt: c, Source: src, Warnings: s.warnings(c), Failed: c.Failed, close: c.Close, remote: object}
		if hold != nil {
			in.close = hold.done
		}
		return in, nil
	}})
}

// more counts the problems that are not told.
func more(n int) string {
	if n == 1 {
		return "1 more problem"
	}
	return fmt.Sprintf("%d more problems", n)
}
