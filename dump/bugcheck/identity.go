package bugcheck

import (
	"fmt"

	"dumptriage/dump/ntstatus"
)

// anything stands for a parameter that does not tell one crash from another.
const anything = "*"

// identity is parameter i as far as it tells one crash from another. It is
// never an address, a time, a count, a processor or a cookie, and never
// anything above 32 bits.
func (s *stop) identity(i int) string {
	v := s.values[i]
	if s.missing[i] {
		return anything
	}
	switch s.params[i].Role {
	case RoleSelector, RoleIRQL, RolePoolType:
		return short(ntstatus.Short(v))
	case RoleStatus:
		if v = ntstatus.Short(v); v>>32 == 0 {
			return fmt.Sprintf("0x%08x", v)
		}
	case RoleAccess:
		if a := accessOf(s.code, v); a != accessUnknown {
			return string(a)
		}
		return short(v)
	case RolePoolTag:
		if tag := poolTag(v); tag != "" {
			return tag
		}
	case RoleReferenced, RoleExecuted:
		if v < nullPages {
			return "null-page"
		}
	case RoleFileLine:
		return fmt.Sprintf("0x%08x", uint32(v))
	case RoleMCAStatus:
		return fmt.Sprintf("0x%04x", uint16(v))
	}
	return anything
}

// short writes a value that fits into 32 bits.
func short(v uint64) string {
	if v>>32 != 0 {
		return anything
	}
	return number(v)
}
