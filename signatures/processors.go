package signatures

// processorsPredicate asks for the number of processors:
//
//	processors: {min: 2}
type processorsPredicate struct{ bounds[number] }

func (p *processorsPredicate) validate() error { return nil }
func (p *processorsPredicate) Describe() string {
	return "the computer has " + p.String() + " processors"
}

func (*processorsPredicate) unspecific() string {
	return "a number of processors is shared by many issues and is never specific"
}

func (p *processorsPredicate) Eval(f *view) Answer {
	return within(&p.bounds, f.System.Processors, "processors: ")
}
