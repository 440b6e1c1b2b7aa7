package bugcheck_test

import (
	"fmt"

	"dumptriage/dump/bugcheck"
)

// A stop code is explained with its parameters, here those of a blue screen, without a
// dump.
func ExampleExplain() {
	b := bugcheck.Explain(0xd1, [4]uint64{0x28, 2, 0, 0xfffff80012345678}, bugcheck.Target{PointerSize: 8})
	fmt.Println(b.Name)
	fmt.Println(b.Summary)
	for _, p := range b.Parameters[:3] {
		fmt.Printf("%s: %s\n", p.Label, p.Meaning)
	}
	// Output:
	// DRIVER_IRQL_NOT_LESS_OR_EQUAL
	// Code at 0xfffff80012345678 read address 0x28 (near NULL) at DISPATCH_LEVEL.
	// memory referenced: near NULL: a null pointer dereference
	// IRQL at the time of the reference: DISPATCH_LEVEL
	// kind of access: read
}

// Codes are found by name, too.
func ExampleFind() {
	for _, e := range bugcheck.Find("must succeed pool") {
		fmt.Printf("0x%X %s\n", e.Code, e.Name)
	}
	// Output:
	// 0x41 MUST_SUCCEED_POOL_EMPTY
}
