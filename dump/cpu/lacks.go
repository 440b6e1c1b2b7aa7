package cpu

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
)

//go:embed lacks.tsv
var lacksText string

// inTable are the features by the names that the table has.
var inTable = map[string]Feature{
	"sse3": SSE3, "ssse3": SSSE3, "sse41": SSE41, "sse42": SSE42, "popcnt": POPCNT, "cx16": CX16, "avx": AVX, "avx2": AVX2,
	"bmi1": BMI1, "bmi2": BMI2, "f16c": F16C, "fma": FMA, "rdrand": RDRAND, "avx512": AVX512,
}

// Lacks are the features that processors of a vendor, family and model do not have, as
// Features with false values only. It is empty for processors that are not in the
// table.
func Lacks(vendor string, family, model uint32) Features {
	f := Features{}
	for line := range strings.Lines(lacksText) {
		column := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(column) != 4 || column[0] != vendor || column[1] != strconv.FormatUint(uint64(family), 10) ||
			!slices.Contains(strings.Split(column[2], ","), strconv.FormatUint(uint64(model), 16)) {
			continue
		}
		for name := range strings.SplitSeq(column[3], ",") {
			if feature, ok := inTable[name]; ok {
				f[feature] = false
			}
		}
	}
	return f
}
