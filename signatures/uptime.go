package signatures

// uptimePredicate asks how long the system had been up:
//
//	uptime: {min: 21d}
type uptimePredicate struct{ bounds[duration] }

func (p *uptimePredicate) validate() error  { return nil }
func (p *uptimePredicate) Describe() string { return "the system had been up for " + p.String() }

func (*uptimePredicate) unspecific() string {
	return "a time is shared by many issues and is never specific"
}

func (p *uptimePredicate) Eval(f *view) Answer {
	up, ok := f.System.Uptime.Get()
	if !ok {
		return unknown(f.System.Uptime.Reason())
	}
	return answer(p.holds(duration(up)), duration(up).String())
}
