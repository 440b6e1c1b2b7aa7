package batch

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"dumptriage/cmd/internal/triage"
)

// A listing is what an archive says it holds. An error beside a member is about
// that member, one without a name about the archive.
type listing struct {
	members iter.Seq2[member, error]
	warning string // holds for every member
}

// A search looks for dumps in one archive.
type search struct {
	*walker
	origin  origin
	file    source
	named   bool // the user named the archive
	warning string

	members int
	dumps   int
	other   *member // the first that is no dump
	looks   string  // what that looks like

	failed     int // members that could not be looked into
	failedName string
	failedErr  error
}

// archive yields the dumps in an archive, and a line on what could not be
// looked into. Nothing is decompressed but the start of each member.
func (w *walker) archive(o origin, f source, named bool, k kind) {
	list, err := k.list(f, o.path)
	if err != nil {
		w.fail(o.path, "", err)
		return
	}
	s := &search{walker: w, origin: o, file: f, named: named, warning: list.warning}
	for m, err := range list.members {
		if err == nil && m.isFolder() {
			continue
		}
		if err == nil {
			err = s.look(m)
		}
		if err != nil {
			s.note(m.name, err)
		}
		if w.stopped() {
			return
		}
	}
	s.conclude()
}

// look yields a member if it is a dump.
func (s *search) look(m member) error {
	s.members++
	head, err := m.head(s.file, s.head[:])
	if err != nil {
		return err
	}
	dump, err := s.isDump(head)
	if err != nil {
		return err
	}
	if dump {
		s.dumps++
		s.yieldMember(m)
		return nil
	}
	k := kindOf(head)
	if k.archive {
		return fmt.Errorf("is itself %s, which is not opened further: unpack it first", k.name)
	}
	if s.other == nil {
		s.other, s.looks = &m, k.name
	}
	return nil
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
		s.fail(s.origin.path, s.failedName, fmt.Errorf("%w (and %d more problems in this archive)", s.failedErr, s.failed-1))
	case s.failed == 1:
		s.fail(s.origin.path, s.failedName, s.failedErr)
	case s.dumps > 0:
	case s.named && s.members == 1 && s.other != nil:
		s.yieldMember(*s.other) // the user can only have meant this one
	case s.named || s.warning != "":
		s.fail(s.origin.path, "", s.noDump())
	}
}

func (s *search) noDump() error {
	text := fmt.Sprintf("holds no dump: %d members", s.members)
	if s.other != nil {
		text += fmt.Sprintf(", the first (%q) looks like %s", s.other.name, s.looks)
	}
	if s.warning != "" {
		text += "; " + s.warning
	}
	return errors.New(text)
}

func (s *search) yieldMember(m member) {
	src := triage.Source{Path: s.origin.path, Member: m.name, Size: m.size}
	o, opt, warning := s.origin, s.opt, s.warning
	s.give(Item{Source: src, open: func(ctx context.Context) (*Input, error) {
		f, err := o.open()
		if err != nil {
			return nil, err
		}
		in, err := m.open(ctx, f, src, opt)
		if err != nil {
			f.close()
			return nil, err
		}
		for _, text := range []string{warning, o.warning} {
			if text != "" {
				in.Warnings = append([]string{text}, in.Warnings...)
			}
		}
		return in, nil
	}})
}
