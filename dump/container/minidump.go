package container

import (
	"context"
	"errors"
	"io"
)

type minidump struct{}

func (minidump) Name() string            { return "minidump" }
func (minidump) Detect(head []byte) bool { return len(head) >= 4 && string(head[:4]) == "MDMP" }
func (minidump) Open(context.Context, io.ReaderAt, int64) (*Image, error) {
	return nil, errors.New("placeholder")
}
