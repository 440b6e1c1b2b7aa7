package bin

import (
	"bytes"
	"errors"
	"math"
	"testing"
)

func TestUint(t *testing.T) {
	r := Record{1, 2, 3, 4, 5, 6, 7, 8}
	for _, c := range []struct {
		f    Field
		want uint64
		err  error
	}{
		{U8(7), 8, nil}, {U16(6), 0x807, nil}, {U32(4), 0x8070605, nil}, {U64(0), 0x807060504030201, nil},
		{U64(1), 0, ErrShort}, {U32(5), 0, ErrShort}, {U8(8), 0, ErrShort}, {U8(-1), 0, ErrShort},
		{U32(math.MaxInt - 2), 0, ErrShort}, {Field{}, 0, ErrNoField},
	} {
		if v, err := r.Uint(c.f); v != c.want || !errors.Is(err, c.err) {
			t.Errorf("%+v: 0x%x, %v; want 0x%x, %v", c.f, v, err, c.want, c.err)
		}
	}
	if v := r.Or(U32(6), 42); v != 42 {
		t.Errorf("Or of a short field: %d", v)
	}
}

func TestBytes(t *testing.T) {
	r := Record{1, 2, 3, 4}
	if b, err := r.Bytes(Span{1, 3}); err != nil || !bytes.Equal(b, []byte{2, 3, 4}) {
		t.Errorf("%v, %v", b, err)
	}
	for _, s := range []Span{{2, 3}, {5, 1}, {-1, 2}, {0, -1}} {
		if _, err := r.Bytes(s); err == nil {
			t.Errorf("%+v was read", s)
		}
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"a\x00b\x00\x00\x00c\x00": "ab", "": "", "\x00": "", "x\x00y": "x", "\x00\xd8": "\ufffd",
	} {
		if got := UTF16([]byte(in)); got != want {
			t.Errorf("UTF16 of %q is %q, want %q", in, got, want)
		}
	}
	if got := ASCII([]byte("ab\xffc\x00d")); got != "ab\u00ffc" {
		t.Errorf("ASCII gives %q", got)
	}
}

func TestReadAt(t *testing.T) {
	r := bytes.NewReader([]byte("0123456789"))
	if b, err := ReadAt(r, 10, 4, 1<<60); err != nil || string(b) != "456789" {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := ReadAt(r, 10, 10, 1); !errors.Is(err, ErrShort) {
		t.Errorf("at the end: %v", err)
	}
	if _, err := ReadAt(r, 20, 12, 4); !errors.Is(err, ErrShort) {
		t.Errorf("behind a lying size: %v", err)
	}
}
