package target

import "dumptriage/dump/memory"

// Physical returns the physical memory that the dump holds as an address space, nil where it
// holds none.
func (d *Target) Physical() memory.Virtual {
	if len(d.Image.Pages.Runs) == 0 {
		return nil
	}
	return physical{memory.NewPhysical(d.pageFile(), d.Image.Pages.Runs)}
}

type physical struct{ *memory.Physical }

func (p physical) ReadVirt(b []byte, va memory.Virt) error { return p.ReadPhys(b, memory.Phys(va)) }
