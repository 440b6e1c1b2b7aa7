package report

import (
	"dumptriage/cmd/internal/advice"
	"dumptriage/dump/facts"
)

// A BugcheckPage is what the bugcheck command shows: a STOP code explained,
// with its parameters where they were given.
type BugcheckPage struct {
	Schema     string   `json:"schema"`
	Tool       Tool     `json:"tool"`
	Parameters bool     `json:"parameters_given" jsonschema:"whether parameters were given: without them there are no values"`
	Bugcheck   Bugcheck `json:"bugcheck"`
	Causes     string   `json:"usual_causes,omitempty" jsonschema:"what usually stands behind this STOP"`
	Cases      []Case   `json:"cases,omitempty" jsonschema:"the cases of this STOP and what selects them, where no parameters were given"`
	NextSteps  []string `json:"next_steps,omitempty" jsonschema:"what to do about it"`
}

// A Case is one case of a STOP.
type Case struct {
	When    string `json:"when" jsonschema:"the parameters that select it"`
	Meaning string `json:"meaning"`
}

// NewBugcheckPage describes a STOP of a target with pointers of so many bytes
// (0: not known) and the cases it may have. Where no parameters were given,
// nothing is said about their values, and the cases are listed.
func NewBugcheckPage(b facts.Bugcheck, cases []facts.StopCase, pointer int, given bool, tool Tool) *BugcheckPage {
	if pointer == 0 {
		pointer = 4
		for _, p := range b.Parameters {
			if p.Value>>32 != 0 {
				pointer = 8
			}
		}
	}
	page := &BugcheckPage{
		Schema:     contract("bugcheck"),
		Tool:       tool,
		Parameters: given,
		Bugcheck:   *buildBugcheck(facts.Some(b), pointerWidth(pointer)),
	}
	page.Causes, page.NextSteps = b.Causes, advice.ForStop(&b)
	if given {
		return page
	}
	for _, c := range cases {
		page.Cases = append(page.Cases, Case{When: c.When, Meaning: c.Text})
	}
	stop := &page.Bugcheck
	stop.Variant, stop.Faulting, stop.Referenced = "", nil, ""
	for i := range stop.Parameters {
		stop.Parameters[i].Value, stop.Parameters[i].Meaning = "", ""
	}
	return page
}
