package signatures

import (
	"errors"
	"fmt"
)

// memorySpeedPredicate asks whether memory runs faster than its maker rates it:
//
//	memory_speed: {above_rated: true}
type memorySpeedPredicate struct {
	AboveRated *bool `key:"above_rated"`
}

func (p *memorySpeedPredicate) validate() error {
	if p.AboveRated == nil {
		return errors.New("this asks nothing: add above_rated")
	}
	return nil
}

func (*memorySpeedPredicate) unspecific() string {
	return "the speed of memory is shared by many machines and is never specific"
}

func (p *memorySpeedPredicate) Describe() string {
	if *p.AboveRated {
		return "the memory runs faster than rated"
	}
	return "the memory runs at its rated speed"
}

func (p *memorySpeedPredicate) Eval(f *view) Answer {
	h, ok := f.Hardware.Get()
	switch {
	case !ok:
		return unknown(f.Hardware.Reason())
	case h.AboveRating != 0:
		return answer(*p.AboveRated, fmt.Sprintf("it is rated for %d MT/s and runs faster", h.AboveRating))
	case len(h.Memory) == 0:
		return unknown("the firmware lists no memory modules")
	}
	return answer(!*p.AboveRated, "no module runs faster than rated")
}
