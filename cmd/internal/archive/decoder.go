package archive

import (
	"cmp"
	"errors"
	"io"
	"math"
	"os/exec"
	"sync/atomic"
	"time"
)

// Decoder starts a process that runs Decode with the pipes of the command. Where it is set, RAR
// archives are decoded by such processes: the library bounds neither the memory that a PPMd
// model takes, which an archive sets, nor the time of the programs in an archive. What one
// takes too much of is lost with its process, and nothing else is.
var Decoder func() *exec.Cmd

// patience is how long a decoder may take over what it is asked for.
var patience = decodePatience

// decoderMemory is the most memory that a decoder has, on systems that can bound it: the
// largest dictionary and what the program itself takes.
const decoderMemory = maxDictionary + 160<<20

var (
	errDecoder   = errors.New("decompressing fails, or takes more memory than is allowed: unpack the archive first")
	errNoProcess = errors.New("no process can be started")
)

// A request is what the process that reads an archive says to the decoder: what to do, or what
// it asked for.
type request struct {
	Next bool
	Read int       // bytes
	Err  sentError // of the archive; the data of the message is what was read of it
}

// An answer is what the decoder says: which part of the archive it needs, or what it was asked
// for.
type answer struct {
	Want   int // bytes of the archive; 0: none
	Offset int64

	Header rarHeader // with the name as data, which need not be UTF-8
	Err    sentError
}

// A decoder is a process that decodes an archive.
type decoder struct {
	cmd     *exec.Cmd
	pipe    pipe
	in      io.Closer
	archive io.ReaderAt
	used    *counter
	slow    atomic.Bool
	dead    error
}

// startDecoder starts a process for an archive. The error is errNoProcess if none can be started.
func startDecoder(archive io.ReaderAt, used *counter) (rarReader, error) {
	d := &decoder{cmd: Decoder(), archive: archive, used: used}
	in, err := d.cmd.StdinPipe()
	if err != nil {
		return nil, errNoProcess
	}
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		return nil, errNoProcess
	}
	if err := d.cmd.Start(); err != nil {
		return nil, errNoProcess
	}
	d.in, d.pipe = in, newPipe(out, in)
	if _, _, err := d.ask(request{}); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func (d *decoder) next() (rarHeader, error) {
	a, name, err := d.ask(request{Next: true})
	a.Header.Name = string(name)
	return a.Header, err
}

func (d *decoder) Read(p []byte) (int, error) {
	_, data, err := d.ask(request{Read: min(len(p), maxPiece)})
	return copy(p, data), err
}

// ask lets the decoder do something, and gives it what it needs of the archive. A decoder that
// takes too long over it is ended.
func (d *decoder) ask(q request) (a answer, data []byte, err error) {
	if d.dead != nil {
		return a, nil, d.dead
	}
	late := time.AfterFunc(patience, func() {
		d.slow.Store(true)
		d.cmd.Process.Kill()
	})
	defer late.Stop()
	for {
		if err := d.pipe.send(q, data); err != nil {
			return a, nil, d.died()
		}
		a = answer{}
		if data, err = d.pipe.receive(&a); err != nil {
			return a, nil, d.died()
		}
		if a.Want == 0 {
			return a, data, a.Err.error()
		}
		late.Stop()
		q, data = d.part(a.Offset, a.Want)
		late.Reset(patience)
	}
}

// part is a part of the archive.
func (d *decoder) part(offset int64, size int) (request, []byte) {
	buf := make([]byte, max(0, min(size, maxPiece)))
	n, err := d.archive.ReadAt(buf, offset)
	d.used.n += int64(n)
	if err != nil && err != io.EOF && d.used.err == nil {
		d.used.err = err
	}
	return request{Err: sendError(err)}, buf[:n]
}

// died says why the process is no more.
func (d *decoder) died() error {
	d.in.Close()
	d.cmd.Wait()
	if d.dead = errDecoder; d.slow.Load() {
		d.dead = errSlow
	}
	return d.dead
}

// Close ends the process.
func (d *decoder) Close() error {
	if d.dead == nil {
		d.dead = errDecoder
		d.cmd.Process.Kill()
		d.in.Close()
		d.cmd.Wait()
	}
	return nil
}

// Decode is the decoder's side, which ends when in does.
func Decode(in io.Reader, out io.Writer) error {
	boundMemory(decoderMemory)
	s := &served{pipe: newPipe(in, out)}
	var r rarReader
	buf := make([]byte, maxPiece)
	for {
		var q request
		if _, err := s.pipe.receive(&q); err != nil {
			return nil // whoever asked has seen enough
		}
		var a answer
		var data []byte
		var err error
		switch {
		case r == nil:
			r, err = newLibrary(io.NewSectionReader(s, 0, math.MaxInt64))
		case q.Next:
			a.Header, err = r.next()
			data = []byte(a.Header.Name)
		default:
			n := 0
			n, err = io.ReadFull(r, buf[:max(0, min(q.Read, len(buf)))])
			if data = buf[:n]; n > 0 && err == io.ErrUnexpectedEOF {
				err = nil // the next read ends
			}
		}
		a.Err = sendError(err)
		if err := s.pipe.send(a, data); err != nil {
			return err
		}
	}
}

// A served archive is read through the process that asks, in pieces.
type served struct {
	pipe pipe

	at    int64 // offset of piece
	piece []byte
	err   error // that ended it
}

// ReadAt reads from the piece that is there, or asks for the one that begins at off.
func (s *served) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		at := off + int64(n)
		if at < s.at || at >= s.at+int64(len(s.piece)) {
			if err := s.fetch(at); err != nil {
				return n, err
			}
			if len(s.piece) == 0 {
				return n, cmp.Or(s.err, io.ErrUnexpectedEOF)
			}
		}
		n += copy(p[n:], s.piece[at-s.at:])
	}
	return n, nil
}

// fetch asks for a piece of the archive.
func (s *served) fetch(at int64) error {
	if err := s.pipe.send(answer{Want: maxPiece, Offset: at}, nil); err != nil {
		return err
	}
	var q request
	data, err := s.pipe.receive(&q)
	if err != nil {
		return err
	}
	s.at, s.piece, s.err = at, data, q.Err.error()
	return nil
}
