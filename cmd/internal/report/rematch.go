package report

import (
	"slices"

	"dumptriage/signatures"
)

// Rematch matches a report that was kept with signatures that were written since, and adds
// the known issues that it gains. It adds probable matches and better ones: a report has
// fewer facts than the dump, and what it does not state makes an issue possible too often.
// It reports whether the report gained any.
func (d *Document) Rematch(set *signatures.Set) bool {
	gained := false
	for _, f := range set.Match(FactsOf(d)) {
		known := slices.ContainsFunc(d.Findings, func(x Finding) bool { return x.Signature == f.Signature.ID })
		if f.Verdict >= signatures.Probable && !known {
			d.Findings = append(d.Findings, buildFinding(&f))
			gained = true
		}
	}
	if gained {
		d.Ticket.BodyMarkdown, d.text = ticketBody(d), nil
	}
	return gained
}
