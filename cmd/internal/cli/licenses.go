package cli

import _ "embed"

// licenses are the notices of everything that is linked into the program: of each
// module its path, and the text that comes with it.
//
//go:embed licenses.txt
var licenses string
