package report

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
)

// generated is the schema of a report, made from Document. Where the generator
// says more than the contract does, it is corrected: fields may be added, so
// unknown ones are allowed, and a pointer is a field that may be absent, never
// null.
func generated(t *testing.T) []byte {
	t.Helper()
	s, err := jsonschema.For[Document](nil)
	must(t, err)
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.Title = SchemaVersion
	s.Description = "The report on one input. Fields are only ever added; 64-bit values and addresses are lower-case hex strings."
	loosen(s)
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

// TestSchemaIsCurrent: schema.json is what Document says.
func TestSchemaIsCurrent(t *testing.T) {
	want := generated(t)
	if *update {
		must(t, os.WriteFile("schema.json", want, 0o644))
		return
	}
	got, err := Schema()
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Error("schema.json is not what Document says: go test -update writes it anew")
	}
}

// resolved is the published schema, ready to validate.
func resolved(t *testing.T) *jsonschema.Resolved {
	t.Helper()
	text, err := Schema()
	must(t, err)
	var s jsonschema.Schema
	must(t, json.Unmarshal(text, &s))
	r, err := s.Resolve(nil)
	must(t, err)
	return r
}

// TestReportsAreValid: every report validates, also of an error or of nothing.
func TestReportsAreValid(t *testing.T) {
	schema := resolved(t)
	for i, d := range randomDocuments(randoms) {
		text, err := json.Marshal(d)
		must(t, err)
		var v any
		must(t, json.Unmarshal(text, &v))
		if err := schema.Validate(v); err != nil {
			t.Fatalf("document %d: %v", i, err)
		}
	}
}

// TestSchemaRefuses: the schema is not one that takes anything, and it takes
// fields that later versions may add.
func TestSchemaRefuses(t *testing.T) {
	schema := resolved(t)
	sample := func(change func(map[string]any)) any {
		text, err := json.Marshal(Build(triageD1(), tool))
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
