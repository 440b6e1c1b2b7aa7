package cli_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMachinesOfCorpus: the dumps of each uploader who sent in one machine come
// out as one machine, and no two machines as one. What they say together is
// what the uploaders found, or the readings of each dump by hand.
func TestMachinesOfCorpus(t *testing.T) {
	dirs := []string{filepath.Join(corpusDir, "kernel"), filepath.Join(corpusDir, "..", "dumps-2", "kernel")}
	for _, d := range dirs {
		if _, err := os.Stat(d); err != nil {
			t.Skipf("real dumps are not here (%s): skipped", d)
		}
	}
	out, _, _ := run(t, append([]string{"scan", "--format", "ndjson", "--summary", "-q"}, dirs...)...)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var sum struct {
		Machines []struct {
			Machine     string
			Count       int
			Basis       string `json:"machine_id_basis"`
			Conclusions []struct {
				Pattern, State string
				Dumps          int
			}
		}
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &sum); err != nil {
		t.Fatal(err)
	}
	type group struct {
		count    int
		basis    string
		patterns string
	}
	got := map[string]group{}
	for _, m := range sum.Machines {
		g := group{count: m.Count, basis: m.Basis}
		for _, c := range m.Conclusions {
			if c.State == "met" {
				g.patterns += " " + c.Pattern
			}
		}
		got[m.Machine] = g
	}
	want := map[string]group{
		"ASUSTeK COMPUTER INC. ASUS TUF Gaming A15 FA506IV_FA506IV (board FA506IV)": {5, "serial-number", " hardware-signs different-stops"},
		"ASRock B560M-ITX/ac": {5, "serial-number", " hardware-signs"},
		"SAMSUNG ELECTRONICS CO., LTD. 670Z5E (board NP670Z5E-X01NL)": {7, "configuration", " pool-leak same-driver driver-changed"},
		"JGINYUE B450M PRO": {2, "configuration", ""},
		"ASUSTeK COMPUTER INC. TUF GAMING B660M-PLUS D4": {2, "serial-number", ""},
	}
	if !maps.Equal(got, want) {
		t.Errorf("machines: %+v\nwant %+v", got, want)
	}
}
