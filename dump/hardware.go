package dump

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/release"
	"dumptriage/dump/secondary"
)

// collectHardware reads what the secondary data say of the machine and its
// starts.
func collectHardware(c *collection) (string, string) {
	found := secondary.NewFound()
	for _, b := range c.img.Blobs {
		block := secondary.Blocks[b.GUID]
		if n := block.Wants(); n > 0 && b.Place.Exists() {
			block.Decode(c.read(b.Place, n), found)
		}
	}
	c.f.Frameworks = found.Frameworks
	c.f.Storage = found.Storage
	c.f.Session = facts.Unknown[facts.Session](c.noneBehind("no block behind the dump tells of its starts"))
	if found.HasSession() {
		c.f.Session = facts.Some(found.Session)
		c.release(found.Session.Release)
	}
	c.f.Hardware = facts.Unknown[facts.Hardware](c.noneBehind("no block behind the dump describes the machine"))
	if found.HasHardware() {
		h := found.Hardware
		h.Partial = c.f.Dump.Truncated.Or(false)
		h.Observations = c.observe(&h)
		c.f.Hardware = facts.Some(h)
	}
	return outcome(c.f.Hardware)
}

// release names the product by the number of its release: that of the kernel
// may stand for several.
func (c *collection) release(k facts.Known[uint32]) {
	s := &c.f.System
	build, ok := k.Get()
	if !ok || build <= s.Build.Or(0) {
		return
	}
	if name, family, ok := release.Of(build, c.img.Header.ProductType.Or(0), c.machine()); ok && family == s.Family.Or("") {
		s.Product = facts.Some(name)
	}
}
