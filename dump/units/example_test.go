package units_test

import (
	"fmt"

	"dumptriage/dump/units"
)

func ExampleBytes() {
	for _, text := range []string{"64MiB", "64MB", "1.5 GiB"} {
		n, _ := units.ParseBytes(text)
		fmt.Println(n, units.Bytes(n))
	}
	// Output:
	// 67108864 64 MiB
	// 64000000 61 MiB
	// 1610612736 1.5 GiB
}
