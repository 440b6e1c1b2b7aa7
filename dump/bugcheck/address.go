package bugcheck

import (
	"fmt"

	"dumptriage/dump/facts"
)

// nullPages is the range at either end of the address space in which an
// address is taken for a null pointer with an offset. Windows never maps the
// first 64 KB (NO_ACCESS region of a process, Windows Internals).
const nullPages = 0x10000

// maxModuleName bounds what a sentence takes over from a module list.
const maxModuleName = 48

// address writes an address: padded to the pointer, small numbers as they are.
func (s *stop) address(v uint64) string {
	if v < nullPages {
		return fmt.Sprintf("0x%x", v)
	}
	return fmt.Sprintf("0x%0*x", 2*s.pointer, v)
}

// allOnes is the highest address there can be.
func (s *stop) allOnes() uint64 { return 1<<(8*s.pointer-1)<<1 - 1 }

// userAddress is what kind says of an address below the kernel's.
const userAddress = "user-mode address"

// objectName names the process or thread at an address, or gives "".
func (s *stop) objectName(r Role, v uint64) string {
	if s.object == nil || v == 0 || r != RoleProcess && r != RoleThread {
		return ""
	}
	return s.object(r, v)
}

// kind says what is remarkable about an address in itself, or "".
func (s *stop) kind(v uint64) string {
	top := s.allOnes()
	switch {
	case v == 0:
		return "NULL"
	case v < nullPages:
		return "near NULL"
	case v == top:
		return "all ones"
	case v > top-nullPages:
		return fmt.Sprintf("-0x%x from NULL", top-v+1)
	case s.pointer == 4 && v < 0x80000000:
		return userAddress
	case s.pointer == 8 && v>>47 == 0:
		return userAddress
	case s.pointer == 8 && v>>47 != 0x1ffff:
		return "not canonical"
	}
	return ""
}

// use says what the kernel uses an address for, or else what is remarkable about it in
// itself, or "".
func (s *stop) use(v uint64) string {
	if s.region != nil && v >= nullPages && v <= s.allOnes()-nullPages {
		if use := s.region(v); use != "" {
			return use
		}
	}
	return s.kind(v)
}

// kindMeaning spells the kind of an address out. It is a null pointer that was
// dereferenced only where the STOP tells of an access.
func (s *stop) kindMeaning(v uint64) string {
	switch kind := s.use(v); kind {
	case "NULL", "near NULL":
		if s.accessAt < 0 {
			return kind
		}
		return kind + ": a null pointer dereference"
	case "all ones":
		return "all ones: an error value used as a pointer, or an address that the processor does not report"
	case "not canonical":
		return "not a canonical address"
	default:
		if v <= s.allOnes()-nullPages {
			return kind
		}
		return kind + ": a null pointer with a negative offset, or a small negative number"
	}
}

// find locates an address in the module lists. Nothing is loaded at either
// end of the address space.
func (s *stop) find(v uint64) (facts.Address, bool) {
	if s.locate == nil || v < nullPages || v > s.allOnes()-nullPages {
		return facts.Address{Address: v}, false
	}
	a, ok := s.locate(v)
	ok = ok && a.Module != ""
	a.Address = v
	return a, ok
}

// place writes an address within a module, or "" where it lies in none.
func (s *stop) place(v uint64) string {
	a, ok := s.find(v)
	if !ok {
		return ""
	}
	name := a.Module
	if len(name) > maxModuleName {
		name = name[:maxModuleName] + "…"
	}
	if a.Unloaded {
		name = "unloaded " + name
	}
	switch {
	case a.Placed && a.Function != "":
		return name + "!" + a.Function
	case a.Placed:
		return name
	}
	return fmt.Sprintf("%s+0x%x", name, a.Offset)
}

// dataAddress writes an address with what is known of it.
func (s *stop) dataAddress(v uint64) string {
	text, note := s.address(v), s.place(v)
	if note == "" {
		note = s.use(v)
	}
	if note != "" {
		text += " (" + note + ")"
	}
	return text
}

// noModule says of a code address in no module what the kernel uses it for. Where the list
// has some modules only, that it has none for the address says nothing.
func (s *stop) noModule(v uint64) string {
	if s.partial {
		return s.use(v)
	}
	if use := s.use(v); use != "" {
		return "in no listed module: " + use
	}
	return "in no listed module"
}

// codeAddress writes a code address: the module, or why there is none.
func (s *stop) codeAddress(v uint64) string {
	if place := s.place(v); place != "" {
		return place
	}
	note := s.kind(v)
	if note == "" && s.locate != nil {
		note = s.noModule(v)
	}
	if note == "" {
		return s.address(v)
	}
	return s.address(v) + " (" + note + ")"
}
