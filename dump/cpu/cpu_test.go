package cpu

import (
	"testing"

	"golang.org/x/arch/x86/x86asm"
)

// TestNeeds: encodings as GNU as writes them, and the feature that the Intel SDM names
// for each instruction.
func TestNeeds(t *testing.T) {
	for _, c := range []struct {
		code, text string
		want       Feature
	}{
		{"\xf3\x0f\xb8\xc1", "popcnt eax, ecx", POPCNT},
		{"\xf3\x48\x0f\xb8\xc1", "popcnt rax, rcx", POPCNT},
		{"\xf3\x0f\xbd\xc1", "lzcnt eax, ecx", ""}, // runs as BSR
		{"\xf3\x0f\xbc\xc1", "tzcnt eax, ecx", ""}, // runs as BSF
		{"\xf0\x48\x0f\xc7\x0f", "lock cmpxchg16b [rdi]", CX16},
		{"\x0f\xc7\x0f", "cmpxchg8b [rdi]", ""},
		{"\x0f\xc7\xf0", "rdrand eax", RDRAND},
		{"\x66\x0f\x38\x00\xc1", "pshufb xmm0, xmm1", SSSE3},
		{"\x66\x0f\x3a\x0f\xc1\x08", "palignr xmm0, xmm1, 8", SSSE3},
		{"\x66\x0f\x38\x17\xc0", "ptest xmm0, xmm0", SSE41},
		{"\x66\x0f\x3a\x0b\xc1\x00", "roundsd xmm0, xmm1, 0", SSE41},
		{"\x66\x0f\x38\x37\xc1", "pcmpgtq xmm0, xmm1", SSE42},
		{"\xf2\x0f\x38\xf1\xc1", "crc32 eax, ecx", SSE42},
		{"\xf2\x48\x0f\x38\xf1\xc1", "crc32 rax, rcx", SSE42},
		{"\x66\x0f\x3a\x63\xc1\x0c", "pcmpistri xmm0, xmm1, 12", SSE42},
		{"\x0f\x38\xf0\x01", "movbe eax, [rcx]", MOVBE},
		{"\x66\x0f\x38\xdc\xc1", "aesenc xmm0, xmm1", AES},
		{"\x66\x0f\x3a\x44\xc1\x00", "pclmulqdq xmm0, xmm1, 0", CLMUL},
		{"\xf2\x0f\x12\xc1", "movddup xmm0, xmm1", SSE3},
		{"\xf2\x0f\xf0\x01", "lddqu xmm0, [rcx]", SSE3},
		{"\x0f\x01\xd0", "xgetbv", XSAVE},
		{"\x0f\xae\x21", "xsave [rcx]", XSAVE},
		{"\x0f\xae\xe8", "lfence", ""},
		{"\xc5\xf8\x28\xc1", "vmovaps xmm0, xmm1", AVX},
		{"\xc5\xf8\x77", "vzeroupper", AVX},
		{"\xc5\xfd\x6f\x01", "vmovdqa ymm0, [rcx]", AVX},
		{"\xc5\xf5\xef\xc2", "vpxor ymm0, ymm1, ymm2", AVX2},
		{"\xc5\xf1\xef\xc2", "vpxor xmm0, xmm1, xmm2", AVX},
		{"\xc4\xe2\x7d\x58\xc1", "vpbroadcastd ymm0, xmm1", AVX2},
		{"\xc4\xe2\xf1\xb8\xc2", "vfmadd231pd xmm0, xmm1, xmm2", FMA},
		{"\xc4\xe2\x79\x13\xc1", "vcvtph2ps xmm0, xmm1", F16C},
		{"\xc4\xe2\x70\xf2\xc2", "andn eax, ecx, edx", BMI1},
		{"\xc4\xe2\x72\xf7\xc2", "sarx eax, edx, ecx", BMI2},
		{"\xc4\xe2\x70\xf7\xc2", "bextr eax, edx, ecx", BMI1},
		{"\x62\xf1\x75\x48\xef\xc2", "vpxord zmm0, zmm1, zmm2", AVX512},
		{"\x48\x83\xec\x28", "sub rsp, 0x28", ""},
		{"\x0f\x0b", "ud2", ""},
		{"\xf3\x0f", "cut off", ""},
		{"", "nothing", ""},
		{"\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66", "prefixes alone", ""},
	} {
		code := []byte(c.code)
		if c.text != "cut off" {
			code = append(code, 0, 0) // code goes on after an instruction
		}
		if got, ok := Needs(code); got != c.want || ok != (c.want != "") {
			t.Errorf("%s (% x): %q, %v, want %q", c.text, c.code, got, ok, c.want)
		}
	}
}

