package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode"
)

// eachJSON calls take for each value of a text, to decode it: values that stand one after the
// other, or in one array.
func eachJSON(in io.Reader, take func(*json.Decoder) error) error {
	r := bufio.NewReader(in)
	first, err := firstRune(r)
	if err != nil {
		return atEnd(err)
	}
	d := json.NewDecoder(r)
	if first != '[' {
		for err == nil {
			err = take(d)
		}
		return atEnd(err)
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		if err := take(d); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("the array does not end: %w", err)
	}
	return nil
}

// firstRune looks at the first character that is not a space.
func firstRune(r *bufio.Reader) (rune, error) {
	for {
		c, _, err := r.ReadRune()
		if err != nil {
			return 0, err
		}
		if !unicode.IsSpace(c) {
			return c, r.UnreadRune()
		}
	}
}

// atEnd takes the end of the text for what it is.
func atEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
