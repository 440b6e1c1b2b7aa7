package dump_test

import (
	"bytes"
	"context"
	"fmt"
	"log"

	"dumptriage/dump"
	"dumptriage/dump/dumptest"
)

// A dump is read from anything that can be read at offsets. What it does not contain is
// unknown, with the reason.
func ExampleRead() {
	b := dumptest.Windows11().Build()
	f, err := dump.Read(context.Background(), bytes.NewReader(b), int64(len(b)))
	if err != nil {
		log.Fatal(err)
	}
	stop := f.Bugcheck.Value
	fmt.Println(f.System.Product.Value, f.System.Arch.Value)
	fmt.Printf("0x%X %s: %s\n", stop.Code, stop.Name, stop.Summary)
	for _, m := range f.Modules.Value {
		if !m.Windows {
			fmt.Println("third-party:", m.Name)
		}
	}
	if !f.Pool.OK {
		fmt.Println("pool:", f.Pool.Reason())
	}
	// Output:
	// Windows 11 24H2 amd64
	// 0xD1 DRIVER_IRQL_NOT_LESS_OR_EQUAL: Code at example.sys+0x2a4c read address 0x18 (near NULL) at DISPATCH_LEVEL.
	// third-party: example.sys
	// pool: a small memory dump contains no pool tables
}
