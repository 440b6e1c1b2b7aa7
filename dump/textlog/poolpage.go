package textlog

import (
	"strings"

	"dumptriage/dump/internal/lazyregexp"
)

// A PoolBlock is the block that the debugger's !pool was asked for.
type PoolBlock struct {
	Line    int
	Address uint64
	Size    uint64 // in bytes, with the header
	Tag     string // four characters
	Region  string // as the debugger calls the pool: "Nonpaged", "Paged", …; "" where it does not say
	Free    bool
}

// What !pool prints: the region of a page, then its blocks. A star marks the block that was
// asked for: its neighbours say nothing.
var (
	poolRegion = lazyregexp.New("(?i)\\bPool page [0-9a-f`]+ region is ([A-Za-z]+)(?: pool)?")
	poolBlock  = lazyregexp.New("(?mi)^[ \\t]*\\*([0-9a-f`]{8,17}) size:[ \\t]*([0-9a-f]+) previous size:[ \\t]*[0-9a-f]+[ \\t]+\\((\\w+)\\)[ \\t]+\\*?([!-~][ -~]{0,3})")
)

// poolBlocks finds the blocks that !pool was asked for.
func poolBlocks(text string) []PoolBlock {
	if !strings.Contains(text, "previous size:") {
		return nil
	}
	var out []PoolBlock
	regions := poolRegion.FindAllStringSubmatchIndex(text, maxFound)
	for _, m := range poolBlock.FindAllStringSubmatchIndex(text, maxFound) {
		b := PoolBlock{Line: lineOf(text, m[0]), Address: hex(text[m[2]:m[3]]), Size: hex(text[m[4]:m[5]])}
		b.Free = strings.HasPrefix(strings.ToLower(text[m[6]:m[7]]), "free")
		b.Tag = (text[m[8]:m[9]] + "   ")[:4]
		for len(regions) > 1 && regions[1][0] < m[0] {
			regions = regions[1:]
		}
		if len(regions) > 0 && regions[0][0] < m[0] {
			b.Region = text[regions[0][2]:regions[0][3]]
		}
		out = append(out, b)
	}
	return out
}
