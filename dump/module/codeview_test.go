package module

import (
	"strings"
	"testing"

	"dumptriage/dump/facts"
)

func TestDebugDirectory(t *testing.T) {
	const unknown = "?"
	rsds := pdb70(testGUID, 1, "a.pdb")
	for _, c := range []struct {
		name         string
		entries      []debugData
		pdb, id, dbg string // "?…" is unknown, the reason holding the rest
	}{
		{"RSDS", []debugData{{kind: 2, data: rsds}}, "a.pdb", "3F8A1140279C4DE180B30102030ABCDE1", "?does not name one"},
		{"RSDS with a large age", []debugData{{kind: 2, data: pdb70(testGUID, 0xabcdef12, "ä.pdb")}}, "ä.pdb", "3F8A1140279C4DE180B30102030ABCDEABCDEF12", unknown},
		{"RSDS in a code page", []debugData{{kind: 2, data: pdb70(testGUID, 1, "\xe4.pdb")}}, "ä.pdb", "3F8A1140279C4DE180B30102030ABCDE1", unknown},
		{"RSDS without NUL", []debugData{{kind: 2, data: rsds[:len(rsds)-1]}}, "a.pdb", "3F8A1140279C4DE180B30102030ABCDE1", unknown},
		{"RSDS without name", []debugData{{kind: 2, data: rsds[:24]}}, "?is empty", "3F8A1140279C4DE180B30102030ABCDE1", unknown},
		{"RSDS cut", []debugData{{kind: 2, data: rsds[:23]}}, "?too short", "?too short", unknown},
		{"RSDS with a long name", []debugData{{kind: 2, data: pdb70(testGUID, 1, strings.Repeat("x", 300))}}, "?more than 260", "3F8A1140279C4DE180B30102030ABCDE1", unknown},
		{"NB10", []debugData{{kind: 2, data: pdb20(0x35dd8bf2, 0x1c, "hal.pdb")}}, "hal.pdb", "35DD8BF21C", unknown},
		{"NB10 with a short stamp", []debugData{{kind: 2, data: pdb20(0xabc, 1, "x.pdb")}}, "x.pdb", "00000ABC1", unknown},
		{"NB10 cut", []debugData{{kind: 2, data: pdb20(1, 1, "")[:15]}}, "?too short", "?too short", unknown},
		{"NB09", []debugData{{kind: 2, data: []byte("NB09\x10\x00\x00\x00")}}, "?in the image itself", "?in the image itself", unknown},
		{"NB05", []debugData{{kind: 2, data: []byte("NB05\x10\x00\x00\x00")}}, "?in the image itself", "?in the image itself", unknown},
		{"another kind", []debugData{{kind: 2, data: []byte("MTOC\x10\x00\x00\x00")}}, "?unknown kind", "?unknown kind", unknown},
		{"only MISC", []debugData{{kind: 4, data: dbgMisc("afd.dbg")}}, "?does not name one", unknown, "afd.dbg"},
		{"MISC in the file alone", []debugData{{kind: 4, data: dbgMisc("afd.dbg"), file: true}}, unknown, unknown, "?only in the file"},
		{"MISC cut", []debugData{{kind: 4, data: dbgMisc("afd.dbg")[:10]}}, unknown, unknown, "?does not name one"},
		{"MISC of another type", []debugData{{kind: 4, data: make([]byte, 0x110)}}, unknown, unknown, "?does not name one"},
		{"MISC in UTF-16", []debugData{{kind: 4, data: wideMisc("afd.dbg")}}, unknown, unknown, "afd.dbg"},
		{"CodeView in the file alone", []debugData{{kind: 2, data: rsds, file: true}}, "?only in the file", "?only in the file", unknown},
		{"the second of two", []debugData{{kind: 2, data: rsds, file: true}, {kind: 2, data: pdb20(1, 1, "b.pdb")}}, "b.pdb", "000000011", unknown},
		{"the first of two", []debugData{{kind: 2, data: rsds}, {kind: 2, data: pdb20(1, 1, "b.pdb")}}, "a.pdb", "3F8A1140279C4DE180B30102030ABCDE1", unknown},
		{"none", []debugData{{kind: 3, data: []byte("FPO")}}, "?does not name one", unknown, unknown},
	} {
		img, err := ReadImage(mapAt(peImage{debug: c.entries}.build()), testBase, 0)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for what, f := range map[string]struct {
			got  facts.Known[string]
			want string
		}{"name": {img.PDB.Name, c.pdb}, "ID": {img.PDB.ID, c.id}, "DBG": {img.PDB.DBG, c.dbg}} {
			why, want := strings.CutPrefix(f.want, unknown)
			if want && (f.got.OK || f.got.Why == "" || !strings.Contains(f.got.Why, why)) || !want && f.got != facts.Some(f.want) {
				t.Errorf("%s: %s is %+v, want %q", c.name, what, f.got, f.want)
			}
		}
	}
}

func wideMisc(name string) []byte {
	b := dbgMisc("")
	b[8] = 1
	copy(b[12:], wideText(name))
	return b
}
