package dump

import (
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/pool"
)

// findAddresses looks for the pool blocks of the addresses that were asked for.
func (c *collection) findAddresses(m *pool.Machine, big []facts.BigPage) {
	c.findBlock = func(at memory.Virt) facts.Known[facts.PoolBlock] {
		if image := c.imageAt(at); image != "" {
			return facts.Unknown[facts.PoolBlock](image)
		}
		return m.Find(at, big)
	}
	for i := range c.f.Addresses {
		a := &c.f.Addresses[i]
		a.Block = c.findBlock(memory.Virt(a.Address))
	}
}

// blockOf is the pool block that a parameter names: behind the header that
// stands before the address or at it, else that in which the address lies.
func (c *collection) blockOf(at memory.Virt) (facts.PoolBlock, bool) {
	if b, ok := c.opt.Tags.BlockAt(c.space, at, c.f.System.Build.Or(0)); ok || c.findBlock == nil {
		return b, ok
	}
	return c.findBlock(at).Get()
}

// collectAddresses notes what was asked for. A dump without pages may hold the
// header of a block all the same.
func collectAddresses(c *collection) (string, string) {
	for _, at := range c.opt.Addresses {
		a := facts.PoolAddress{Address: at, Block: facts.Unknown[facts.PoolBlock]("the dump does not hold the header of its block")}
		if image := c.imageAt(memory.Virt(at)); image != "" {
			a.Block.Why = image
		} else if b, ok := c.opt.Tags.BlockAt(c.space, memory.Virt(at), c.f.System.Build.Or(0)); ok {
			b.Source = "the header before it"
			a.Block = facts.Some(b)
		}
		c.f.Addresses = append(c.f.Addresses, a)
	}
	return collected()
}

// imageAt says in which image an address lies, "" where in none.
func (c *collection) imageAt(at memory.Virt) string {
	if c.index == nil {
		return ""
	}
	m, ok := c.index.Find(uint64(at))
	if !ok {
		return ""
	}
	return fmt.Sprintf("it lies in the image of %s, at offset 0x%x, and not in pool", m.Name, uint64(at)-m.Base)
}

// ownAddresses puts the driver whose code holds the tag of a block before the
// one of the tag list.
func (c *collection) ownAddresses() {
	for i := range c.f.Addresses {
		b := &c.f.Addresses[i].Block
		for _, t := range c.f.Pool.Value.Tags {
			if b.OK && t.Tag == b.Value.Tag && len(t.Owners) > 0 && t.Owners[0].Basis == facts.OwnerByImage {
				b.Value.Owner, b.Value.Purpose = t.Owners[0].Driver, t.Owners[0].Purpose
			}
		}
	}
}
