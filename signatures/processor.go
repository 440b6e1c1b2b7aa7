package signatures

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// processorPredicate asks for the processor of the computer:
//
//	processor: {name: i7-13700, microcode_below: 0x12b}
//	processor: {family: 6, model: [78, 94]}
//
// The text must be part of the processor's name; family and model are those of
// CPUID, and the revision of the microcode is known of Intel's alone.
type processorPredicate struct {
	Name           []string `key:"name"`
	Family         *count   `key:"family"`
	Model          []count  `key:"model"`
	MicrocodeBelow *count   `key:"microcode_below"`
}

func (p *processorPredicate) validate() error {
	switch {
	case p.Name == nil && p.Family == nil && p.Model == nil && p.MicrocodeBelow == nil:
		return errors.New("this asks nothing: add name, family, model or microcode_below")
	case p.Model != nil && p.Family == nil:
		return errors.New("a model is one of a family: add family")
	}
	return nil
}

func (*processorPredicate) unspecific() string {
	return "a processor is shared by many issues and is never specific"
}

func (p *processorPredicate) Describe() string {
	var parts []string
	if p.Name != nil {
		parts = append(parts, "is "+orList(p.Name))
	}
	if p.Family != nil {
		parts = append(parts, fmt.Sprintf("is of family %d", *p.Family))
	}
	if p.Model != nil {
		parts = append(parts, "is model "+orList(countWords(p.Model)))
	}
	if p.MicrocodeBelow != nil {
		parts = append(parts, "has microcode below "+hex(uint64(*p.MicrocodeBelow)))
	}
	return "the processor " + andList(parts)
}

func (p *processorPredicate) Eval(f *view) Answer {
	h, ok := f.Hardware.Get()
	if !ok {
		return unknown(f.Hardware.Reason())
	}
	var parts []Answer
	if p.Name != nil {
		parts = append(parts, partOf("processor", h.Processor, p.Name))
	}
	if p.Family != nil {
		a := unknown(h.Signature.Reason())
		if s, ok := h.Signature.Get(); ok {
			a = answer(s.Family == uint32(*p.Family) && (p.Model == nil || slices.Contains(p.Model, count(s.Model))), fmt.Sprintf("family %d, model %d", s.Family, s.Model))
		}
		parts = append(parts, a)
	}
	if p.MicrocodeBelow != nil {
		a := unknown(h.Microcode.Reason())
		if v, ok := h.Microcode.Get(); ok {
			a = answer(v < uint32(*p.MicrocodeBelow), "microcode "+hex(uint64(v)))
		}
		parts = append(parts, a)
	}
	return every(parts...)
}

func countWords(counts []count) []string {
	words := make([]string, len(counts))
	for i, n := range counts {
		words[i] = strconv.FormatUint(uint64(n), 10)
	}
	return words
}
