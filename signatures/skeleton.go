package signatures

import "strings"

// skeleton is a signature with a comment on each part. It is valid as it is.
const skeleton = `# A known issue. Check it with: dumptriage signatures check FOLDER
id: ID                        # unique; letters, digits, dots and hyphens
title: What happens, in one line
references:
  - {url: "https://example.com/advisory", reviewed: 2026-01-31}   # or {kb: Q138935, reviewed: …}
kind: defect                  # leak, depletion, usage, misconfiguration or defect
cause: >-
  What goes wrong, in your own words.
workaround: >-                # this, resolution or both
  What can be done about it now.
resolution: >-
  What ends it: a version, an update, a setting. If nothing does, why, with no_fix: true.
cap: probable                 # the highest verdict it may give: possible, probable or strong

# role:  need (must be met), support (adds to it), against (another signature fits
#        better: add see: ID), exclude (must not be met)
# basis: stated (by the reference), derived (from it), inferred (by you), default
# specific: true where the condition tells this issue from others
# 'dumptriage signatures keys' lists all that a condition may ask.
conditions:
  - {role: need, basis: stated, os: {family: [win10, win11]}}
  - {role: need, basis: stated, stop: {code: 0xd1}}
  - {role: need, basis: stated, specific: true, faulting: {module: example.sys}}
  - {role: need, basis: stated, module: {name: example.sys, version_below: 2.1.0.0}}

# What it must and must not match; 'signatures check' runs them. A fact that is left
# out is unknown.
examples:
  - name: the version with the fault
    verdict: probable
    facts:
      os: {family: win10, build: 19045}
      stop: {code: 0xd1, faulting: {module: example.sys, offset: 0x1234}}
      modules: [ntoskrnl.exe, {name: example.sys, version: 2.0.5.0}]
  - name: the corrected version
    verdict: ruled-out
    facts:
      os: {family: win10, build: 19045}
      stop: {code: 0xd1, faulting: {module: example.sys, offset: 0x1234}}
      modules: [ntoskrnl.exe, {name: example.sys, version: 2.1.0.0}]
`

// Skeleton returns the text of a signature file to begin with, with an id. It
// reports an id that cannot be one.
func Skeleton(id string) (string, error) {
	if !idForm().MatchString(id) {
		return "", badID(id)
	}
	return strings.Replace(skeleton, "id: ID ", "id: "+id+" ", 1), nil
}
