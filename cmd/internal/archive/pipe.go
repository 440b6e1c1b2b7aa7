package archive

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
)

// A pipe carries messages between a decoder and the process that asks it. A message is a head
// in JSON and data, each with its length before it: four bytes, big endian.
type pipe struct {
	in  *bufio.Reader
	out io.Writer
}

func newPipe(in io.Reader, out io.Writer) pipe { return pipe{bufio.NewReaderSize(in, maxPiece), out} }

const (
	// maxHead bounds the head of a message, in bytes. A message of an error may be long.
	maxHead = 1 << 20
	// maxPiece bounds the data of a message, in bytes.
	maxPiece = 256 << 10
)

var errMessage = errors.New("a message between processes is too long")

func (p pipe) send(head any, data []byte) error {
	text, err := json.Marshal(head)
	if err != nil {
		return err
	}
	message := make([]byte, 0, 8+len(text)+len(data))
	message = binary.BigEndian.AppendUint32(message, uint32(len(text)))
	message = binary.BigEndian.AppendUint32(message, uint32(len(data)))
	_, err = p.out.Write(append(append(message, text...), data...))
	return err
}

func (p pipe) receive(head any) (data []byte, err error) {
	var lengths struct{ Head, Data uint32 }
	if err := binary.Read(p.in, binary.BigEndian, &lengths); err != nil {
		return nil, err
	}
	if lengths.Head > maxHead || lengths.Data > maxPiece {
		return nil, errMessage
	}
	message := make([]byte, lengths.Head+lengths.Data)
	if _, err := io.ReadFull(p.in, message); err != nil {
		return nil, err
	}
	text, data := message[:lengths.Head], message[lengths.Head:]
	return data, json.Unmarshal(text, head)
}
