// Package cpu knows which x86 instructions only some processors have, and which
// processors have them.
//
// It decodes as much of an instruction as that takes. It must not know where the code
// or the registers of CPUID were read.
package cpu

// A Feature is a set of instructions that came later than the first 64-bit
// processors.
type Feature string

// The features, as the makers call them.
const (
	SSE3      Feature = "SSE3"
	SSSE3     Feature = "SSSE3"
	SSE41     Feature = "SSE4.1"
	SSE42     Feature = "SSE4.2"
	POPCNT    Feature = "POPCNT"
	CX16      Feature = "CMPXCHG16B"
	MOVBE     Feature = "MOVBE"
	AES       Feature = "AES"
	CLMUL     Feature = "PCLMULQDQ"
	RDRAND    Feature = "RDRAND"
	XSAVE     Feature = "XSAVE"
	AVX       Feature = "AVX"
	AVX2      Feature = "AVX2"
	FMA       Feature = "FMA"
	F16C      Feature = "F16C"
	BMI1      Feature = "BMI1"
	BMI2      Feature = "BMI2"
	AVX512    Feature = "AVX-512"
	noFeature Feature = ""
)

// Features says of a feature whether a processor has it; of one that is missing here it
// is not known.
type Features map[Feature]bool

// The bits of ECX of CPUID leaf 1 (Intel SDM volume 2, CPUID, table "Feature
// Information Returned in the ECX Register").
var leaf1 = map[Feature]int{
	SSE3: 0, CLMUL: 1, SSSE3: 9, FMA: 12, CX16: 13, SSE41: 19, SSE42: 20, MOVBE: 22, POPCNT: 23, AES: 25, XSAVE: 26, AVX: 28, F16C: 29, RDRAND: 30,
}

// OfLeaf1 is what ECX of CPUID leaf 1 says.
func OfLeaf1(ecx uint32) Features {
	f := Features{}
	for feature, bit := range leaf1 {
		f[feature] = ecx>>bit&1 != 0
	}
	return f
}
