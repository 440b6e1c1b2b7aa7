package signatures

import (
	"fmt"
	"time"

	"dumptriage/dump/facts"
)

// An Example is facts and the verdict that a signature must give on them.
type Example struct {
	Name    string
	Verdict Verdict
	Facts   *facts.Facts

	line, column int
}

// exampleFile is an example as it is written.
type exampleFile struct {
	Name    string       `key:"name" need:"say in a few words what the example shows"`
	Verdict Verdict      `key:"verdict" need:"write ruled-out, unknown, possible, probable or strong"`
	Facts   exampleFacts `key:"facts" need:"write the facts, or {} for none"`
}

func (e *Example) decode(d *decoder, n *node) {
	var file exampleFile
	d.into(n, &file)
	*e = Example{file.Name, file.Verdict, file.Facts.facts(), n.line, n.column}
}

// exampleFacts is the compact form of facts. What it does not name is unknown.
type exampleFacts struct {
	Kind       string           `key:"kind"` // of dump: triage, kernel, …
	Live       *bool            `key:"live"` // the computer was still running
	OS         exampleOS        `key:"os"`
	Machine    *machineName     `key:"machine"`
	System     *exampleSystem   `key:"system"`
	Processors *count           `key:"processors"`
	Memory     *byteSize        `key:"memory"`
	Uptime     *duration        `key:"uptime"`
	CrashTime  *moment          `key:"crash_time"`
	Process    *string          `key:"process"`   // the one at the crash
	Processes  []string         `key:"processes"` // all that are running
	Stop       *exampleStop     `key:"stop"`
	Modules    []exampleModule  `key:"modules"` // all that are loaded
	Suspects   []exampleSuspect `key:"suspects"`
	Pool       *examplePool     `key:"pool"`
	Grown      []exampleGrown   `key:"grown"`       // tags that grew since an earlier state, in every step
	PoolBlocks []poolTag        `key:"pool_blocks"` // tags of the blocks that the STOP names
}

// exampleGrown is a tag that grew.
type exampleGrown struct {
	Tag   poolTag  `key:"tag" need:"write the tag, as AfdB"`
	Type  string   `key:"type" oneof:"nonpaged,paged" need:"write nonpaged or paged"`
	Bytes byteSize `key:"bytes"`
}

type exampleOS struct {
	Family      *family  `key:"family"`
	Build       *count   `key:"build"`
	ServicePack *count   `key:"service_pack"`
	Edition     *edition `key:"edition"`
	Suite       *count   `key:"suite"`
	Checked     *bool    `key:"checked"`
}

// exampleSystem is the computer, with its firmware and its processor.
type exampleSystem struct {
	Maker     string  `key:"maker"`
	Model     string  `key:"model"`
	Board     string  `key:"board"`
	Virtual   bool    `key:"virtual"`
	BIOS      string  `key:"bios"`
	BIOSDate  *moment `key:"bios_date"`
	Processor string  `key:"processor"`
	Family    *count  `key:"family"`
	CPUModel  count   `key:"cpu_model"`
	Microcode *count  `key:"microcode"`

	Memory      count `key:"memory_modules"` // how many the firmware lists
	MemoryRated count `key:"memory_rated"`   // MT/s that those are rated for which run faster
}

func (e exampleSystem) facts() facts.Hardware {
	return facts.Hardware{
		Memory: make([]facts.MemoryModule, min(e.Memory, maxKeys)), AboveRating: uint32(e.MemoryRated),
		Manufacturer: e.Maker, Model: e.Model, Board: e.Board, Virtual: e.Virtual, BIOSVersion: e.BIOS, Processor: e.Processor,
		BIOSBuilt: known(e.BIOSDate, toTime), Microcode: known(e.Microcode, toUint32),
		Signature: known(e.Family, func(v count) facts.CPUSignature {
			return facts.CPUSignature{Family: uint32(v), Model: uint32(e.CPUModel)}
		}),
	}
}

type exampleStop struct {
	Code     stopCode         `key:"code" need:"write the STOP code, as 0x41"`
	P1       number           `key:"p1"`
	P2       number           `key:"p2"`
	P3       number           `key:"p3"`
	P4       number           `key:"p4"`
	Faulting *exampleFaulting `key:"faulting"`
}

type exampleFaulting struct {
	Address  number   `key:"address"`
	Module   fileName `key:"module"`
	Offset   number   `key:"offset"`
	Unloaded bool     `key:"unloaded"`
}

// exampleModule is written as a table, or as the name alone.
type exampleModule struct {
	Name     fileName `key:"name" need:"write the driver's file name, as afd.sys"`
	Base     number   `key:"base"`
	Size     number   `key:"size"`
	LinkTime *moment  `key:"link_time"`
	Version  *string  `key:"version"`
	Windows  bool     `key:"windows"`
}

func (m *exampleModule) decode(d *decoder, n *node) {
	if n.kind == scalarNode {
		d.into(n, &m.Name)
		return
	}
	type plain exampleModule
	d.table(n, valueOf((*plain)(m)), nil, nil)
}

type exampleSuspect struct {
	Module   fileName `key:"module" need:"write the driver's file name, as afd.sys"`
	Basis    string   `key:"basis" oneof:"exception,parameter,structure,stack" need:"write exception, parameter, structure or stack"`
	Unloaded bool     `key:"unloaded"`
}

type examplePool struct {
	Estimate bool         `key:"estimate"` // not counted by the kernel itself
	NonPaged exampleUsage `key:"nonpaged"`
	Paged    exampleUsage `key:"paged"`
	Tags     []exampleTag `key:"tags"`
}

