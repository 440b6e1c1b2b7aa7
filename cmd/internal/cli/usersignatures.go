package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"

	"dumptriage/cmd/internal/files"
	"dumptriage/signatures"
)

// maxKept bounds what is kept of a folder of signatures, in bytes: of 3,000 it is 4 MB.
const maxKept = 64 << 20

// loadSignatures loads a folder of the user's signatures. What their YAML says is kept in the
// user's cache folder, where there is one: parsing it takes most of the time.
func loadSignatures(dir string) (*signatures.Set, error) {
	place := keptPlace(dir)
	var text []byte
	if place != "" {
		text, _ = files.Read(place, maxKept) // without it all is parsed
	}
	kept := signatures.ReadParsed(text)
	set, err := signatures.LoadConditions(os.DirFS(dir), kept)
	if text, changed := kept.Bytes(); changed && place != "" && err == nil && len(text) <= maxKept {
		_ = replaceFile(place, text) // without it the next run is slower, and no more
	}
	return set, err
}

// keptPlace is where what was parsed of a folder is kept, "" for nowhere.
func keptPlace(dir string) string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return ""
	}
	sum := sha256.Sum256([]byte(dir))
	return filepath.Join(cache, "dumptriage", "signatures", hex.EncodeToString(sum[:8]))
}

// replaceFile writes a file that takes the place of an older one at once.
func replaceFile(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
