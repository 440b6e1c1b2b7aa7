package signatures

// memoryPredicate asks for the physical memory that Windows used. Firmware
// keeps some of what is built in, so leave room: a machine sold with 4 GB has
// less.
//
//	memory: {max: 64MiB}
type memoryPredicate struct{ bounds[byteSize] }

func (p *memoryPredicate) validate() error  { return nil }
func (p *memoryPredicate) Describe() string { return "the computer has " + p.String() + " of memory" }

func (*memoryPredicate) unspecific() string {
	return "an amount of memory is shared by many issues and is never specific"
}

func (p *memoryPredicate) Eval(f *view) Answer {
	bytes, ok := f.System.MemoryBytes.Get()
	if !ok {
		return unknown(f.System.MemoryBytes.Reason())
	}
	return answer(p.holds(byteSize(bytes)), byteSize(bytes).String())
}
