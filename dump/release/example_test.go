package release_test

import (
	"fmt"

	"dumptriage/dump/release"
)

// A build names the client, the server, or both where the header does not say which.
func ExampleOf() {
	const workstation, server = 1, 3
	for _, productType := range []uint32{workstation, server, 0} {
		name, family, _ := release.Of(26100, productType, "amd64")
		fmt.Println(family, name)
	}
	// Output:
	// win11 Windows 11 24H2
	// win11 Windows Server 2025
	// win11 Windows 11 24H2 or Windows Server 2025
}
