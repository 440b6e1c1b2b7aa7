package images

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"dumptriage/cmd/internal/archive"
	"dumptriage/cmd/internal/files"
)

// Bounds of what is unpacked of one archive.
const (
	maxUnpacked = 8 << 30 // bytes
	maxImage    = 1 << 30 // bytes of one file
)

var (
	errNotImages = errors.New("neither a folder nor an archive that can be read")
	errNoCache   = errors.New("there is no cache folder, to which the images of an archive are unpacked")
	errTooLarge  = fmt.Errorf("its images have more than %d GB: unpack it first", maxUnpacked>>30)
)

// unpackedMark is in a folder to which an archive was unpacked whole.
const unpackedMark = "complete"

// unpacked returns the folder with the images of an archive, which it unpacks to the cache
// once. The folder of an archive that was replaced goes.
func unpacked(root string, info os.FileInfo, cache string) (string, error) {
	if cache == "" {
		return "", fmt.Errorf("%s: %w", root, errNoCache)
	}
	of := filepath.Join(cache, "unpacked", files.CacheName(root))
	to := filepath.Join(of, files.CacheName(fmt.Sprint(info.Size(), info.ModTime().UnixNano())))
	if _, err := os.Stat(filepath.Join(to, unpackedMark)); err == nil {
		return to, nil
	}
	if err := os.RemoveAll(of); err != nil {
		return "", err
	}
	if err := os.MkdirAll(of, 0o700); err != nil {
		return "", err
	}
	part, err := os.MkdirTemp(of, "new-*")
	if err != nil {
		return "", err
	}
	if err := unpack(root, part); err != nil {
		return "", errors.Join(fmt.Errorf("%s: %w", root, err), os.RemoveAll(part))
	}
	if err := os.WriteFile(filepath.Join(part, unpackedMark), nil, 0o600); err != nil {
		return "", err
	}
	if err := os.Rename(part, to); err != nil { // another run was faster
		return to, errors.Join(os.RemoveAll(part), exists(to, err))
	}
	return to, nil
}

// exists is no error if there is a file, else the one that is given.
func exists(path string, err error) error {
	if _, bad := os.Stat(path); bad == nil {
		return nil
	}
	return err
}

// unpack writes the images in an archive below a folder, each in a folder of its own: names
// in archives are no paths.
func unpack(root, to string) error {
	f, size, err := files.Open(root)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, min(archive.SniffSize, size))
	if _, err := f.ReadAt(head, 0); err != nil && err != io.EOF {
		return err
	}
	kind := archive.KindOf(head)
	if kind.List == nil {
		return errNotImages
	}
	source := archive.Source{ReaderAt: f, Size: size, Close: func() error { return nil }}
	list, err := kind.List(source, root)
	if err != nil {
		return err
	}
	spill := new(archive.Spill)
	defer spill.Close()
	left := int64(maxUnpacked)
	n := 0
	for m, err := range list.Members {
		if err != nil {
			return err
		}
		name := imageName(m.Name)
		if name == "" {
			continue
		}
		n++
		if left -= m.Size; left < 0 {
			return errTooLarge
		}
		if err := unpackMember(m, source, spill, filepath.Join(to, fmt.Sprint(n), name)); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	return nil
}

// imageName is the name of the image or symbol file that a member is, "" for another file.
func imageName(member string) string {
	name := path.Base(strings.ReplaceAll(member, `\`, "/"))
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.+", r)
	}
	if !slices.Contains(endings, strings.ToLower(path.Ext(name))) || strings.HasPrefix(name, ".") ||
		strings.ContainsFunc(name, func(r rune) bool { return !plain(r) }) {
		return ""
	}
	return name
}

// unpackMember writes one member to a file.
func unpackMember(m archive.Member, source archive.Source, spill *archive.Spill, to string) error {
	lim := archive.Limits{MaxSize: maxImage, Spill: spill}
	var c *archive.Content
	var err error
	if m.Passes() {
		c, err = m.SpillPassing(context.Background(), lim)
	} else {
		c, err = m.Open(context.Background(), source, lim)
	}
	if err != nil {
		return err
	}
	defer c.Close()
	if err := os.Mkdir(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, io.NewSectionReader(c, 0, c.Size))
	return errors.Join(err, out.Close())
}
