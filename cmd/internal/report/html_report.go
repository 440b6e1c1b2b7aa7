package report

import (
	"strings"

	"dumptriage/dump/units"
)

func (h *htmlWriter) Report(d *Document) error {
	a := htmlArticle{Title: d.Ticket.Title, Source: place(d)}
	if d.Error != "" {
		a.Title, a.Source, a.Error = place(d), "", d.Error
		return h.article(a)
	}
	if d.Conclusion != nil {
		a.Verdict = d.Conclusion.Text + "."
	}
	if len(d.NextSteps) > 0 {
		a.First = d.NextSteps[0]
	}
	if d.Incomplete != "" {
		a.add(htmlSection{Title: "Incomplete", Paras: filled("The file could not be read in full (" + d.Incomplete + "). " + unread)})
	}
	a.add(htmlSection{Title: "What happened", Paras: whatHappened(d)})
	if len(d.NextSteps) > 1 {
		a.add(htmlSection{Title: "What to do next", Steps: filled(d.NextSteps...)})
	}
	a.add(htmlSuspects(d))
	a.add(htmlFindings(d))
	a.crash(d)
	a.pool(d.Pool, shownSuspects(d))
	a.computer(d)
	a.lists(d)
	return h.article(a)
}

// whatHappened is the sentences on the crash.
func whatHappened(d *Document) []string {
	var out []string
	for _, s := range d.earlier() {
		out = append(out, s.String())
	}
	if d.User != nil {
		return filled(append(out, userHeadline(d), userSummary(d))...)
	}
	for _, s := range happened(d) {
		out = append(out, s.String())
	}
	return filled(out...)
}

func htmlSuspects(d *Document) htmlSection {
	s := htmlSection{Title: "Suspects"}
	others, windows := ranked(d.Blame)
	for i := range others[:min(len(others), maxSuspects)] {
		b := &others[i]
		s.Steps = append(s.Steps, b.where()+about(d, b.Module)+" ("+b.basis()+")"+sentence(b.Why))
	}
	if len(d.Blame) > 0 || nobodyElse(d) != "" {
		s.Items = filled(nobodyElse(d))
		if len(windows) > 0 {
			s.Items = append(s.Items, filled(windowsOwn(windows))...)
		}
		s.Items = append(s.Items, filled(leftOver(d.Blame))...)
	}
	return s
}

func htmlFindings(d *Document) htmlSection {
	s := htmlSection{Title: "Known issues", Paras: filled(noKnownIssue(d))}
	if len(s.Paras) > 0 {
		return s
	}
	lead, behind := leading(d.Findings)
	for i := range lead[:min(len(lead), maxFindings)] {
		f := &lead[i]
		issue := htmlIssue{ID: f.Signature, Verdict: f.Verdict, Title: f.Title}
		issue.Facts = factsOf([]fact{{"Cause", f.Cause}, {"Workaround", f.Workaround}, {"Resolution", f.Resolution}, {"Limited", capped(f)}})
		for _, e := range decisive(f.Evidence) {
			issue.Facts = append(issue.Facts, htmlFact{stateWords[e.State], e.words()})
		}
		for _, r := range f.References {
			if followable(r.URL) {
				issue.Links = append(issue.Links, r.URL)
			}
		}
		s.Issues = append(s.Issues, issue)
	}
	if len(behind) > 0 {
		s.Items = filled("Also possible: " + units.Listed(behind, maxFindings, ", "))
	}
	return s
}

// crash adds what only those read who know dumps.
func (a *htmlArticle) crash(d *Document) {
	if d.Bugcheck != nil && !marker(d.Bugcheck) {
		a.add(htmlSection{Title: "Parameters of STOP " + d.Bugcheck.Code, Fold: true, Table: tableOf(parameterTable(d.Bugcheck))})
	}
	s := htmlSection{Title: "Exception and registers", Fold: true}
	if e := d.Exception; e != nil {
		s.Facts = factsOf([]fact{{"Exception", exceptionSays(e) + " at " + e.where()}, {"Arguments", strings.Join(e.Parameters, " ")}})
	}
	if c := d.Context; c != nil {
		s.Facts = append(s.Facts, factsOf([]fact{{"Instruction", instructionWords(c)}, {"Registers", registerWords(c)}})...)
	}
	a.add(s)
	stack := htmlSection{Title: "Stack", Fold: true, Table: tableOf(stackTable(shownFrames(d.Stack, true))), Paras: filled(tablesMissing(d))}
	if d.StackEnd != "" {
		stack.Paras = append(stack.Paras, "The call stack ends early: "+d.StackEnd+".")
	}
	a.add(stack)
	for _, s := range d.otherStacks() {
		a.add(htmlSection{Title: s.title, Fold: true, Table: tableOf(stackTable(shownFrames(s.frames, true)))})
	}
	a.add(htmlSection{Title: "Hardware error record", Fold: true, Facts: factsOf(errorFacts(d.HardwareError))})
}

// pool adds the pools, and a chart of the tags that hold most.
func (a *htmlArticle) pool(pool *Pool, suspects []PoolSuspect) {
	if pool == nil {
		return
	}
	s := htmlSection{Title: "Pool", Facts: factsOf(poolFacts(pool))}
	for i := range suspects {
		s.Items = append(s.Items, suspectLine(&suspects[i]))
	}
	if len(pool.Tags) > 0 {
		s.Table, s.Bars = tableOf(tagTable(pool, maxChart)), tagBars(pool)
	}
	a.add(s)
}

// computer adds what the dump says of the computer, and of itself.
func (a *htmlArticle) computer(d *Document) {
	if d.Memory != nil {
		a.add(htmlSection{Title: "Kernel memory", Fold: true, Facts: factsOf(memoryFacts(d.Memory))})
	}
	running := []fact{}
	if r := d.Running; r != nil {
		running = []fact{{"Process", withID(r.Process, r.ProcessID)}, {"Thread", threadWords(r)}, {"IRQL", r.IRQL}}
	}
	a.add(htmlSection{Title: "Computer", Fold: true, Facts: factsOf(machineFacts(d), hardwareFacts(d.System), running)})
	a.add(htmlSection{Title: "Dump file", Fold: true, Facts: factsOf(fileFacts(d))})
}

// lists adds the drivers, the processes, and what is not known.
func (a *htmlArticle) lists(d *Document) {
	m := &ModuleList{Modules: d.Modules, process: d.User != nil}
	if len(d.Modules) > 0 {
		a.add(htmlSection{Title: "Loaded modules", Fold: true, Paras: filled(summarizeModules(d, maxDrivers).count), Table: tableOf(m.table())})
	}
	if len(d.UnloadedModules) > 0 {
		a.add(htmlSection{Title: "Unloaded modules", Fold: true, Table: tableOf(unloadedTable(d.UnloadedModules))})
	}
	processes := &Inspection{Shows: ShowProcesses, Process: d.Processes}
	a.add(htmlSection{Title: "Processes", Fold: true, Table: tableOf(processes.records())})
	a.unknown(d.Coverage)
	a.add(htmlSection{Title: "Warnings", Items: filled(d.Warnings...)})
}

// unknown adds what is not available, and why.
func (a *htmlArticle) unknown(coverage []Coverage) {
	s := htmlSection{Title: "Not available", Fold: true}
	for _, g := range unknowns(coverage) {
		s.Facts = append(s.Facts, htmlFact{strings.Join(g.facts, ", "), g.why})
	}
	a.add(s)
}
