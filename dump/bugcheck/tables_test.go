package bugcheck

import (
	"slices"
	"strings"
	"testing"
)

func TestTablesAreSorted(t *testing.T) {
	for name, tab := range map[string]table{"codes": codes(), "variants": variants()} {
		if len(tab) == 0 {
			t.Errorf("%s is empty", name)
		}
		for i := 1; i < len(tab); i++ {
			if tab[i-1][:8] > tab[i][:8] {
				t.Errorf("%s: %s stands after %s", name, tab[i][:8], tab[i-1][:8])
			}
			if name != "variants" && tab[i-1][:8] == tab[i][:8] {
				t.Errorf("%s: %s stands twice", name, tab[i][:8])
			}
		}
	}
}

func TestRoleNames(t *testing.T) {
	seen := map[string]bool{}
	for r, name := range roleNames {
		if name == "" || seen[name] || roleNamed(name) != Role(r) {
			t.Errorf("role %d is named %q", r, name)
		}
		seen[name] = true
	}
	if got := roleNamed("no such role"); got != RoleNone {
		t.Errorf("a name that is no role's gives role %d", got)
	}
}

// checkCell reports a cell "role|label" that is wrong.
func checkCell(t *testing.T, line, cell string) {
	t.Helper()
	role, _, ok := strings.Cut(cell, "|")
	if cell != "" && (!ok || roleNamed(role) == RoleNone) {
		t.Errorf("bad parameter %q in %q", cell, line)
	}
}

func TestCodesAreWellFormed(t *testing.T) {
	for _, line := range codes() {
		f := strings.Split(line, "\t")
		if len(f) != 9 {
			t.Errorf("%d cells in %q", len(f), line)
			continue
		}
		for _, cell := range f[5:] {
			checkCell(t, line, cell)
		}
	}
}

func TestVariantsAreWellFormed(t *testing.T) {
	words := []string{"1", "2", "3", "4", "code", "did", "ref", "at", "touch", "case", "details"}
	general := map[string]int{}
	known := map[string]bool{}
	for _, line := range codes() {
		known[line[:8]] = true
	}
	for _, line := range variants() {
		f := strings.Split(line, "\t")
		if len(f) < 3 || len(f) > 8 || !known[f[0]] {
			t.Errorf("bad line %q", line)
			continue
		}
		if f[1] == "*" {
			general[f[0]]++
		} else if !wellFormed(f[1]) {
			t.Errorf("bad condition %q in %q", f[1], line)
		}
		if len(f) > 4 {
			for _, cell := range f[4:] {
				checkCell(t, line, cell)
			}
		}
		if len(f) > 3 && f[3] != "" {
			if !strings.HasSuffix(f[3], ".") || strings.Contains(f[3], ". ") {
				t.Errorf("not one sentence: %q", f[3])
			}
			for _, part := range strings.Split(f[3], "{")[1:] {
				word, _, ok := strings.Cut(part, "}")
				if !ok || !slices.Contains(words, word) {
					t.Errorf("unknown word {%s in %q", part, line)
				}
			}
		}
		if len(f[2]) > 110 || strings.HasSuffix(f[2], ".") {
			t.Errorf("bad case %q", f[2])
		}
	}
	for code, n := range general {
		if n > 1 {
			t.Errorf("%s has %d general lines", code, n)
		}
	}
}

// wellFormed says whether every value of a condition is met by itself, which
// shows that it can be read.
func wellFormed(condition string) bool {
	for _, part := range strings.Split(condition, " ") {
		_, values, ok := parameterOf(part)
		if !ok || strings.Trim(values, "0123456789abcdef,-") != "" {
			return false
		}
		for _, item := range strings.Split(values, ",") {
			low, _, _ := strings.Cut(item, "-")
			if !oneOf(values, parseHex(low)) {
				return false
			}
		}
	}
	return true
}

// parseHex reads a hex number; the oracle for the reader under test.
func parseHex(s string) (v uint64) {
	for _, c := range s {
		v = v<<4 | uint64(strings.IndexRune("0123456789abcdef", c))
	}
	return v
}

// TestNoCaseIsHidden finds cases that an earlier line of the same code takes
// away.
func TestNoCaseIsHidden(t *testing.T) {
	for i, line := range variants() {
		f := strings.Split(line, "\t")
		if f[1] == "*" || strings.Contains(f[1], "-") {
			continue
		}
		params := [4]uint64{0x77777777, 0x77777777, 0x77777777, 0x77777777} // in no condition
		for _, part := range strings.Split(f[1], " ") {
			n, values, _ := parameterOf(part)
			first, _, _ := strings.Cut(values, ",")
			params[n] = parseHex(first)
		}
		if _, special := lines(uint32(parseHex(f[0])), params, [4]bool{}); special != variants()[i] {
			t.Errorf("%q is hidden by %q", line, special)
		}
	}
}

// String lets tests name a role.
func (r Role) String() string { return roleNames[r] }
