package target

import (
	"errors"
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
	"dumptriage/dump/module"
)

// Images finds the file of a module: by name, time stamp and size, and by nothing less.
type Images interface {
	Image(name string, stamp, size uint32) (*module.File, error)

	// Symbols returns the functions of a symbol file, by its GUID and age as symbol stores
	// write them.
	Symbols(id string) (module.Symbols, error)
}

// attachImages lets the memory of modules be read from their files where the dump does not
// hold it.
func (d *Target) attachImages() facts.Outcome {
	if d.Index == nil {
		return facts.WasAbsent("the dump lists no modules")
	}
	d.files = &imageSpace{t: d, dump: d.Space, files: map[uint64]*attached{}}
	d.Space.Virtual = d.files
	d.headers = nil
	return facts.WasCollected()
}

// An imageSpace is the memory of a dump and, where that does not hold it, what the files of
// the modules have there.
type imageSpace struct {
	t     *Target
	dump  memory.Space
	files map[uint64]*attached // by base
}

// attached is what was found for a module.
type attached struct {
	file *module.File // nil: none
	read memory.Virtual
	why  error
}

// ReadVirt reads the dump, and the file of the module where the dump ends.
func (s *imageSpace) ReadVirt(p []byte, va memory.Virt) error {
	err := s.dump.ReadVirt(p, va)
	var gap *memory.AbsentError
	if err == nil || !errors.As(err, &gap) {
		return err
	}
	at := va + memory.Virt(gap.Read)
	m, found := s.t.Index.Find(uint64(at))
	if !found {
		return err
	}
	a := s.of(m)
	if a.file == nil {
		return err
	}
	failed := a.read.ReadVirt(p[gap.Read:], at)
	var rest *memory.AbsentError
	if errors.As(failed, &rest) {
		if rest.Read == 0 {
			return err
		}
		return &memory.AbsentError{Virt: va, Read: gap.Read + rest.Read, Why: gap.Why}
	}
	return failed
}

// of is what was found for a module, looked for once.
func (s *imageSpace) of(m facts.Module) *attached {
	if a, known := s.files[m.Base]; known {
		return a
	}
	a := &attached{}
	s.files[m.Base] = a // what follows reads memory
	a.file, a.why = s.find(m)
	if a.file != nil {
		a.read = a.file.Mapped(m.Base)
	}
	return a
}

// find finds the file of a module and compares it with what the dump holds.
func (s *imageSpace) find(m facts.Module) (*module.File, error) {
	stamp, ok := m.TimeStamp.Get()
	inDump, err := module.ReadHeader(s.dump, memory.Virt(m.Base))
	if err == nil {
		stamp, ok = inDump.TimeStamp, true
	}
	if !ok || m.Size == 0 || m.Size>>32 != 0 {
		return nil, errors.New("the dump does not contain the time stamp of the module")
	}
	file, failed := s.t.Images.Image(m.Name, stamp, uint32(m.Size))
	if failed != nil {
		return nil, failed
	}
	if sum, known := m.Checksum.Get(); known && file.CheckSum != 0 && sum != file.CheckSum {
		return nil, fmt.Errorf("%s has another checksum than the module in the dump", file.Path)
	}
	if err == nil && inDump.CheckSum != file.CheckSum {
		return nil, fmt.Errorf("%s has another checksum than the module in the dump", file.Path)
	}
	if !s.alike(m, file) {
		return nil, fmt.Errorf("the code of %s differs from that in the dump", file.Path)
	}
	return file, nil
}

// samples is how many places of a section are compared, each of sampleSize bytes.
const (
	samples    = 16
	sampleSize = 64
)

// alike compares the code of a file with that which the dump holds, at some places. The
// kernel changes calls and addresses in loaded code: a quarter may differ.
func (s *imageSpace) alike(m facts.Module, file *module.File) bool {
	mapped := file.Mapped(m.Base)
	seen, other := 0, 0
	for _, sec := range file.Sections.Value {
		if !sec.Code() || sec.Writable() || sec.Discardable() {
			continue
		}
		for i := range uint32(samples) {
			at := memory.Virt(m.Base) + memory.Virt(sec.VirtualAddress) + memory.Virt(sec.VirtualSize/samples*i)
			var here, there [sampleSize]byte
			if s.dump.ReadVirt(here[:], at) != nil || mapped.ReadVirt(there[:], at) != nil {
				continue
			}
			for j := range here {
				seen++
				if here[j] != there[j] {
					other++
				}
			}
		}
	}
	return other*4 <= seen
}

// FilesRead describes the files of modules that were looked for: it fills in what they tell of
// their modules, and returns the names of those that no folder has, and why other files were
// not used.
func (d *Target) FilesRead(modules []facts.Module) (missing, refused []string) {
	if d.files == nil {
		return nil, nil
	}
	for i := range modules {
		m := &modules[i]
		switch a := d.files.files[m.Base]; {
		case a == nil:
		case a.file != nil:
			m.ImageFile = a.file.Path
			d.versionOf(m)
		case errors.Is(a.why, module.ErrNoFile):
			missing = append(missing, m.Name)
		default:
			refused = append(refused, m.Name+": "+a.why.Error())
		}
	}
	return missing, refused
}

// versionOf fills in what only the file of a module tells.
func (d *Target) versionOf(m *facts.Module) {
	im, err := module.ReadImage(d.Space, memory.Virt(m.Base), m.Size)
	if err != nil {
		return
	}
	fill := func(to *facts.Known[string], from facts.Known[string]) {
		if !to.OK && from.OK {
			*to = from
		}
	}
	fill(&m.Version, im.Version.FileVersion)
	fill(&m.Company, im.Version.CompanyName)
	fill(&m.Product, im.Version.ProductName)
	fill(&m.PDBName, im.PDB.Name)
	fill(&m.PDBID, im.PDB.ID)
}

// Saved is the memory that the dump itself holds, without the files of images.
func (d *Target) Saved() memory.Space {
	if d.files != nil {
		return d.files.dump
	}
	return d.Space
}

// HasImage reports whether the file of the module that holds an address was found.
func (d *Target) HasImage(address uint64) bool {
	if d.files == nil || d.Index == nil {
		return false
	}
	m, ok := d.Index.Find(address)
	return ok && d.files.of(m).file != nil
}
