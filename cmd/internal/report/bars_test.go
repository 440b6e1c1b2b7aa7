package report

import "testing"

func TestBarOf(t *testing.T) {
	for _, test := range []struct {
		fraction     float64
		blocks, hash string
	}{
		{0, "", ""}, {0.001, "▏", ""}, {0.05, "▌", "#"}, {0.5, "█████", "#####"}, {0.92, "█████████▎", "#########"}, {1, "██████████", "##########"}, {7, "██████████", "##########"}, {-1, "", ""},
	} {
		if got := barOf(test.fraction, false); got != test.blocks {
			t.Errorf("%v: %q, want %q", test.fraction, got, test.blocks)
		}
		if got := barOf(test.fraction, true); got != test.hash {
			t.Errorf("%v in ASCII: %q, want %q", test.fraction, got, test.hash)
		}
	}
}

// TestBarsKeepCells: the figures stay where they were, and a narrow terminal has no bars.
func TestBarsKeepCells(t *testing.T) {
	table := &Table{Columns: []Column{{Title: "Tag"}, {Title: "Share"}, {Title: "Owner"}}}
	table.Add("AfdB", "92%", "afd.sys")
	wide := table.bars("Share", []float64{0.92}, Options{Width: barsFrom})
	if got := wide.rows[0]; len(got) != 4 || got[1] != "92%" || got[2] != "█████████▎" || got[3] != "afd.sys" {
		t.Errorf("%q", got)
	}
	for _, o := range []Options{{Width: barsFrom - 1}, {Plain: true}} {
		if got := table.bars("Share", []float64{0.92}, o); len(got.Columns) != 3 {
			t.Errorf("%+v: bars", o)
		}
	}
}
