package pool

import (
	"fmt"

	"dumptriage/dump/bugcheck"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

// findAddresses looks for the pool blocks of the addresses that were asked for.
func (c *Collection) findAddresses(m *Reader, big []facts.BigPage) {
	c.find = func(at memory.Virt) facts.Known[facts.PoolBlock] {
		if image := c.imageAt(at); image != "" {
			return facts.Unknown[facts.PoolBlock](image)
		}
		return m.Find(at, big)
	}
	for i := range c.Addresses {
		a := &c.Addresses[i]
		a.Block = c.find(memory.Virt(a.Address))
	}
}

// blockOf is the pool block that a parameter names: after the header that
// precedes the address or is at it, else that in which the address lies.
func (c *Collection) blockOf(at memory.Virt) (facts.PoolBlock, bool) {
	if b, ok := c.req.Tags.BlockAt(c.t.Space, at, c.t.Image.Header.Build.Or(0)); ok || c.find == nil {
		return b, ok
	}
	return c.find(at).Get()
}

// headerAddresses notes what was asked for. A dump without pages may hold the
// header of a block all the same.
func (c *Collection) headerAddresses() facts.Outcome {
	for _, at := range c.req.Addresses {
		a := facts.PoolAddress{Address: at, Block: facts.Unknown[facts.PoolBlock]("the dump does not contain the header of its block")}
		if image := c.imageAt(memory.Virt(at)); image != "" {
			a.Block.Why = image
		} else if b, ok := c.req.Tags.BlockAt(c.t.Space, memory.Virt(at), c.t.Image.Header.Build.Or(0)); ok {
			b.Source = "the header before it"
			a.Block = facts.Some(b)
		}
		c.Addresses = append(c.Addresses, a)
	}
	return facts.WasCollected()
}

// imageAt says in which image an address lies, "" where in none.
func (c *Collection) imageAt(at memory.Virt) string {
	if c.t.Index == nil {
		return ""
	}
	m, ok := c.t.Index.Find(uint64(at))
	if !ok {
		return ""
	}
	return fmt.Sprintf("it is in the image of %s at offset 0x%x, not in pool", m.Name, uint64(at)-m.Base)
}

// ownAddresses puts the driver whose code holds the tag of a block before the
// one of the tag list.
func (c *Collection) ownAddresses() {
	for i := range c.Addresses {
		b := &c.Addresses[i].Block
		for _, t := range c.Pool.Value.Tags {
			if b.OK && t.Tag == b.Value.Tag && len(t.Owners) > 0 && t.Owners[0].Basis == facts.OwnerByImage {
				b.Value.Owner, b.Value.Purpose = t.Owners[0].Driver, t.Owners[0].Purpose
			}
		}
	}
}

// namedBlocks reads the pool blocks and tags that the parameters name.
func (c *Collection) namedBlocks() facts.Outcome {
	b, ok := c.req.Stop.Get()
	if !ok {
		return facts.WasAbsent("there is no bug check")
	}
	params, _ := c.t.Parameters()
	roles, named := bugcheck.ParamRoles(b.Code, params), false
	for i, v := range params {
		source := fmt.Sprintf("parameter %d", i+1)
		switch roles[i] {
		case bugcheck.RolePoolTag:
			named = true
			if tag, ok := TagText(uint32(v)); ok {
				block := c.req.Tags.Named(tag)
				block.Source = source
				c.Blocks = append(c.Blocks, block)
			}
		case bugcheck.RolePoolAddress:
			named = true
			if block, ok := c.blockOf(memory.Virt(v)); ok {
				block.Source = source
				c.Blocks = append(c.Blocks, block)
			}
		}
	}
	switch {
	case len(c.Blocks) > 0:
		return facts.WasCollected()
	case named:
		return facts.WasAbsent("the pool block that a parameter points to is not in this dump")
	}
	return facts.WasAbsent("no parameter points to a pool block")
}
