package report

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed schemas/*.json
var schemas embed.FS

// contracts are the documents that commands print as JSON, the report first.
// Within a version fields are only ever added.
var contracts = []string{"report", "pool", "modules", "machine", "bugcheck", "summary", "known-issue", "compare", "inspection", "history", "stored-report", "site-page"}

// contract is the name of a document's contract, which is in its schema
// field.
func contract(name string) string { return "dumptriage." + name + "/1" }

// Schemas lists the documents that have a schema, the report first.
func Schemas() []string { return contracts }

// Schema is the JSON Schema (draft 2020-12) of one of the documents. It is
// generated from the Go types by the tests of this package. It is strict on
// values and lets fields pass that it does not name: later versions add some.
func Schema(name string) ([]byte, error) {
	text, err := schemas.ReadFile("schemas/" + name + ".json")
	if err != nil {
		return nil, fmt.Errorf("there is no schema named %q: use %s", name, strings.Join(contracts, ", "))
	}
	return text, nil
}
