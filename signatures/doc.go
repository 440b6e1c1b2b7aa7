// Package signatures matches what a dump says against a catalogue of known
// issues and gives, for each issue, a verdict with the evidence for it.
//
// It knows the file format of a signature, the conditions one can be made of
// and the rules that turn their answers into a verdict. It must not know how a
// fact was read: it sees [facts.Facts] and nothing else of a dump.
//
// # The file format
//
// A signature is one YAML file, decoded strictly: what is not described here
// is an error with its line and column.
//
//	id: Q138935                 # unique in the catalogue, in any case of letters
//	title: …                    # the title of the article
//	references: [{kb: Q138935, reviewed: 2001-08-08}]   # or {url: …}
//	kind: leak                  # leak, depletion, usage, misconfiguration, defect
//	cause: …                    # in own words, as are the next two
//	workaround: …
//	resolution: …               # may be left out
//	cap: probable               # the highest verdict this signature may give
//	conditions: […]
//	examples: […]               # what it must and must not match
//
// A condition has a role (need, support, against, exclude), a basis (stated by
// the reference, derived from it, inferred by us, or a default of ours),
// specific: true where it tells this issue from its neighbours, see: ID where
// it is against, and exactly one predicate, which is named by its key. The
// predicates are the list in condition.go, one file each. Each answers met,
// not-met or unknown; a fact that the dump does not hold is unknown.
//
// # The verdict
//
//  1. An exclude that is met or a need that is not met: ruled-out.
//  2. All needs met: the level of the weakest specific need (stated: strong,
//     derived: probable, else possible); possible where no need is specific.
//  3. Specific support that is met raises this by one step, all of it together.
//  4. A need unknown: at most possible, and only if something specific is met.
//  5. Never above the cap.
//  6. An against that is met: ranked below the signature it points to.
//  7. Nothing known either way: unknown, which a report does not list.
package signatures
