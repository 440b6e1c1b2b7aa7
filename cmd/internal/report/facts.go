package report

import (
	"strconv"
	"strings"
	"time"

	"dumptriage/cmd/internal/advice"
	"dumptriage/dump/facts"
	"dumptriage/dump/release"
)

// FactsOf makes facts of a report, as far as the report has them: those that
// signatures ask for. It is the way back from [Build], and lets signatures that
// were written later be matched with reports that were kept.
func FactsOf(d *Document) *facts.Facts {
	f := &facts.Facts{}
	f.Dump.Format, f.Dump.Kind, f.Dump.Live = d.Dump.Format, d.Dump.Kind, numberFact(d.Dump.Live)
	f.System = systemFacts(&d.Dump)
	f.Bugcheck = stopFacts(d.Bugcheck)
	f.Running.Process = textFact(d.Running.process())
	f.Modules = moduleFacts(d.Modules)
	f.Processes = processFacts(d.Processes)
	for _, b := range d.Blame {
		f.Suspects = append(f.Suspects, facts.CrashSuspect{Module: b.Module, Basis: b.Basis, Windows: b.Windows, Unloaded: b.Unloaded})
	}
	for _, b := range d.PoolBlocks {
		f.PoolBlocks = append(f.PoolBlocks, facts.PoolBlock{Tag: b.Tag, Type: b.Type, Source: b.Source})
	}
	f.Pool = poolKnown(d.Pool)
	f.Hardware = hardwareOf(d.System)
	for _, c := range d.Coverage {
		f.Coverage = append(f.Coverage, facts.Coverage(c))
	}
	return f
}

// crashOf takes from a report what the history of its computer keeps, as [advice.CrashOf]
// takes it from facts.
func crashOf(d *Document) advice.Crash {
	c := advice.Crash{Time: timeFact(d.Dump.CrashTime), Signs: len(d.HardwareSigns) > 0}
	if up := d.Dump.UptimeSeconds; up != nil {
		c.Uptime = facts.Some(time.Duration(*up * float64(time.Second)))
	}
	if bios := ofSystem(d).BIOS; bios != nil {
		c.Firmware = bios.Version
	}
	if b := d.Bugcheck; b != nil {
		if b.NotACrash == "" {
			c.Stop = b.Stop
		}
		if b.Faulting != nil {
			c.Place = b.Faulting.Module
		}
	}
	c.Driver, c.Build = blamed(d)
	for _, f := range d.BitFlips {
		if f.Bit != nil {
			c.Bits = append(c.Bits, *f.Bit)
		}
	}
	for _, p := range d.Pressure {
		if p.Leak && c.Leak == "" {
			c.Leak = p.Resource
		}
	}
	if s := d.Session; s != nil && s.Sleeps != nil {
		c.Slept = facts.Some(*s.Sleeps > 0 || s.Power == facts.PowerSleep)
	}
	return c
}

// blamed is the first driver that is not of Windows, and the time stamp of its image.
func blamed(d *Document) (driver, stamp string) {
	for i := range d.Blame {
		if b := &d.Blame[i]; !b.Windows && !b.Doubtful && b.Module != "" {
			return b.Module, stampOf(d.Modules, b.Module)
		}
	}
	return "", ""
}

// stampOf is the time stamp of a driver's image, "" where it is not known.
func stampOf(modules []Module, name string) string {
	for i := range modules {
		if m := &modules[i]; m.Name == name {
			return strings.TrimPrefix(m.TimeStamp, "0x")
		}
	}
	return ""
}

// notReported is why a fact is unknown that a report does not have.
const notReported = "not in the report"

func numberFact[T any](p *T) facts.Known[T] {
	if p == nil {
		return facts.Unknown[T](notReported)
	}
	return facts.Some(*p)
}

func textFact(text string) facts.Known[string] {
	if text == "" {
		return facts.Unknown[string](notReported)
	}
	return facts.Some(text)
}

func timeFact(text string) facts.Known[time.Time] {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return facts.Unknown[time.Time](notReported)
	}
	return facts.Some(t)
}

// unhex reads a number as reports write it; 0 where it is none.
func unhex(text string) uint64 {
	n, _ := strconv.ParseUint(strings.TrimPrefix(text, "0x"), 16, 64)
	return n
}

func hexFact(text string) facts.Known[uint32] {
	n, err := strconv.ParseUint(strings.TrimPrefix(text, "0x"), 16, 32)
	if err != nil {
		return facts.Unknown[uint32](notReported)
	}
	return facts.Some(uint32(n))
}