type exampleUsage struct {
	Bytes *byteSize `key:"bytes"`
	Limit *byteSize `key:"limit"`
	State *string   `key:"state" oneof:"exhausted,near,not-exhausted"`
}

type exampleTag struct {
	Tag      poolTag         `key:"tag" need:"write the four characters of the tag"`
	NonPaged exampleCounters `key:"nonpaged"`
	Paged    exampleCounters `key:"paged"`
}

type exampleCounters struct {
	Allocs number   `key:"allocs"`
	Frees  number   `key:"frees"`
	Bytes  byteSize `key:"bytes"`
}

// A count is a number of at most 32 bits.
type count uint32

func (v *count) parse(text string) error {
	var n number
	if err := n.parse(text); err != nil {
		return err
	}
	if n > 1<<32-1 {
		return fmt.Errorf("%s is too large: it has more than 32 bits", text)
	}
	*v = count(n)
	return nil
}

// known makes a fact of a value that may be missing.
func known[T, V any](p *T, as func(T) V) facts.Known[V] {
	if p == nil {
		return facts.Known[V]{}
	}
	return facts.Some(as(*p))
}

func toUint32(v count) uint32    { return uint32(v) }
func toBytes(v byteSize) uint64  { return uint64(v) }
func toTime(v moment) time.Time  { return v.time() }
func toStamp(v moment) uint32    { return uint32(v.time().Unix()) }
func toString(v string) string   { return v }
func toBool(v bool) bool         { return v }
func text[S ~string](v S) string { return string(v) }

// facts makes facts of an example.
func (e *exampleFacts) facts() *facts.Facts {
	f := &facts.Facts{}
	f.Dump.Kind, f.Dump.Live = e.Kind, known(e.Live, toBool)
	f.System = facts.System{
		Arch:        known(e.Machine, text),
		Family:      known(e.OS.Family, text),
		Build:       known(e.OS.Build, toUint32),
		ServicePack: known(e.OS.ServicePack, toUint32),
		Edition:     known(e.OS.Edition, text),
		Suite:       known(e.OS.Suite, toUint32),
		Checked:     known(e.OS.Checked, toBool),
		Processors:  known(e.Processors, toUint32),
		MemoryBytes: known(e.Memory, toBytes),
		Uptime:      known(e.Uptime, func(v duration) time.Duration { return time.Duration(v) }),
		CrashTime:   known(e.CrashTime, toTime),
	}
	f.Hardware = known(e.System, exampleSystem.facts)
	for _, tag := range e.PoolBlocks {
		f.PoolBlocks = append(f.PoolBlocks, facts.PoolBlock{Tag: tag.text})
	}
	if e.Grown != nil {
		f.Grown = facts.Some(make([]facts.GrownTag, len(e.Grown)))
		for i, g := range e.Grown {
			f.Grown.Value[i] = facts.GrownTag{Tag: g.Tag.text, Paged: g.Type == paged, Bytes: uint64(g.Bytes), Steps: 1, Grew: 1}
		}
	}
	f.Running.Process = known(e.Process, toString)
	if e.Processes != nil {
		f.Processes = facts.Some(make([]facts.Process, len(e.Processes)))
		for i, name := range e.Processes {
			f.Processes.Value[i].Name = facts.Some(name)
		}
	}
	f.Bugcheck = known(e.Stop, exampleStop.facts)
	f.Pool = known(e.Pool, examplePool.facts)
	if e.Modules != nil {
		f.Modules = facts.Some(make([]facts.Module, len(e.Modules)))
		for i, m := range e.Modules {
			f.Modules.Value[i] = facts.Module{
				Name: string(m.Name), Base: uint64(m.Base), Size: uint64(m.Size), Windows: m.Windows,
				TimeStamp: known(m.LinkTime, toStamp), Version: known(m.Version, toString),
			}
		}
	}
	for _, s := range e.Suspects {
		f.Suspects = append(f.Suspects, facts.CrashSuspect{Module: string(s.Module), Basis: s.Basis, Unloaded: s.Unloaded})
	}
	return f
}

func (e exampleStop) facts() facts.Bugcheck {
	b := facts.Bugcheck{Code: uint32(e.Code), Base: facts.BaseCode(uint32(e.Code))}
	for i, p := range [4]number{e.P1, e.P2, e.P3, e.P4} {
		b.Parameters[i].Value = uint64(p)
	}
	b.Faulting = known(e.Faulting, func(a exampleFaulting) facts.Address {
		return facts.Address{Address: uint64(a.Address), Module: string(a.Module), Offset: uint64(a.Offset), Unloaded: a.Unloaded}
	})
	return b
}

func (e examplePool) facts() facts.Pool {
	p := facts.Pool{Exact: !e.Estimate, NonPaged: e.NonPaged.facts(), Paged: e.Paged.facts()}
	for _, t := range e.Tags {
		p.Tags = append(p.Tags, facts.TagUsage{Tag: t.Tag.text, NonPaged: t.NonPaged.facts(), Paged: t.Paged.facts()})
	}
	return p
}

func (e exampleUsage) facts() facts.PoolUsage {
	return facts.PoolUsage{Bytes: known(e.Bytes, toBytes), Limit: known(e.Limit, toBytes), State: known(e.State, toString)}
}

func (e exampleCounters) facts() facts.TagCounters {
	return facts.TagCounters{Allocs: uint64(e.Allocs), Frees: uint64(e.Frees), Bytes: uint64(e.Bytes)}
}
