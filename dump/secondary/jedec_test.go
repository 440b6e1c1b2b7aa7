package secondary

import "testing"

// TestMakerOf: codes and names as firmware writes them, with the makers whose part
// numbers stood beside them.
func TestMakerOf(t *testing.T) {
	for text, want := range map[string]string{
		"802C0000802C": "Micron", "80AD000080AD": "SK Hynix", "80CE000080CE": "Samsung", "00AD063200AD": "SK Hynix",
		"80CE": "Samsung", "802C": "Micron", "04CD": "G.Skill", "859B": "Crucial", "0198": "Kingston", "8A76": "Lexar",
		"0x80CE": "Samsung", "Unknown (0x859B)": "Crucial", "Unknown - [0x859B]": "Crucial",
		"CE00": "Samsung", "AD00": "SK Hynix", "2C00": "Micron", "9801": "Kingston", "9B85": "Crucial", "2C0000002C00": "Micron",
		"CE00000000000000": "Samsung", "7F98000000000000": "Kingston", "7F7F7F7F7F7F7F7F": "7F7F7F7F7F7F7F7F",
		"Samsung": "Samsung", "A-DATA": "A-DATA", "": "", "FEED": "FEED", "Crucial Technology": "Crucial Technology",
	} {
		if got := makerOf(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
