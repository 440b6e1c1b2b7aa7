package report

import (
	_ "embed"
	"slices"
)

//go:embed schema.json
var schema []byte

// Schema is the JSON Schema (draft 2020-12) of one report. It is generated from
// Document by the tests of this package. Fields that it does not name are
// allowed: later versions add some.
func Schema() ([]byte, error) { return slices.Clone(schema), nil }
