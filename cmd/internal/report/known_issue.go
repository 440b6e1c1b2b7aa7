package report

import (
	"cmp"
	"encoding/json"
	"io"

	"dumptriage/signatures"
)

// A KnownIssue is one signature of the catalogue.
type KnownIssue struct {
	Schema     string      `json:"schema"`
	ID         string      `json:"id"`
	Title      string      `json:"title"`
	Kind       string      `json:"kind"`
	AtMost     string      `json:"at_most" jsonschema:"the highest verdict that this signature may give"`
	AtMostWhy  string      `json:"at_most_why,omitempty"`
	Cause      string      `json:"cause"`
	Workaround string      `json:"workaround"`
	Resolution string      `json:"resolution,omitempty"`
	Conditions []Condition `json:"conditions"`
	References []Reference `json:"references"`
}

// Condition is one condition of a signature.
type Condition struct {
	Condition string `json:"condition"`
	Role      string `json:"role" jsonschema:"need, support, against or exclude"`
	Basis     string `json:"basis" jsonschema:"stated, derived, inferred or default"`
	Specific  bool   `json:"specific,omitempty" jsonschema:"tells this issue from its neighbours"`
	See       string `json:"see,omitempty" jsonschema:"the signature that fits better where this is met"`
}

// NewKnownIssue describes a signature.
func NewKnownIssue(s *signatures.Signature) KnownIssue {
	return KnownIssue{
		Schema: contract("known-issue"), ID: s.ID, Title: s.Title, Kind: s.Kind, AtMost: s.Cap.String(), AtMostWhy: s.CapWhy,
		Cause: s.Cause, Workaround: cmp.Or(s.Workaround, noWorkaround), Resolution: s.Resolution,
		Conditions: each(s.Conditions, func(c *signatures.Condition) Condition {
			return Condition{Condition: c.Text, Role: c.Role, Basis: c.Basis, Specific: c.Specific, See: c.See}
		}),
		References: buildReferences(s.References),
	}
}

func buildReferences(list []signatures.Reference) []Reference {
	return each(list, func(r *signatures.Reference) Reference {
		return Reference{KB: r.KB, URL: r.URL, Reviewed: r.Reviewed.String()}
	})
}

// WriteKnownIssues writes signatures as an array of JSON.
func WriteKnownIssues(w io.Writer, list []*signatures.Signature) error {
	issues := []KnownIssue{}
	for _, s := range list {
		issues = append(issues, NewKnownIssue(s))
	}
	text, err := json.MarshalIndent(issues, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(escapeJSON(text), '\n'))
	return err
}
