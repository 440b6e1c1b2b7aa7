package report

import (
	"time"

	"dumptriage/cmd/internal/advice"
	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/facts"
)

// BuildOptions is how reports are made: by which program, and what they may tell.
type BuildOptions struct {
	Tool        Tool
	Salt        string // keys the hash that a machine is known again by
	Identifiers bool   // serial numbers may leave the program

	Asset func(path string) string // names the machine that a dump is of; nil: nothing does

	// Seen counts the crashes with a fingerprint that earlier runs stored, without this crash;
	// nil: there is no store.
	Seen func(fingerprint, crash string) *Seen

	// Together returns what the stored dumps of the computer say together with this one; nil:
	// nothing is stored.
	Together func(*Document) []PatternResult
}

// Build makes the report on one input. It adds nothing that the facts and the
// findings do not say: what is unknown stays absent, and the coverage list is
// that of the facts.
func Build(r triage.Result, m BuildOptions) *Document {
	d := &Document{
		Schema: contract("report"),
		Tool:   m.Tool,
		Source: Source{Path: r.Source.Path, Member: r.Source.Member, Size: r.Source.Size, SHA256: r.Source.SHA256},
	}
	if m.Asset != nil {
		d.Source.Asset = m.Asset(r.Source.Path)
	}
	f := r.Facts
	if r.Err != nil {
		d.Error = r.Err.Error()
	}
	if f == nil {
		f = &facts.Facts{}
		if d.Error == "" {
			d.Error = "nothing could be read"
		}
	}
	d.Source.Line = f.Dump.Line
	w := pointerWidth(f.System.PointerSize)
	d.System = buildSystem(f.Hardware, m)
	d.Session = buildSession(f.Session)
	d.Storage = buildStorage(f.Storage)
	d.crash(f, w)
	d.contents(f, w)
	d.Findings, d.Checked = buildFindings(r.Findings), buildChecked(r.Findings)
	if r.Explained != nil {
		d.Explained = each(r.Explained, buildFinding)
	}
	if len(d.ReadErrors) > 0 {
		d.Incomplete = "input/output error at offset " + d.ReadErrors[0].Offset + ": " + d.ReadErrors[0].Error
	}
	if m.Seen != nil && d.Error == "" {
		d.Seen = m.Seen(r.Advice.Fingerprint, r.Advice.CrashID)
	}
	d.advise(r.Advice)
	if m.Together != nil && d.Error == "" {
		d.Together = m.Together(d)
	}
	return d
}

// crash copies what happened.
func (d *Document) crash(f *facts.Facts, w width) {
	d.Dump = buildDump(f, w)
	d.Bugcheck = buildBugcheck(f.Bugcheck, w)
	d.Exception = buildException(f, w)
	d.Context = buildContext(f.Context, w)
	d.Stack = each(f.Stack, func(s *facts.Frame) Frame { return buildFrame(s, w) })
	d.StackEnd = f.StackEnd
	d.Interrupted, d.Silent = otherFrames(f.Interrupted, w), otherFrames(f.Silent, w)
	d.Running = buildRunning(&f.Running, w)
	d.User = buildUser(f.User)
	d.HardwareError = buildHardwareError(f.ErrorRecord)
	d.HardwareSigns = append([]string{}, f.HardwareSigns...)
	d.Ended = buildEnded(f.Ended)
	if u, ok := f.Unsupported.Get(); ok {
		d.Unsupported = &Unsupported{u.Feature, u.Instruction, u.Module, offset(u.Offset), u.Source}
	}
	d.BitFlips = each(f.BitFlips, func(b *facts.BitFlip) BitFlip { return buildBitFlip(b, w) })
	d.Blame = each(f.Suspects, func(s *facts.CrashSuspect) Blame { return buildBlame(s, w) })
}

// contents copies what the memory holds, and what could not be read.
func (d *Document) contents(f *facts.Facts, w width) {
	d.Modules = buildModules(f, w)
	d.UnloadedModules = each(f.Unloaded.Or(nil), func(m *facts.UnloadedModule) UnloadedModule {
		return UnloadedModule{Name: m.Name, Start: w.hex(m.Start), End: w.hex(m.End)}
	})
	d.Processes = each(f.Processes.Or(nil), func(p *facts.Process) Process {
		return Process{Name: p.Name.Or(""), ID: known(p.ID), Address: w.hex(p.Address)}
	})
	d.PoolBlocks = each(f.PoolBlocks, func(b *facts.PoolBlock) PoolBlock { return buildPoolBlock(b, w) })
	d.Addresses = buildAddresses(f.Addresses, w)
	d.Places, d.thread = buildPlaces(f, w), buildThread(f.Thread, w)
	d.Memory = buildMemory(f.Memory, f.Dump.PageSize)
	d.Pool = buildPool(f.Pool, w)
	d.Frameworks = each(f.Frameworks, func(k *facts.Framework) Framework { return Framework(*k) })
	d.SecondaryData = each(f.Blobs, func(b *facts.Blob) Blob { return Blob(*b) })
	d.Suspects = buildPoolSuspects(f.Pool)
	d.Coverage = each(f.Coverage, func(c *facts.Coverage) Coverage { return Coverage(*c) })
	d.Warnings = append([]string{}, f.Warnings...)
	d.ReadErrors = each(f.ReadErrors, func(e *facts.ReadError) ReadError {
		return ReadError{Offset: pointerWidth(8).hex(e.Offset), Error: e.Why}
	})
}

