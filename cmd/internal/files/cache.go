package files

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
)

// Cache returns the folder for what the program keeps of one kind, below the user's cache
// folder. It is "" if the system names none.
func Cache(kind string) string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "dumptriage", kind)
}

// CacheName returns the name of what is kept of a path, or of any other text: a part of its
// hash.
func CacheName(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}
