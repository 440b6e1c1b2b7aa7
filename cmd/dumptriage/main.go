// Command dumptriage says of a Windows crash dump which STOP it was, who may
// be to blame, whether it is a known issue, and what to do about it.
package main

import (
	"os"

	"dumptriage/cmd/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:])) }
