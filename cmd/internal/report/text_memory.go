package report

import (
	"dumptriage/dump/units"
)

// textMemory shows the memory manager's own figures.
func textMemory(l *lines, d *Document) {
	if d.Memory != nil {
		textFacts(l, "Kernel memory", memoryFacts(d.Memory))
	}
}

// textPool shows the pools and the tags that hold most.
func textPool(l *lines, d *Document) {
	p := d.Pool
	if p == nil {
		return
	}
	textFacts(l, "Pool", poolFacts(p))
	textPoolSuspects(l, d)
	if len(p.Tags) > 0 {
		l.blank()
		l.table(tagTable(p, l.most(maxTags)), "  ")
	}
}

// textPoolSuspects lists the tags that look like leaks and why.
func textPoolSuspects(l *lines, d *Document) {
	shown := shownSuspects(d)
	if len(shown) == 0 {
		return
	}
	l.section("Tags that look like leaks")
	for i := range shown {
		l.wrap("  ", "      ", text(suspectLine(&shown[i])))
	}
}

// textPoolBlocks shows the pool blocks that the STOP speaks of.
func textPoolBlocks(l *lines, d *Document) {
	if len(d.PoolBlocks) == 0 {
		return
	}
	l.section("Pool blocks")
	for i := range d.PoolBlocks[:min(len(d.PoolBlocks), l.most(maxBlocks))] {
		b := &d.PoolBlocks[i]
		l.wrap("  ", "    ", text(b.words()))
	}
	if n := len(d.PoolBlocks) - l.most(maxBlocks); n > 0 {
		l.wrap("  ", "  ", text("and "+units.Count(n, "more", "more")))
	}
}
