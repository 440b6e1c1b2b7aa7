// Package reading helps the tests of the packages below dump: it reads whole dumps and compares
// facts.
//
// It knows how a test fails. It must not know what is in a dump.
package reading

import (
	"bytes"
	"io"
	"testing"

	"dumptriage/dump"
	"dumptriage/dump/facts"
)

// Facts returns the facts of a dump.
func Facts(t testing.TB, b []byte) *facts.Facts {
	t.Helper()
	return FactsOf(t, bytes.NewReader(b), int64(len(b)))
}

// FactsOf returns the facts of a dump of size bytes.
func FactsOf(t testing.TB, r io.ReaderAt, size int64) *facts.Facts {
	t.Helper()
	f, err := dump.Read(t.Context(), r, size)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Known compares a fact with what it is to be.
func Known[T comparable](t testing.TB, what string, got facts.Known[T], want T) {
	t.Helper()
	if v, ok := got.Get(); !ok || v != want {
		t.Errorf("%s: got %v (known %v, %s), want %v", what, v, ok, got.Reason(), want)
	}
}

// Shared is where dumps are that others built or captured, from a package below dump.
const Shared = "../../../shared"

// A Counting reader counts the bytes that are read.
type Counting struct {
	io.ReaderAt
	N int64
}

func (c *Counting) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, off)
	c.N += int64(n)
	return n, err
}