// TestNeedsAgrees: what an independent decoder calls an instruction of SSE or older needs
// no later feature.
func TestNeedsAgrees(t *testing.T) {
	later := map[string]Feature{"POPCNT": POPCNT, "CRC32": SSE42, "PSHUFB": SSSE3, "PTEST": SSE41, "PCMPGTQ": SSE42, "AESENC": AES, "MOVBE": MOVBE, "CMPXCHG16B": CX16, "HADDPS": SSE3, "PCLMULQDQ": CLMUL, "RDRAND": RDRAND, "PMULLD": SSE41, "PALIGNR": SSSE3}
	old := map[string]bool{"MOV": true, "ADD": true, "PXOR": true, "MOVDQA": true, "MOVAPS": true, "CMPXCHG8B": true, "BSWAP": true, "PSHUFD": true, "IMUL": true, "BSF": true, "BSR": true, "CMOVE": true, "PADDD": true, "MOVNTI": true, "SYSCALL": true, "CPUID": true}
	met := map[string]bool{}
	for _, prefix := range [][]byte{nil, {0x66}, {0xf2}, {0xf3}, {0x48}, {0x66, 0x48}, {0xf3, 0x48}} {
		for _, table := range [][]byte{nil, {0x0f}, {0x0f, 0x38}, {0x0f, 0x3a}} {
			for opcode := range 256 {
				for _, modrm := range []byte{0xc1, 0x01, 0x09, 0xf1, 0x31} {
					code := append(append(append([]byte{}, prefix...), table...), byte(opcode), modrm, 0, 0, 0, 0, 0, 0)
					in, err := x86asm.Decode(code, 64)
					if err != nil {
						continue
					}
					name := in.Op.String()
					got, _ := Needs(code)
					lax := len(prefix) > 0 && prefix[0] >= 0xf2 || modrm < 0xc0 // forms that the decoder takes and the SDM gives to others
					if want, ok := later[name]; ok && !(lax && (name == "RDRAND" || name == "MOVBE" && prefix != nil && prefix[0] >= 0xf2)) {
						met[name] = true
						if got != want {
							t.Errorf("%s (% x): %q, want %q", name, code, got, want)
						}
					}
					if old[name] && got != "" {
						t.Errorf("%s (% x): %q, and it needs nothing", name, code, got)
					}
				}
			}
		}
	}
	for name := range later {
		if !met[name] {
			t.Logf("%s was not among the encodings", name)
		}
	}
	if len(met) < 10 {
		t.Errorf("only %d instructions were compared", len(met))
	}
}

// TestLacks: processors of which makers and reviews say what they lack; what is not in
// the table is not known.
func TestLacks(t *testing.T) {
	for name, c := range map[string]struct {
		vendor        string
		family, model uint32
		lacks, has    []Feature
	}{
		"Core 2 Quad Q9400": {"GenuineIntel", 6, 0x17, []Feature{POPCNT, SSE42, AVX}, []Feature{SSE41, SSSE3, CX16}},
		"Core i7-2600":      {"GenuineIntel", 6, 0x2a, []Feature{AVX2, BMI1, RDRAND}, []Feature{AVX, POPCNT, SSE42}},
		"Phenom II":         {"AuthenticAMD", 16, 4, []Feature{SSSE3, SSE41, SSE42, AVX}, []Feature{POPCNT, SSE3}},
		"i7-13700":          {"GenuineIntel", 6, 183, []Feature{AVX512}, []Feature{AVX2, POPCNT}},
		"unheard of":        {"GenuineIntel", 6, 0xfe, nil, []Feature{AVX512, POPCNT}},
		"another maker":     {"Nobody", 6, 0x17, nil, []Feature{POPCNT}},
	} {
		f := Lacks(c.vendor, c.family, c.model)
		for _, x := range c.lacks {
			if has, known := f[x]; !known || has {
				t.Errorf("%s: %s is not said to be missing", name, x)
			}
		}
		for _, x := range c.has {
			if _, known := f[x]; known {
				t.Errorf("%s: %s is said to be missing", name, x)
			}
		}
	}
	for _, feature := range inTable {
		if feature == "" {
			t.Error("a feature without a name")
		}
	}
}

// TestOfLeaf1: ECX of CPUID leaf 1 as a Ryzen 5 5600 gives it.
func TestOfLeaf1(t *testing.T) {
	f := OfLeaf1(0x7ef8320b)
	for _, feature := range []Feature{POPCNT, SSE42, AVX, RDRAND, CX16, F16C} {
		if !f[feature] {
			t.Errorf("%s is missing", feature)
		}
	}
	if none := OfLeaf1(0); none[POPCNT] || len(none) == 0 {
		t.Errorf("%v", none)
	}
}

func FuzzNeeds(f *testing.F) {
	f.Add([]byte("\xf3\x0f\xb8\xc1"))
	f.Add([]byte("\xc4\xe2\x7d\x58\xc1"))
	f.Fuzz(func(t *testing.T, code []byte) {
		if got, ok := Needs(code); ok != (got != "") {
			t.Errorf("% x: %q, %v", code, got, ok)
		}
	})
}