// advise adds what is made of the facts. An input that could not be read is a
// ticket that says so.
func (d *Document) advise(a advice.Advice) {
	if d.Error != "" {
		a = advice.Advice{
			Steps:    []string{},
			Severity: advice.SeverityInfo,
			Title:    "Unreadable: " + sourceName(d) + ": " + d.Error,
			Labels:   []string{"unreadable"},
		}
	}
	d.Headline, d.NextSteps, d.Culprit = a.Headline, a.Steps, a.Culprit
	d.Pressure = each(a.Pressure, func(p *advice.Pressure) Pressure {
		return Pressure{string(p.Resource), p.Bytes, p.Of, p.Fraction(), p.Leak, p.Text, p.Source}
	})
	if c := a.Conclusion; c.Text != "" {
		d.Conclusion = &Conclusion{string(c.Cause), c.Subject, string(c.Confidence), c.Text, c.Evidence}
	}
	d.Ticket = Ticket{
		Title:            clipRunes(plain(a.Title), maxTitle),
		Severity:         string(a.Severity),
		Labels:           a.Labels,
		Fingerprint:      a.Fingerprint,
		StackFingerprint: a.StackFingerprint,
		Signature:        a.Signature,
		CrashID:          a.CrashID,
	}
	d.Ticket.BodyMarkdown = ticketBody(d)
}

// each turns a list of facts into a list of the report, which is never nil.
func each[F, D any](list []F, turn func(*F) D) []D {
	out := make([]D, len(list))
	for i := range list {
		out[i] = turn(&list[i])
	}
	return out
}

// known is the value for a field that is absent where the fact is unknown.
func known[T any](k facts.Known[T]) *T {
	if v, ok := k.Get(); ok {
		return &v
	}
	return nil
}

// knownHex is known for an address.
func knownHex(k facts.Known[uint64], w width) string {
	if v, ok := k.Get(); ok {
		return w.hex(v)
	}
	return ""
}

// utc writes a time as the report does. A damaged header may hold a year that
// RFC 3339 cannot write: that is no time.
func utc(t time.Time) string {
	if t = t.UTC(); t.Year() < 1 || t.Year() > 9999 {
		return ""
	}
	return t.Format(time.RFC3339)
}

// buildDump describes the file and the machine.
func buildDump(f *facts.Facts, w width) Dump {
	file, sys := &f.Dump, &f.System
	d := Dump{
		Format:         file.Format,
		Kind:           file.Kind,
		Live:           known(file.Live),
		LiveWhy:        file.LiveWhy,
		Machine:        sys.Arch.Or(""),
		Build:          known(sys.Build),
		BuildLab:       sys.BuildLab.Or(""),
		Checked:        known(sys.Checked),
		Product:        sys.Product.Or(""),
		ServicePack:    known(sys.ServicePack),
		Edition:        sys.Edition.Or(""),
		Processors:     known(sys.Processors),
		MemoryBytes:    known(sys.MemoryBytes),
		PagesSaved:     known(file.PagesSaved),
		PagesInFile:    known(file.PagesInFile),
		DataBlocks:     known(file.DataBlocks),
		DataBlockBytes: known(file.DataBlockBytes),
		Truncated:      known(file.Truncated),
		Encrypted:      known(file.Encrypted),
		Comment:        file.Comment.Or(""),
		SavedAs:        file.SavedAs,
		KernelBase:     knownHex(sys.KernelBase, w),
		DTB:            knownHex(sys.DTB, w),
		KDBG:           knownHex(sys.KDBG, w),
	}
	if cpu, ok := sys.CPU.Get(); ok {
		d.CPU = &CPU{Number: known(cpu.Number), Vendor: cpu.Vendor.Or(""), MHz: known(cpu.MHz)}
	}
	if t, ok := sys.CrashTime.Get(); ok {
		d.CrashTime = utc(t)
	}
	if up, ok := sys.Uptime.Get(); ok {
		seconds := up.Seconds()
		d.UptimeSeconds = &seconds
	}
	if file.PageSize != 0 {
		d.PageSize = &file.PageSize
	}
	return d
}

// maxTitle is how many characters a title may have.
const maxTitle = 120
