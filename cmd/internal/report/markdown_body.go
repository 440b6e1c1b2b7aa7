package report

import (
	"strings"

	"dumptriage/dump/units"
)

// ticketBody is what a ticket needs of a report: short, and complete in itself.
func ticketBody(d *Document) string {
	p := &page{}
	if d.Error != "" {
		p.para(mdCode(place(d)) + ": " + markdown(d.Error))
	} else {
		p.body(d)
	}
	return strings.TrimRight(p.b.String(), "\n") + "\n"
}

// body writes what happened, who is suspected, what is known of it and what to
// do, and which dump this was.
func (p *page) body(d *Document) {
	if d.Incomplete != "" {
		p.para("**Incomplete:** the file could not be read in full (" + markdown(d.Incomplete) + "). " + unread)
	}
	if d.Conclusion != nil {
		p.para("**" + markdown(d.Conclusion.Text) + ".**")
	}
	p.why(d)
	if d.Bugcheck != nil && !marker(d.Bugcheck) {
		p.parameters(d.Bugcheck)
	}
	p.group(d.Group)
	for _, s := range d.earlier() {
		p.para("**" + strings.TrimSpace(s.label) + "** " + markdown(s.rest))
	}
	p.suspects(d)
	p.findings(d)
	p.steps(d.NextSteps)
	p.identity(d)
}

// group lists the dumps that a ticket is for, where it is for several.
func (p *page) group(g *TicketGroup) {
	words := groupWords(g)
	if len(words) == 0 {
		return
	}
	p.heading(3, allOf(g))
	for _, w := range words {
		p.item(markdown(w))
	}
}

// why writes what happened.
func (p *page) why(d *Document) {
	if d.User != nil {
		p.para(markdown(userHeadline(d)) + " " + markdown(userSummary(d)))
		return
	}
	for _, s := range happened(d) {
		strong := ""
		switch {
		case s.code:
			strong = mdCode(s.strong)
		case s.strong != "":
			strong = "**" + markdown(s.strong) + "**"
		}
		p.para(s.label + strong + markdown(s.rest))
	}
}

// parameters writes the table of the four parameters.
func (p *page) parameters(b *Bugcheck) {
	p.table("", "Value", "What it is", "What it says")
	for i, q := range b.Parameters {
		p.row(decimal(uint64(i+1)), mdCode(q.Value), markdown(clip(plain(q.Label), maxCell)), markdown(clip(plain(q.Meaning), maxCell)))
	}
}

// suspects lists the modules that may be to blame.
func (p *page) suspects(d *Document) {
	others, windows := ranked(d.Blame)
	nobody := nobodyElse(d)
	if len(d.Blame) == 0 && nobody == "" {
		return
	}
	p.heading(3, "Suspects")
	for i := range others[:min(len(others), maxSuspects)] {
		b := &others[i]
		p.step(i+1, mdCode(b.where())+markdown(about(d, b.Module))+" ("+markdown(b.basis())+")"+markdown(sentence(b.Why)))
	}
	if nobody != "" {
		p.item(markdown(nobody))
	}
	if len(windows) > 0 {
		p.item(markdown(windowsOwn(windows)))
	}
	if rest := leftOver(d.Blame); rest != "" {
		p.item(markdown(rest))
	}
}

// findings lists the known issues that fit.
func (p *page) findings(d *Document) {
	none := noKnownIssue(d)
	if len(d.Findings) == 0 && none == "" {
		return
	}
	p.heading(3, "Known issues")
	if none != "" {
		p.item(markdown(none))
		return
	}
	lead, behind := leading(d.Findings)
	for i := range lead[:min(len(lead), maxFindings)] {
		p.finding(&lead[i])
	}
	if len(behind) > 0 {
		p.item(markdown("Also possible: " + units.Listed(behind, maxFindings, ", ")))
	}
}

func (p *page) finding(f *Finding) {
	p.item("**" + markdown(f.Signature) + "** (" + markdown(f.Verdict) + "): " + markdown(f.Title+behind(f)))
	if why := capped(f); why != "" {
		p.detail(markdown(why))
	}
	p.detail("Cause: " + markdown(f.Cause))
	p.detail("Workaround: " + markdown(f.Workaround))
	if f.Resolution != "" {
		p.detail("Resolution: " + markdown(f.Resolution))
	}
	for _, e := range decisive(f.Evidence) {
		p.detail(stateWords[e.State] + ": " + markdown(e.words()))
	}
	if refs := references(f.References); refs != "" {
		p.detail("References: " + refs)
	}
}

