package archive

import (
	"bufio"
	"cmp"
	"encoding/gob"
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
	Read int // bytes

	Data []byte
	Err  sentError
}

// An answer is what the decoder says: which part of the archive it needs, or what it was asked
// for.
type answer struct {
	Want   int // bytes of the archive; 0: none
	Offset int64

	Header rarHeader
	Data   []byte
	Err    sentError
}

// maxPiece bounds what is sent at a time.
const maxPiece = 256 << 10

// A decoder is a process that decodes an archive.
type decoder struct {
	cmd     *exec.Cmd
	send    *gob.Encoder
	receive *gob.Decoder
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
	d.in, d.send, d.receive = in, gob.NewEncoder(in), gob.NewDecoder(bufio.NewReaderSize(out, maxPiece))
	if _, err := d.ask(request{}); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func (d *decoder) next() (rarHeader, error) {
	a, err := d.ask(request{Next: true})
	return a.Header, err
}

func (d *decoder) Read(p []byte) (int, error) {
	a, err := d.ask(request{Read: min(len(p), maxPiece)})
	return copy(p, a.Data), err
}

// ask lets the decoder do something, and gives it what it needs of the archive. A decoder that
// takes too long over it is ended.
func (d *decoder) ask(q request) (answer, error) {
	if d.dead != nil {
		return answer{}, d.dead
	}
	late := time.AfterFunc(patience, func() {
		d.slow.Store(true)
		d.cmd.Process.Kill()
	})
	defer late.Stop()
	for {
		var a answer
		if err := d.send.Encode(q); err != nil {
			return a, d.died()
		}
		if err := d.receive.Decode(&a); err != nil {
			return a, d.died()
		}
		if a.Want == 0 {
			return a, a.Err.error()
		}
		late.Stop()
		q = d.part(a.Offset, a.Want)
		late.Reset(patience)
	}
}

// part is a part of the archive.
func (d *decoder) part(offset int64, size int) request {
	buf := make([]byte, max(0, min(size, maxPiece)))
	n, err := d.archive.ReadAt(buf, offset)
	d.used.n += int64(n)
	if err != nil && err != io.EOF && d.used.err == nil {
		d.used.err = err
	}
	return request{Data: buf[:n], Err: sendError(err)}
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
	s := &served{receive: gob.NewDecoder(bufio.NewReaderSize(in, maxPiece)), send: gob.NewEncoder(out)}
	var r rarReader
	buf := make([]byte, maxPiece)
	for {
		var q request
		if err := s.receive.Decode(&q); err != nil {
			return nil // whoever asked has seen enough
		}
		var a answer
		var err error
		switch {
		case r == nil:
			r, err = newLibrary(io.NewSectionReader(s, 0, math.MaxInt64))
		case q.Next:
			a.Header, err = r.next()
		default:
			n := 0
			n, err = io.ReadFull(r, buf[:max(0, min(q.Read, len(buf)))])
			if a.Data = buf[:n]; n > 0 && err == io.ErrUnexpectedEOF {
				err = nil // the next read ends
			}
		}
		a.Err = sendError(err)
		if err := s.send.Encode(a); err != nil {
			return err
		}
	}
}

// A served archive is read through the process that asks, in pieces.
type served struct {
	receive *gob.Decoder
	send    *gob.Encoder

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
	if err := s.send.Encode(answer{Want: maxPiece, Offset: at}); err != nil {
		return err
	}
	var q request
	if err := s.receive.Decode(&q); err != nil {
		return err
	}
	s.at, s.piece, s.err = at, q.Data, q.Err.error()
	return nil
}
