package cli

import (
	"io"
	"os"
	"path/filepath"

	"dumptriage/cmd/internal/files"
	"dumptriage/signatures"
)

// maxKept is the most bytes that the cache of one folder has. 3,000 signatures take 2.6 MB.
const maxKept = 64 << 20

// loadSignatures loads a folder of the user's signatures. What their YAML says is kept in the
// user's cache folder, where there is one: parsing it takes most of the time.
func loadSignatures(dir string) (*signatures.Set, error) {
	path, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	place := files.Cache("signatures")
	if place != "" {
		place = filepath.Join(place, files.CacheName(path))
	}
	var text []byte
	if place != "" {
		text, _ = files.Read(place, maxKept) // without it all is parsed
	}
	kept := signatures.ReadParsed(text)
	set, err := signatures.LoadConditions(os.DirFS(dir), kept)
	if place == "" || err != nil || !kept.Changed() {
		return set, err
	}
	if text := kept.Bytes(); len(text) <= maxKept {
		write := func(w io.Writer) error { _, err := w.Write(text); return err }
		_ = files.Replace(place, write) // without it the next run is slower, and no more
	}
	return set, nil
}
