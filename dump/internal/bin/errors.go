package bin

import "errors"

var (
	// ErrShort says that the bytes end before the structure does.
	ErrShort = errors.New("the bytes end before it does")
	// ErrNoField says that this layout does not have the field.
	ErrNoField = errors.New("no such field in this layout")
)
