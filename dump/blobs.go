package dump

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/secondary"
)

// noneBehind is why something that lies behind the dump itself was not found:
// in a file that is cut off nobody knows whether it was there.
func (c *collection) noneBehind(why string) string {
	if c.img.Truncated.Or(false) {
		return "the file ends before it"
	}
	return why
}

func collectBlobs(c *collection) (string, string) {
	for _, b := range c.img.Blobs {
		c.f.Blobs = append(c.f.Blobs, facts.Blob{GUID: b.GUID, Name: secondary.Blocks[b.GUID].Name, Size: b.Size})
	}
	if len(c.f.Blobs) == 0 {
		return absent(c.noneBehind("none follows the dump"))
	}
	return collected()
}
