package signatures

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// good is a signature without a fault. The tests below spoil one thing in it.
const good = `id: T1
title: A title
references: [{kb: Q138935, reviewed: 2001-08-08}]
kind: leak
cause: Something goes wrong.
workaround: Do something else.
cap: strong
conditions:
  - {role: need, basis: stated, os: {family: nt351}}
  - {role: need, basis: stated, specific: true, module: {name: leaky.sys, older_than: 1999-10-28}}
  - {role: support, basis: inferred, stop: [{code: 0x1e, p1: 0xc000009a}]}
  - {role: support, basis: inferred, tags: {any: [Afd*], type: nonpaged, rank: 1}}
  - {role: against, basis: derived, process: {name: a.exe}, see: Q2}
examples:
  - {name: one, verdict: ruled-out, facts: {os: {family: nt40}}}
`

func TestGoodLoads(t *testing.T) {
	s, err := Load(fstest.MapFS{"t1.yaml": {Data: []byte(good)}})
	if err != nil {
		t.Fatal(err)
	}
	if sig, ok := s.Get("t1"); !ok || len(sig.Conditions) != 5 || len(sig.Examples()) != 1 {
		t.Fatalf("loaded %+v", sig)
	}
}

// Each fault is refused at its place, with advice.
func TestStrictness(t *testing.T) {
	tests := []struct {
		name     string
		old, new string
		want     string
	}{
		{"unknown key", "cause: S", "couse: S", `t1.yaml:5:1: unknown key "couse": did you mean cause?`},
		{"unknown key far from any", "cause: S", "zzzzzzz: S", `t1.yaml:5:1: unknown key "zzzzzzz": write id, title, references, kind, cause, workaround, resolution, no_fix, cap, cap_why, conditions or examples`},
		{"no remedy", "workaround: Do something else.\n", "", `t1.yaml:1:1: nothing is said of what to do: write workaround, resolution or both`},
		{"no fix and no reason", "cap: strong", "no_fix: true\ncap: strong", `t1.yaml:7:9: no_fix belongs to a resolution that says why there is none: write it, or remove no_fix`},
		{"key missing", "cause: Something goes wrong.\n", "", `t1.yaml:1:1: the key cause is missing: say in own words what goes wrong`},
		{"key twice", "kind: leak\n", "kind: leak\nkind: leak\n", `t1.yaml:5:1: the key "kind" is already in line 4: write it once`},
		{"no value", "cause: Something goes wrong.", "cause:", `t1.yaml:5:7: there is no value here: write one or leave the key out`},
		{"bad kind", "kind: leak", "kind: leek", `t1.yaml:4:7: "leek" cannot stand here: did you mean leak?`},
		{"bad id", "id: T1", "id: T 1", `t1.yaml:1:5: "T 1" is not an ID: write letters, digits, dots and hyphens, as Q138935`},
		{"bad verdict", "cap: strong", "cap: strnog", `t1.yaml:7:6: "strnog" is not a verdict: did you mean strong?`},
		{"useless cap", "cap: strong", "cap: unknown", `t1.yaml:7:6: a signature capped at unknown could never be listed: write possible, probable or strong`},
		{"bad date", "reviewed: 2001-08-08", "reviewed: 8 Aug 2001", `t1.yaml:3:38: "8 Aug 2001" is not a date: write year, month and day, as 2001-08-08`},
		{"bad article", "kb: Q138935", "kb: 138935", `t1.yaml:3:19: "138935" is not an article: write it as Q138935 or KB931311`},
		{"article and page", "kb: Q138935", "kb: Q138935, url: https://example.com/", `t1.yaml:3:14: a reference is either an article or a page: write kb or url`},
		{"bad page", "kb: Q138935", "url: example.com", `t1.yaml:3:20: "example.com" is not the address of a page: begin it with https://`},
		{"unknown predicate", "os: {family", "oss: {family", `t1.yaml:9:33: unknown key "oss": did you mean os?`},
		{"two predicates", "os: {family: nt351}", "os: {family: nt351}, machine: x86", `t1.yaml:9:54: a condition asks one question, and os is there already: write a second condition`},
		{"no predicate", ", os: {family: nt351}", "", `t1.yaml:9:5: the condition asks nothing: add one of os, machine, system, bios, processor, processors, memory, memory_speed, crash_time, uptime, process, stop, faulting, suspect, on_stack, module, pool, tags or pool_block`},
		{"bad role", "role: need, basis: stated, os", "role: ned, basis: stated, os", `t1.yaml:9:12: "ned" cannot stand here: did you mean need?`},
		{"no basis", "role: need, basis: stated, os", "role: need, os", `t1.yaml:9:5: the key basis is missing: write stated, derived, inferred or default`},
		{"no need", "role: need", "role: support", `t1.yaml:9:3: no condition has the role need: write what must be so for this issue`},
		{"see without against", "{role: support, basis: inferred, stop", "{role: support, see: Q2, basis: inferred, stop", `t1.yaml:11:26: see is only for conditions with the role against: remove it or write role: against`},
		{"against without see", ", see: Q2", "", `t1.yaml:13:5: a condition against needs the key see: name the signature that fits better`},
		{"specific against", ", see: Q2", ", see: Q2, specific: true", `t1.yaml:13:80: specific is only for the roles need and support: remove it`},
		{"specific system", "stated, os", "stated, specific: true, os", `t1.yaml:9:43: a system is shared by many issues and is never specific: leave specific out`},
		{"specific common STOP", "inferred, stop: [{code: 0x1e, p1: 0xc000009a}]", "inferred, specific: true, stop: [{code: 0x1e}]", `t1.yaml:11:48: STOP 0x1e alone has many causes and is never specific: leave specific out`},
		{"specific driver that all load", "module: {name: leaky.sys, older_than: 1999-10-28}", "module: {name: afd.sys}", `t1.yaml:10:43: every machine loads afd.sys and that is never specific: leave specific out`},
		{"unknown family", "family: nt351", "family: ws2004", `t1.yaml:9:46: "ws2004" is not a version of Windows: did you mean ws2003?`},
		{"unknown build", "family: nt351}", "family: nt351, build: 1381}", `t1.yaml:9:37: 1381 is not a build of Windows NT 3.51: write 1025 to 1057`},
		{"unknown build of any", "{family: nt351}", "{build: {min: 1382}}", `t1.yaml:9:37: 1382 is not a build of Windows: write 511 to 528, 800 to 807, 1025 to 1057, 1381, 2195, 2600, 3790, 6000 to 6003, 7600 to 7601, 9200, 9600, 10240 to 20348 or 22000 to 32767`},
		{"range upside down", "family: nt351}", "family: nt351, service_pack: {min: 4, max: 3}}", `t1.yaml:9:67: min 4 is above max 3: exchange them`},
		{"no file name", "name: leaky.sys", "name: leaky", `t1.yaml:10:64: "leaky" has no extension: write the whole file name, as afd.sys`},
		{"a path", "name: leaky.sys", `name: 'drivers\leaky.sys'`, `t1.yaml:10:64: "drivers\\leaky.sys" has a path: write the file name alone`},
		{"bad time", "older_than: 1999-10-28", "link_time: 1999-10-28", `t1.yaml:10:86: "1999-10-28" is not a time: write it as 1998-12-09T15:54:25, followed by Z if it is in UTC`},
		{"bad version", "older_than: 1999-10-28", "version_below: 4", `t1.yaml:10:90: "4" is not a version: write two to four numbers, as 4.0.1381.7095`},
		{"missing driver with a date", "name: leaky.sys,", "name: leaky.sys, present: false,", `t1.yaml:10:57: a driver that is not loaded has no date, version or size: leave present or the others out`},
		{"bad code", "code: 0x1e", "code: 1e", `t1.yaml:11:52: "1e" is not a number: write it in decimal, or in hexadecimal as 0x41`},
		{"wide code", "code: 0x1e", "code: 0x10000001e", `t1.yaml:11:52: 0x10000001e is not a stop code: it has more than 32 bits`},
		{"bad status", "p1: 0xc000009a", "p1: {status: STATUS_INSUFICIENT_RESOURCES}", `t1.yaml:11:71: "STATUS_INSUFICIENT_RESOURCES" is not a status: did you mean STATUS_INSUFFICIENT_RESOURCES?`},
		{"empty parameter", "p1: 0xc000009a", "p1: {}", `t1.yaml:11:62: this tests nothing: write a value, or one of equals, in, lt, le, gt, ge, status, module`},
		{"tag of three", "any: [Afd*]", "any: [Irp]", `t1.yaml:12:51: pool tag "Irp" has 3 characters and needs 4: pad it with blanks in quotes, as "Irp ", or write a beginning, as Irp*`},
		{"tag of five", "any: [Afd*]", "any: [FSrtl]", `t1.yaml:12:51: pool tag "FSrtl" has 5 characters and needs 4: write "FSrt", or a beginning, as FSr*`},
		{"no tags", "any: [Afd*], ", "", `t1.yaml:12:44: tags needs either any or all: write any: [Afd*]`},
		{"empty list", "any: [Afd*]", "any: []", `t1.yaml:12:50: this list is empty: write an item or leave the key out`},
		{"rank 0", "rank: 1", "rank: 0", `t1.yaml:12:44: ranks count from 1: write rank: 1 for the tag that leads`},
		{"share above 1", "rank: 1", "share_at_least: 50", `t1.yaml:12:90: "50" is not a fraction: write a number from 0 to 1, as 0.5`},
		{"bad example verdict", "verdict: ruled-out", "verdict: ruledout", `t1.yaml:15:26: "ruledout" is not a verdict: did you mean ruled-out?`},
		{"unknown fact", "facts: {os:", "facts: {oss:", `t1.yaml:15:45: unknown key "oss": did you mean os?`},
		{"table for a text", "title: A title", "title: {a: b}", `t1.yaml:2:8: this is a table of keys and values: write a single value`},
		{"text for a table", "os: {family: nt351}", "os: nt351", `t1.yaml:9:37: this is a single value: write a table of keys and values`},
		{"anchor", "title: A title", "title: &a A title", `t1.yaml:2:8: anchors and aliases are not used in signatures: write the value out`},
		{"type tag", "title: A title", "title: !!str A title", `t1.yaml:2:8: type tags are not used in signatures: leave !!str out`},
		{"second document", "examples:", "---\nexamples:", `t1.yaml:14:1: a second document begins here: write one signature a file`},
		{"no YAML", "cap: strong", "cap: [strong", `t1.yaml:7: this is not YAML: did not find expected ',' or ']'`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := strings.ReplaceAll(good, test.old, test.new)
			if text == good {
				t.Fatalf("the text has no %q", test.old)
			}
			_, err := Load(fstest.MapFS{"t1.yaml": {Data: []byte(text)}})
			if err == nil {
				t.Fatal("loaded")
			}
			if first, _, _ := strings.Cut(err.Error(), "\n"); first != test.want {
				t.Errorf("got  %s\nwant %s", err, test.want)
			}
			var p *Problem
			if !errors.As(err, &p) || p.File != "t1.yaml" {
				t.Errorf("the error holds no problem of the file: %#v", err)
			}
		})
	}
}
