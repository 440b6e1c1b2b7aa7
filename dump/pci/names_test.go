package pci

import (
	"slices"
	"strings"
	"testing"

	"dumptriage/dump/internal/lines"
)

// TestNames: what lspci prints of the same numbers.
func TestNames(t *testing.T) {
	for _, c := range []struct {
		vendor, device uint16
		maker, name    string
	}{
		{0x10de, 0x1f15, "NVIDIA", "TU106M [GeForce RTX 2060 Mobile]"},
		{0x10ec, 0x8168, "Realtek", "RTL8111/8168/8411 PCI Express Gigabit Ethernet Controller"},
		{0x8086, 0x24fb, "Intel", "Dual Band Wireless-AC 3168NGW [Stone Peak]"},
		{0x144d, 0xa808, "Samsung", "NVMe SSD Controller SM981/PM981/PM983"},
		{0x1217, 0x8621, "O2 Micro, Inc.", "SD/MMC Card Reader Controller"},
		{0x1022, 0xffff, "AMD", ""},
		{0x0000, 0x0000, "", ""},
		{0xffff, 0xffff, "Illegal Vendor ID", ""},
	} {
		if maker, name := Vendor(c.vendor), Device(c.vendor, c.device); maker != c.maker || name != c.name {
			t.Errorf("%04x:%04x: %q %q, want %q %q", c.vendor, c.device, maker, name, c.maker, c.name)
		}
	}
	if got := Class(1, 8); got != "NVMe controller" {
		t.Errorf("class 1, 8: %q", got)
	}
	if got := Class(1, 0x55); got != "storage controller" {
		t.Errorf("class 1, 55: %q", got)
	}
}

// TestList: the list is sorted, and every line of it below the head can be found.
func TestList(t *testing.T) {
	list := strings.Split(strings.TrimSuffix(idLines, "\n"), "\n")
	if list = list[slices.IndexFunc(list, isName):]; !slices.IsSorted(list) || len(list) < 10_000 {
		t.Fatalf("ids.tsv: %d names, sorted: %v", len(list), slices.IsSorted(list))
	}
	for _, line := range list {
		id, name, ok := strings.Cut(line, "\t")
		if !ok || name == "" || len(id) != 4 && len(id) != 8 || strings.Trim(id, "0123456789abcdef") != "" {
			t.Fatalf("%q", line)
		}
		if got, ok := lines.Find(idLines, id); !ok || got != name {
			t.Fatalf("%s: %q, want %q", id, got, name)
		}
	}
}

// isName reports whether a line is none of the head's.
func isName(line string) bool { return !strings.HasPrefix(line, "#") }
