package cli

import (
	"crypto/sha256"
	"encoding/hex"
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
	place := keptPlace(dir)
	var text []byte
	if place != "" {
		text, _ = files.Read(place, maxKept) // without it all is parsed
	}
	kept := signatures.ReadParsed(text)
	set, err := signatures.LoadConditions(os.DirFS(dir), kept)
	if text, changed := kept.Bytes(); changed && place != "" && err == nil && len(text) <= maxKept {
		write := func(w io.Writer) error { _, err := w.Write(text); return err }
		_ = files.Replace(place, write) // without it the next run is slower, and no more
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
