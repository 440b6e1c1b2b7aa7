package target

import (
	"errors"
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
	"dumptriage/dump/nt"
)

// walkModules reads the list of loaded modules out of the pages, and each module's
// image.
func (d *Target) walkModules() facts.Outcome {
	if d.Tables == nil {
		d.Modules = facts.Unknown[[]facts.Module](d.NoMemory)
		return facts.OutcomeOf(d.Modules)
	}
	entries, broken := nt.LoadedModules(d.Space, d.moduleList, d.Profile)
	if len(entries) == 0 {
		why := "the list of loaded modules is empty"
		if broken != nil {
			why = broken.Error()
		}
		d.Modules = facts.Unknown[[]facts.Module](why)
		return facts.HasFailed(why)
	}
	list := make([]facts.Module, 0, len(entries))
	for _, e := range entries {
		if err := d.Ctx.Err(); err != nil {
			return facts.HasFailed(err.Error())
		}
		list = append(list, d.loaded(e))
	}
	d.Modules = facts.Some(list)
	if base := entries[0].Base; facts.IsKernelOrHAL(list[0].Name) {
		d.KernelBase = facts.Some(uint64(base))
	}
	if broken != nil {
		d.Warnings = append(d.Warnings, fmt.Sprintf("%d loaded modules could be read: %v", len(list), broken))
		return facts.HasFailed(broken.Error())
	}
	return facts.WasCollected()
}

// loaded describes one module by its entry in the list and by its image.
func (d *Target) loaded(e nt.Loaded) facts.Module {
	img, err := module.ReadImage(d.Space, e.Base, e.Size)
	m := facts.Module{Base: uint64(e.Base), Size: e.Size, TimeStamp: e.TimeStamp, Checksum: e.Checksum}
	if err != nil {
		why := imageWhy(err)
		m.Version, m.Company, m.Product = facts.Unknown[string](why), facts.Unknown[string](why), facts.Unknown[string](why)
		m.PDBName, m.PDBID = facts.Unknown[string](why), facts.Unknown[string](why)
		if !m.TimeStamp.OK {
			m.TimeStamp = facts.Unknown[uint32](why)
		}
	} else {
		m.Version, m.Company, m.Product = img.Version.FileVersion, img.Version.CompanyName, img.Version.ProductName
		m.PDBName, m.PDBID = img.PDB.Name, img.PDB.ID
		if img.TimeStamp != 0 {
			m.TimeStamp = facts.Some(img.TimeStamp)
		}
		if !m.Checksum.OK && img.CheckSum != 0 {
			m.Checksum = facts.Some(img.CheckSum)
		}
	}
	m.Name, m.Path = namesOf(e, img)
	if img != nil {
		d.Code = append(d.Code, codeOf(m, img))
	}
	module.Identify(&m)
	return m
}

// codeOf are the sections of a module that hold instructions and are still
// there.
func codeOf(m facts.Module, img *module.Image) module.Code {
	whole := memory.Range{At: memory.Virt(m.Base), Size: m.Size}
	return module.Code{Module: m.Name, Ranges: sectionRanges(whole, img.Sections.Or(nil),
		func(s module.Section) bool { return s.Code() && !s.Discardable() })}
}

// namesOf returns the file name and, where it says more, the path. A module whose
// name cannot be read is called by its base, as debuggers do.
func namesOf(e nt.Loaded, img *module.Image) (name, path string) {
	path = e.Path.Or("")
	name = facts.FileName(e.Name.Or(path))
	if name == "" && img != nil {
		name = img.ExportName.Or("")
	}
	if name == "" {
		name = fmt.Sprintf("Unknown_Module_%08x", uint64(e.Base))
	}
	if path == name {
		path = ""
	}
	return name, path
}

// imageWhy says why an image could not be read.
func imageWhy(err error) string {
	if errors.Is(err, module.ErrNotImage) {
		return "where the module is loaded, " + err.Error()
	}
	return "the headers of its image: " + err.Error()
}

// walkUnloaded reads the drivers that had been unloaded.
func (d *Target) walkUnloaded() facts.Outcome {
	switch {
	case d.Tables == nil:
		d.Unloaded = facts.Unknown[[]facts.UnloadedModule](d.NoMemory)
	case !d.HasKDBG:
		d.Unloaded = facts.Unknown[[]facts.UnloadedModule](whyNoKDBG)
	default:
		d.Unloaded = d.KDBG.UnloadedModules(d.Space)
	}
	d.Index = module.NewIndex(d.Modules.Or(nil), d.Unloaded.Or(nil))
	return facts.OutcomeOf(d.Unloaded)
}

const whyNoKDBG = "no debugger data block locates it"

// walkProcesses reads the list of processes.
func (d *Target) walkProcesses() facts.Outcome {
	head, ok := d.Image.Header.PsActiveProcess.Get()
	if !ok && d.HasKDBG {
		head, ok = uint64(d.KDBG.ProcessList()), true
	}
	if d.Tables == nil {
		d.Processes = facts.Unknown[[]facts.Process](d.NoMemory)
		return facts.OutcomeOf(d.Processes)
	}
	if !ok {
		d.Processes = facts.Unknown[[]facts.Process](d.Image.Header.PsActiveProcess.Reason())
		return facts.OutcomeOf(d.Processes)
	}
	list, err := nt.Processes(d.Space, memory.Virt(head), d.Profile)
	if len(list) == 0 {
		why := "the list of processes is empty"
		if err != nil {
			why = err.Error()
		}
		d.Processes = facts.Unknown[[]facts.Process](why)
		return facts.HasFailed(why)
	}
	d.Processes = facts.Some(list)
	if err != nil {
		return facts.HasFailed(fmt.Sprintf("%d processes could be read: %v", len(list), err))
	}
	return facts.WasCollected()
}
