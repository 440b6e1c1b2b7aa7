package ntstatus_test

import (
	"fmt"

	"dumptriage/dump/ntstatus"
)

func ExampleName() {
	name, _ := ntstatus.Name(0xffffffffc000009a) // as a 64-bit parameter holds it
	fmt.Println(name)
	fmt.Println(ntstatus.Meaning(0xc000009c))
	// Output:
	// STATUS_INSUFFICIENT_RESOURCES
	// the device has a bad block
}
