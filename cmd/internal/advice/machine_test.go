package advice

import (
	"testing"

	"dumptriage/dump/facts"
)

// TestMachineID: the hashes are those that a program for HMAC-SHA256 gives of the
// same bytes.
func TestMachineID(t *testing.T) {
	serials := []facts.Identifier{{Kind: "system serial number", Value: "SN0001"}, {Kind: "board serial number", Value: "BSN0001"}}
	h := facts.Hardware{Manufacturer: "Example Computers", Model: "Desk 1", Board: "Example Computers Board 1", Identifiers: serials}
	for salt, want := range map[string]string{"": "m1-4dd1ae16a17ae3229116", "pepper": "m1-daf1092055b0bf558446"} {
		if id, basis := MachineID(facts.Some(h), salt); id != want || basis != MachineBySerial {
			t.Errorf("salt %q: %s, %s; want %s", salt, id, basis, want)
		}
	}
	same := func(a, b facts.Hardware) bool {
		x, _ := MachineID(facts.Some(a), "")
		y, _ := MachineID(facts.Some(b), "")
		return x == y
	}
	updated, grown := h, h
	updated.BIOSVersion = "2.00"
	grown.Memory = []facts.MemoryModule{{Maker: "Example Memory"}}
	if !same(h, updated) || !same(h, grown) {
		t.Error("another firmware or more memory make another machine of one with a serial number")
	}
	bare := h
	bare.Identifiers = nil
	grown.Identifiers = nil
	if _, basis := MachineID(facts.Some(bare), ""); basis != MachineByConfiguration {
		t.Errorf("without serial numbers: %s", basis)
	}
	cut := h
	cut.Partial = true
	if same(bare, h) || same(bare, grown) {
		t.Error("machines of other configurations are taken for one")
	}
	for _, k := range []facts.Known[facts.Hardware]{facts.Some(facts.Hardware{Processor: "one of many"}), facts.Some(cut), facts.Unknown[facts.Hardware]("none")} {
		if id, basis := MachineID(k, ""); id != "" || basis != "" {
			t.Errorf("out of nothing: %s, %s", id, basis)
		}
	}
}