// references names the sources of a signature.
func references(list []Reference) string {
	var words []string
	for _, r := range list {
		word := markdown(r.KB)
		if r.URL != "" {
			word = strings.TrimSpace(word + " " + link(r.URL))
		}
		if r.Reviewed != "" {
			word += " (" + markdown(r.Reviewed) + ")"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

// steps lists what to do next.
func (p *page) steps(steps []string) {
	if len(steps) == 0 {
		return
	}
	p.heading(3, "What to do next")
	for i, s := range steps {
		p.step(i+1, markdown(s))
	}
}

// identity says which dump of which machine this was.
func (p *page) identity(d *Document) {
	p.heading(3, "Dump")
	p.item("File: " + mdCode(place(d)))
	p.facts(fileFacts(d), "Secondary data", "Comment", "Encrypted")
	if d.User != nil {
		p.facts([]fact{{"System", d.User.OS}, {"Process", withID(d.User.Process, d.User.ProcessID)}})
	}
	p.facts(append(machineFacts(d), hardwareFacts(d.System)...), "Kernel base")
	if r := d.Running; r != nil && r.Process != "" {
		p.item("Running process: " + mdCode(r.Process))
	}
}

// facts lists facts, but for some.
func (p *page) facts(facts []fact, but ...string) {
	for _, f := range facts {
		skip := strings.TrimSuffix(f.value, ", ") == ""
		for _, b := range but {
			skip = skip || b == f.key
		}
		if !skip {
			p.item(f.key + ": " + markdown(clip(plain(strings.TrimSuffix(f.value, ", ")), maxCell)))
		}
	}
}

// rest writes what a ticket does without.
func (p *page) rest(d *Document) {
	if e := d.Exception; e != nil && d.User == nil {
		p.heading(3, "Exception")
		p.item(mdCode(exceptionName(e)) + meaningAfter(e) + " at " + mdCode(e.where()))
	}
	if c := d.Context; c != nil && c.Instruction != "" {
		p.heading(3, "Instruction")
		p.item(markdown(instructionWords(c)))
	}
	p.stacks(d)
	if d.HardwareError != nil {
		p.heading(3, "Hardware error record")
		p.facts(errorFacts(d.HardwareError))
	}
	if d.Memory != nil {
		p.heading(3, "Kernel memory")
		p.facts(memoryFacts(d.Memory))
	}
	p.pool(d.Pool, shownSuspects(d))
	if len(d.PoolBlocks) > 0 {
		p.heading(3, "Pool blocks")
		for i := range d.PoolBlocks[:min(len(d.PoolBlocks), maxBlocks)] {
			p.item(markdown(d.PoolBlocks[i].words()))
		}
	}
	if s := summarizeModules(d, maxDrivers); s.count != "" {
		p.heading(3, "Modules")
		p.item(markdown(s.count))
		if len(s.thirdParty) > 0 {
			p.item("Third-party: " + markdown(strings.Join(s.thirdParty, ", ")))
		}
	}
	p.unknown(d.Coverage)
	if len(d.Warnings) > 0 {
		p.heading(3, "Warnings")
		for _, w := range d.Warnings {
			p.item(markdown(w))
		}
	}
}

// stacks writes the call stack, and the one that was interrupted.
func (p *page) stacks(d *Document) {
	if shown := shownFrames(d.Stack, false); len(shown) > 0 {
		p.heading(3, "Stack")
		p.whole(stackTable(shown))
		if words := tablesMissing(d); words != "" {
			p.para(markdown(words))
		}
		if d.StackEnd != "" {
			p.para("The call stack ends early: " + markdown(d.StackEnd) + ".")
		}
	}
	for _, s := range d.otherStacks() {
		if len(s.frames) > 0 {
			p.heading(3, s.title)
			p.whole(stackTable(shownFrames(s.frames, false)))
		}
	}
}

// pool writes the pools and the tags that hold most.
func (p *page) pool(pool *Pool, suspects []PoolSuspect) {
	if pool == nil {
		return
	}
	p.heading(3, "Pool")
	p.facts(poolFacts(pool))
	for i := range suspects {
		p.item(markdown(suspectLine(&suspects[i])))
	}
	if len(pool.Tags) > 0 {
		p.whole(tagTable(pool, maxTags))
	}
}

// unknown writes what is not known, and why.
func (p *page) unknown(coverage []Coverage) {
	groups := unknowns(coverage)
	if len(groups) == 0 {
		return
	}
	p.heading(3, "Not available")
	for _, g := range groups {
		p.item(markdown(strings.Join(g.facts, ", ") + ": " + g.why))
	}
}
