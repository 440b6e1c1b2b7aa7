package bugcheck

import (
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"dumptriage/dump/facts"
)

var quotedTag = regexp.MustCompile(`'[^']{4}'|'.{4}'`)

// checkExplanation checks what holds for every STOP.
func checkExplanation(t *testing.T, code uint32, params [4]uint64, target Target) {
	t.Helper()
	b := Explain(code, params, target)
	if b.Summary == "" || len(b.Summary) > 200 {
		t.Errorf("%#x %#x: summary %q", code, params, b.Summary)
	}
	// A pool tag is four characters of any kind, blanks and stops among them.
	sum := quotedTag.ReplaceAllString(b.Summary, "a tag")
	if !strings.HasSuffix(sum, ".") ||
		strings.Contains(sum, ". ") || strings.ContainsAny(sum, "{}\t\n") || strings.Contains(sum, "  ") {
		t.Errorf("%#x %#x: summary %q", code, params, sum)
	}
	if b.Name == "" || b.Code != code {
		t.Errorf("%#x: name %q, code %#x", code, b.Name, b.Code)
	}
	for i := range 4 {
		if b.Parameters[i].Value != params[i] {
			t.Errorf("%#x: parameter %d is %#x, was %#x", code, i+1, b.Parameters[i].Value, params[i])
		}
		id := b.Identity[i]
		if id == "" {
			t.Errorf("%#x: parameter %d has no identity", code, i+1)
		}
		if hex, ok := strings.CutPrefix(id, "0x"); ok {
			if _, err := strconv.ParseUint(hex, 16, 32); err != nil {
				t.Errorf("%#x: identity %q of parameter %d", code, id, i+1)
			}
		}
	}
	if b.Faulting.OK && (b.Faulting.Value.Source == "" || b.Faulting.Value.Address > params[b.Faulting.Value.Source[len("parameter ")]-'1']) {
		t.Errorf("%#x: faulting %+v", code, b.Faulting)
	}
	if !b.Faulting.OK && b.Faulting.Why == "" || !b.Referenced.OK && b.Referenced.Why == "" {
		t.Errorf("%#x: unknown without a reason", code)
	}
}

// longName is a module list as a damaged dump may hold it.
func longName(addr uint64) (facts.Address, bool) {
	return facts.Address{Address: addr, Module: strings.Repeat("é", 400) + ".sys", Offset: addr, Unloaded: true}, true
}

var targets = []Target{{}, {PointerSize: 4, Locate: locate}, machine, {PointerSize: 8, Locate: longName}}

// TestEveryCodeAndCase explains every code, and every case of it, with
// parameters of many kinds.
func TestEveryCodeAndCase(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	value := func() uint64 {
		v := random.Uint64()
		return [...]uint64{v, v >> 32, v >> 56, v | 0xffff<<48, 0, 1<<64 - 1, afd + v>>52}[random.IntN(7)]
	}
	for _, e := range All() {
		for i := range 12 {
			checkExplanation(t, e.Code, [4]uint64{value(), value(), value(), value()}, targets[i%len(targets)])
		}
	}
	for i, line := range variants() {
		f := strings.Split(line, "\t")
		params := [4]uint64{value(), value(), value(), value()}
		for _, part := range strings.Split(f[1], " ") {
			if n, values, ok := parameterOf(part); ok {
				first, _, _ := strings.Cut(strings.ReplaceAll(values, "-", ","), ",")
				params[n] = parseHex(first)
			}
		}
		checkExplanation(t, uint32(parseHex(f[0])), params, targets[i%len(targets)])
	}
	for range 500 {
		checkExplanation(t, random.Uint32(), [4]uint64{value(), value(), value(), value()}, machine)
	}
}

func FuzzExplain(f *testing.F) {
	for i, e := range All() {
		f.Add(e.Code, uint64(i), uint64(0xffffffffc0000005), uint64(afd), uint64(2), byte(i))
	}
	f.Add(uint32(0x5454414d), uint64(0x4e4f4f4d), uint64(0x534c4f53), uint64(0), uint64(0), byte(0))
	for _, tag := range []uint64{0x34, 0x4c, 0x202e2020, 0x7d7b2e7b, 0x20272020} {
		f.Add(uint32(0xc2), uint64(0x9d), uint64(0xffffffffc0000033), uint64(0xfffff80012340000), tag, byte(2))
		f.Add(uint32(0xc2), uint64(0), uint64(0xffffffffc0000005), uint64(0xfffff80012340000), tag, byte(2))
	}
	f.Fuzz(func(t *testing.T, code uint32, p1, p2, p3, p4 uint64, target byte) {
		checkExplanation(t, code, [4]uint64{p1, p2, p3, p4}, targets[int(target)%len(targets)])
	})
}

func BenchmarkExplain(b *testing.B) {
	params := [4]uint64{0x28, 2, 0, afd + 0x1c40}
	b.ReportAllocs()
	for b.Loop() {
		Explain(0xd1, params, machine)
	}
}

// BenchmarkExplainLongList explains the code with the most cases.
func BenchmarkExplainLongList(b *testing.B) {
	params := [4]uint64{0x9400c, 2, 0, afd}
	b.ReportAllocs()
	for b.Loop() {
		Explain(0xc4, params, machine)
	}
}

// BenchmarkFirstLookup is what a process pays for its first lookup.
func BenchmarkFirstLookup(b *testing.B) {
	for b.Loop() {
		newTable(codesText).find("0000009f")
		newTable(variantsText).find("0000009f")
	}
}
