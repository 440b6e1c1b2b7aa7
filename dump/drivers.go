package dump

import (
	"errors"
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
	"dumptriage/dump/nt"
	"dumptriage/dump/pool"
)

// collectDrivers reads the list of loaded modules out of the pages, and each
// module's image.
func collectDrivers(c *collection) (string, string) {
	if c.pages == nil {
		c.f.Modules = facts.Unknown[[]facts.Module](c.whyNoMemory)
		return outcome(c.f.Modules)
	}
	entries, broken := nt.LoadedModules(c.space, c.moduleList, c.profile)
	if len(entries) == 0 {
		why := "the list of loaded modules is empty"
		if broken != nil {
			why = broken.Error()
		}
		c.f.Modules = facts.Unknown[[]facts.Module](why)
		return failed(why)
	}
	list := make([]facts.Module, 0, len(entries))
	for _, e := range entries {
		if err := c.ctx.Err(); err != nil {
			return failed(err.Error())
		}
		list = append(list, c.loaded(e))
	}
	c.f.Modules = facts.Some(list)
	if base := entries[0].Base; facts.IsKernelOrHAL(list[0].Name) {
		c.f.System.KernelBase = facts.Some(uint64(base))
	}
	if broken != nil {
		c.f.Warnings = append(c.f.Warnings, fmt.Sprintf("%d loaded modules could be read: %v", len(list), broken))
		return failed(broken.Error())
	}
	return collected()
}

// loaded describes one module by its entry in the list and by its image.
func (c *collection) loaded(e nt.Loaded) facts.Module {
	img, err := module.ReadImage(c.space, e.Base, e.Size)
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
		c.code = append(c.code, codeOf(m, img))
	}
	if m.Windows = module.IsWindows(m.Name, m.Path); !m.Windows {
		m.About, m.From = module.About(m.Name)
	}
	return m
}

// codeOf are the sections of a module that hold instructions and are still
// there.
func codeOf(m facts.Module, img *module.Image) pool.Code {
	whole := memory.Range{At: memory.Virt(m.Base), Size: m.Size}
	return pool.Code{Module: m.Name, Ranges: sectionRanges(whole, img.Sections.Or(nil),
		func(s module.Section) bool { return s.Code() && !s.Discardable() })}
}

// namesOf gives the file name and, where it says more, the path. A module whose
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

// collectUnloadedArray reads the drivers that had been unloaded.
func collectUnloadedArray(c *collection) (string, string) {
	switch {
	case c.pages == nil:
		c.f.Unloaded = facts.Unknown[[]facts.UnloadedModule](c.whyNoMemory)
	case !c.hasKD:
		c.f.Unloaded = facts.Unknown[[]facts.UnloadedModule](whyNoKDBG)
	default:
		c.f.Unloaded = c.kdbg.UnloadedModules(c.space)
	}
	c.index = module.NewIndex(c.f.Modules.Or(nil), c.f.Unloaded.Or(nil))
	return outcome(c.f.Unloaded)
}

const whyNoKDBG = "the dump has no debugger data block that leads to it"

// collectProcesses reads the list of processes.
func collectProcesses(c *collection) (string, string) {
	head, ok := c.img.Header.PsActiveProcess.Get()
	if !ok && c.hasKD {
		head, ok = uint64(c.kdbg.ProcessList()), true
	}
	if c.pages == nil {
		c.f.Processes = facts.Unknown[[]facts.Process](c.whyNoMemory)
		return outcome(c.f.Processes)
	}
	if !ok {
		c.f.Processes = facts.Unknown[[]facts.Process](c.img.Header.PsActiveProcess.Reason())
		return outcome(c.f.Processes)
	}
	list, err := nt.Processes(c.space, memory.Virt(head), c.profile)
	if len(list) == 0 {
		why := "the list of processes is empty"
		if err != nil {
			why = err.Error()
		}
		c.f.Processes = facts.Unknown[[]facts.Process](why)
		return failed(why)
	}
	c.f.Processes = facts.Some(list)
	if err != nil {
		return failed(fmt.Sprintf("%d processes could be read: %v", len(list), err))
	}
	return collected()
}
