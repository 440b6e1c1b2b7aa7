package target

import (
	"fmt"

	"dumptriage/dump/container"
	"dumptriage/dump/facts"
	"dumptriage/dump/module"
)

// readDriverList takes the driver list of a triage dump.
func (d *Target) readDriverList() facts.Outcome {
	t := d.Image.Triage
	switch {
	case !t.HasDrivers:
		d.Modules = facts.Unknown[[]facts.Module]("the triage dump has no driver list")
	case len(t.Drivers) == 0:
		d.Modules = facts.Unknown[[]facts.Module]("the driver list is past the end of the file")
		d.Index = module.NewIndex(nil, unloadedOf(t))
		return facts.HasFailed(d.Modules.Reason())
	default:
		list := make([]facts.Module, 0, len(t.Drivers))
		for _, entry := range t.Drivers {
			list = append(list, driver(entry))
		}
		d.Modules = facts.Some(list)
	}
	d.Index = module.NewIndex(d.Modules.Or(nil), unloadedOf(t))
	if uint64(len(t.Drivers)) < t.DriverCount {
		return facts.HasFailed(fmt.Sprintf("only %d of %d could be read", len(t.Drivers), t.DriverCount))
	}
	return facts.OutcomeOf(d.Modules)
}

func driver(d container.Driver) facts.Module {
	const none = "a small memory dump does not contain it"
	m := facts.Module{
		Name: facts.FileName(d.Name), Base: d.Base, Size: d.Size,
		TimeStamp: facts.Unknown[uint32]("the list has none"),
		Checksum:  facts.Unknown[uint32]("the list has none"),
		Version:   facts.Unknown[string](none), Company: facts.Unknown[string](none),
		Product: facts.Unknown[string](none), PDBName: facts.Unknown[string](none), PDBID: facts.Unknown[string](none),
	}
	if m.Name != d.Name {
		m.Path = d.Name
	}
	if d.TimeStamp != 0 {
		m.TimeStamp = facts.Some(d.TimeStamp)
	}
	if d.Checksum != 0 {
		m.Checksum = facts.Some(d.Checksum)
	}
	module.Identify(&m)
	return m
}

func unloadedOf(t *container.Triage) []facts.UnloadedModule {
	if t == nil {
		return nil
	}
	return UnloadedList(t.Unloaded)
}

// UnloadedList describes unloaded modules.
func UnloadedList(in []container.Unloaded) []facts.UnloadedModule {
	out := make([]facts.UnloadedModule, 0, len(in))
	for _, u := range in {
		out = append(out, facts.UnloadedModule{Name: facts.FileName(u.Name), Start: u.Start, End: u.End})
	}
	return out
}

// readUnloadedList takes the list of unloaded drivers of a triage dump.
func (d *Target) readUnloadedList() facts.Outcome {
	t := d.Image.Triage
	switch {
	case !t.HasUnloads:
		d.Unloaded = facts.Unknown[[]facts.UnloadedModule]("the triage dump has no list of unloaded drivers")
	default:
		d.Unloaded = facts.Some(unloadedOf(t))
	}
	return facts.OutcomeOf(d.Unloaded)
}
