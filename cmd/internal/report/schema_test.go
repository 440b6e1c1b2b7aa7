package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
)

// documents are the types behind the contracts.
var documents = map[string]reflect.Type{
	"report": reflect.TypeFor[Document](), "pool": reflect.TypeFor[PoolList](), "modules": reflect.TypeFor[ModuleList](),
	"machine": reflect.TypeFor[ComputerPage](), "bugcheck": reflect.TypeFor[BugcheckPage](), "summary": reflect.TypeFor[Summary](), "known-issue": reflect.TypeFor[KnownIssue](), "compare": reflect.TypeFor[Comparison](), "inspection": reflect.TypeFor[Inspection](), "history": reflect.TypeFor[History](), "stored-report": reflect.TypeFor[StoredReport](), "site-page": reflect.TypeFor[SitePage](),
}

// shape is the schema of a document, made from its type. Where the generator
// says more than the contract does, it is corrected: fields may be added, so
// unknown ones are allowed, and a pointer is a field that may be absent, never
// null.
func shape(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.ForType(documents[name], &jsonschema.ForOptions{})
	must(t, err)
	loosen(s)
	return s
}

// generated is the published schema of a document: its shape, and the values
// that the fields take.
func generated(t *testing.T, name string) []byte {
	t.Helper()
	s := shape(t, name)
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.ID = "urn:dumptriage:" + name + ":1"
	s.Title = contract(name)
	s.Description = "A document of dumptriage. Fields are only ever added; 64-bit values and addresses are lower-case hex strings."
	var value any = contract(name)
	s.Properties["schema"].Const = &value
	constrain(documents[name], s)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	must(t, e.Encode(s))
	return b.Bytes()
}

// loosen corrects a schema and what is below it.
func loosen(s *jsonschema.Schema) {
	if s == nil {
		return
	}
	if len(s.Types) > 0 {
		s.Types = slices.DeleteFunc(s.Types, func(t string) bool { return t == "null" })
		if len(s.Types) == 1 {
			s.Type, s.Types = s.Types[0], nil
		}
	}
	if s.Type == "object" && s.Properties != nil {
		s.AdditionalProperties = nil
	}
	for _, p := range s.Properties {
		loosen(p)
	}
	loosen(s.Items)
	loosen(s.AdditionalProperties)
}

// TestSchemasAreCurrent: the schemas are what the types say.
func TestSchemasAreCurrent(t *testing.T) {
	for _, name := range Schemas() {
		want := generated(t, name)
		if *update {
			must(t, os.WriteFile("schemas/"+name+".json", want, 0o644))
			continue
		}
		got, err := Schema(name)
		must(t, err)
		if !bytes.Equal(got, want) {
			t.Errorf("schemas/%s.json is not what its type says: go test -update writes it anew", name)
		}
	}
}

// resolved is the published schema of a document, ready to validate.
func resolved(t *testing.T, name string) *jsonschema.Resolved {
	t.Helper()
	text, err := Schema(name)
	must(t, err)
	var s jsonschema.Schema
	must(t, json.Unmarshal(text, &s))
	r, err := s.Resolve(nil)
	must(t, err)
	return r
}

// valid complains of a document that does not fit a schema.
func valid(t *testing.T, what string, schema *jsonschema.Resolved, document any) {
	t.Helper()
	text, err := json.Marshal(document)
	must(t, err)
	var v any
	must(t, json.Unmarshal(text, &v))
	if err := schema.Validate(v); err != nil {
		t.Errorf("%s: %v", what, err)
	}
}

// TestReportsAreValid: every document validates, also of an error or of nothing,
// and of random facts, whose values are none that a dump gives, the shape.
func TestReportsAreValid(t *testing.T) {
	loose, err := shape(t, "report").Resolve(nil)
	must(t, err)
	var s Summarizer
	for _, x := range samples() {
		d := built(x.result, tool)
		s.Add(x.result, d)
		s.Add(x.result, d)
		if x.name == "hostile" { // its facts are none that a dump gives
			valid(t, x.name, loose, d)
			continue
		}
		valid(t, x.name, resolved(t, "report"), d)
		valid(t, x.name, resolved(t, "modules"), NewModuleList(d, ModuleQuery{}))
		valid(t, x.name, resolved(t, "pool"), NewPoolList(d, PoolQuery{}))
		valid(t, x.name, resolved(t, "machine"), NewComputerPage(d))
	}
	valid(t, "summary", resolved(t, "summary"), s.Summary(""))
	for i, d := range randomDocuments(randoms) {
		valid(t, fmt.Sprintf("document %d", i), loose, d)
	}
}

// TestSchemaRefuses: the schema is not one that takes anything, and it takes
// fields that later versions may add.
func TestSchemaRefuses(t *testing.T) {
	schema := resolved(t, "report")
	sample := func(change func(map[string]any)) any {
		text, err := json.Marshal(built(triageD1(), tool))
		must(t, err)
		var v map[string]any
		must(t, json.Unmarshal(text, &v))
		change(v)
		return v
	}
	tests := []struct {
		name   string
		valid  bool
		change func(map[string]any)
	}{
		{"as it is", true, func(map[string]any) {}},
		{"added field", true, func(v map[string]any) { v["later"] = 1 }},
		{"added field below", true, func(v map[string]any) { v["dump"].(map[string]any)["later"] = "x" }},
		{"a severity that is none", false, func(v map[string]any) { v["ticket"].(map[string]any)["severity"] = "banana" }},
		{"an address without 0x", false, func(v map[string]any) { v["dump"].(map[string]any)["kernel_base"] = "fffff800" }},
		{"another contract", false, func(v map[string]any) { v["schema"] = "dumptriage.report/2" }},
		{"an empty fingerprint", false, func(v map[string]any) { v["ticket"].(map[string]any)["fingerprint"] = "" }},
		{"a time of another form", false, func(v map[string]any) { v["dump"].(map[string]any)["crash_time"] = "yesterday" }},
		{"no list", false, func(v map[string]any) { delete(v, "modules") }},
		{"null list", false, func(v map[string]any) { v["modules"] = nil }},
		{"null fact", false, func(v map[string]any) { v["dump"].(map[string]any)["build"] = nil }},
		{"address as a number", false, func(v map[string]any) { v["dump"].(map[string]any)["kernel_base"] = 12 }},
		{"count as text", false, func(v map[string]any) { v["source"].(map[string]any)["size"] = "12" }},
	}
	for _, tt := range tests {
		if err := schema.Validate(sample(tt.change)); (err == nil) != tt.valid {
			t.Errorf("%s: error %v, want valid %v", tt.name, err, tt.valid)
		}
	}
}
