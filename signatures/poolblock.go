package signatures

import "dumptriage/dump/facts"

// poolBlockPredicate asks for the tag of a pool block that the STOP names, or
// whose saved header is damaged:
//
//	pool_block: {tag: [Nbt8]}
type poolBlockPredicate struct {
	Tag []poolTag `key:"tag" need:"write the four characters of the tag"`
}

func (p *poolBlockPredicate) validate() error { return nil }

func (p *poolBlockPredicate) Describe() string {
	return "a damaged or referenced pool block has the tag " + tagWords(p.Tag, " or ")
}

func (p *poolBlockPredicate) Eval(f *view) Answer {
	if len(f.PoolBlocks) == 0 {
		return unknown("no parameter points to a pool block")
	}
	for i := range p.Tag {
		for j := range f.PoolBlocks {
			if block := &f.PoolBlocks[j]; p.Tag[i].is(block.Tag, false) {
				return met(blockWords(block))
			}
		}
	}
	return notMet(blockWords(&f.PoolBlocks[0]))
}

func blockWords(b *facts.PoolBlock) string { return "a block of pool tag " + b.Tag }