func systemFacts(d *Dump) facts.System {
	s := facts.System{
		Arch: textFact(d.Machine), Build: numberFact(d.Build), Checked: numberFact(d.Checked), Product: textFact(d.Product),
		ServicePack: numberFact(d.ServicePack), Edition: textFact(d.Edition), Processors: numberFact(d.Processors),
		MemoryBytes: numberFact(d.MemoryBytes), CrashTime: timeFact(d.CrashTime), PointerSize: 4,
	}
	if base := facts.BaseArch(d.Machine); base == "amd64" || base == "arm64" || base == "ia64" {
		s.PointerSize = 8
	}
	s.Family = facts.Unknown[string](notReported)
	if family, ok := release.FamilyOf(s.Build.Or(0)); ok {
		s.Family = facts.Some(family)
	}
	s.Suite = facts.Unknown[uint32](notReported)
	s.Uptime = facts.Unknown[time.Duration](notReported)
	if d.UptimeSeconds != nil {
		s.Uptime = facts.Some(time.Duration(*d.UptimeSeconds * float64(time.Second)))
	}
	return s
}

func stopFacts(b *Bugcheck) facts.Known[facts.Bugcheck] {
	if b == nil {
		return facts.Unknown[facts.Bugcheck]("the report names no bug check")
	}
	code := uint32(unhex(b.Code))
	out := facts.Bugcheck{Code: code, Base: facts.BaseCode(code), Name: b.Name, Class: b.Class}
	for i := range min(len(b.Parameters), len(out.Parameters)) {
		p := b.Parameters[i]
		out.Parameters[i] = facts.Parameter{Value: unhex(p.Value), Missing: p.Value == ""}
	}
	out.Faulting = facts.Unknown[facts.Address]("the report names no faulting code")
	if at := b.Faulting; at != nil {
		out.Faulting = facts.Some(facts.Address{Address: unhex(at.Address), Module: at.Module, Offset: unhex(at.Offset), Function: at.Function, Placed: at.Module != "" && at.Offset == "", Unloaded: at.Unloaded})
	}
	return facts.Some(out)
}

func (r *Running) process() string {
	if r == nil {
		return ""
	}
	return r.Process
}

func moduleFacts(list []Module) facts.Known[[]facts.Module] {
	if len(list) == 0 {
		return facts.Unknown[[]facts.Module]("the report lists no drivers")
	}
	out := make([]facts.Module, len(list))
	for i := range list {
		m := &list[i]
		out[i] = facts.Module{
			Name: m.Name, Base: unhex(m.Base), Size: m.Size, Windows: m.Windows,
			TimeStamp: hexFact(m.TimeStamp), Version: textFact(m.Version),
		}
	}
	return facts.Some(out)
}

func processFacts(list []Process) facts.Known[[]facts.Process] {
	if len(list) == 0 {
		return facts.Unknown[[]facts.Process]("the report lists no processes")
	}
	out := make([]facts.Process, len(list))
	for i := range list {
		out[i].Name = textFact(list[i].Name)
	}
	return facts.Some(out)
}

func poolKnown(p *Pool) facts.Known[facts.Pool] {
	if p == nil {
		return facts.Unknown[facts.Pool]("the report contains no pool data")
	}
	out := facts.Pool{Origin: p.Origin, Exact: p.Exact, TagsWhy: p.TagsWhy, OutstandingOnly: p.OutstandingOnly, Uncounted: p.Uncounted}
	out.NonPaged, out.Paged = usageFacts(&p.NonPaged), usageFacts(&p.Paged)
	for i := range p.Tags {
		t := &p.Tags[i]
		out.Tags = append(out.Tags, facts.TagUsage{Tag: t.Tag, NonPaged: facts.TagCounters(t.NonPaged), Paged: facts.TagCounters(t.Paged)})
	}
	return facts.Some(out)
}

func usageFacts(u *PoolUsage) facts.PoolUsage {
	return facts.PoolUsage{Bytes: numberFact(u.Bytes), Pages: numberFact(u.Pages), Limit: numberFact(u.LimitBytes), State: textFact(u.State)}
}

func hardwareOf(s *System) facts.Known[facts.Hardware] {
	if s == nil {
		return facts.Unknown[facts.Hardware]("the report does not describe the computer")
	}
	h := facts.Hardware{Manufacturer: s.Manufacturer, Model: s.Model, Board: s.Board, Virtual: s.Virtual}
	h.BIOSBuilt = facts.Unknown[time.Time](notReported)
	if b := s.BIOS; b != nil {
		h.BIOSVersion = b.Version
		if t, err := time.Parse("01/02/2006", b.Date); err == nil {
			h.BIOSBuilt = facts.Some(t)
		}
	}
	h.Microcode, h.Signature = facts.Unknown[uint32](notReported), facts.Unknown[facts.CPUSignature](notReported)
	if p := s.Processor; p != nil {
		h.Processor, h.Microcode = p.Name, hexFact(p.Microcode)
	}
	return facts.Some(h)
}
