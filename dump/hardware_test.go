package dump_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMachines holds the machines of real small dumps to what dmidecode says of
// their tables.
func TestMachines(t *testing.T) {
	for file, want := range map[string][8]string{
		"corpus/kernel/daimuvg-102622-12000-01.dmp":         {"ASUSTeK COMPUTER INC.", "ASUS TUF Gaming A15 FA506IV_FA506IV", "FA506IV.320", "06/01/2022", "Ryzen 7 4800H", "Samsung", "Hynix", "of 2 makers"},
		"corpus/kernel/jackchen002-093024-6000-01.dmp":      {"JGINYUE", "B450M PRO", "5.17", "02/28/2024", "Ryzen 5 5600", "", "", "at 3200 MT/s, rated for 2667"},
		"corpus/kernel/r-techsupport-1e.dmp":                {"", "", "P1.60", "04/15/2021", "i5-11400", "Patriot Memory (PDP Systems)", "Patriot Memory (PDP Systems)", "3 years old"},
		"corpus/kernel/r-techsupport-9f.dmp":                {"ASUS", "", "1202", "07/14/2020", "i9-10900F", "A-DATA", "A-DATA", "4 years old"},
		"dumps-2/kernel/criticalrocket-111317-27812-01.dmp": {"SAMSUNG ELECTRONICS CO., LTD.", "670Z5E", "P05ADG.010.140421.SH", "04/21/2014", "i5-3230M", "Micron", "", "3 years old"},
		"corpus/kernel/francotrone64-082325-12593-01.dmp":   {"AZW", "EQ", "FP7T107", "08/09/2024", "6900HX", "", "", ""},
	} {
		b, err := os.ReadFile(filepath.Join(sharedDir, file))
		if err != nil {
			t.Skipf("real dumps are not here (%s): skipped", sharedDir)
		}
		h, ok := read(t, b).Hardware.Get()
		if !ok {
			t.Errorf("%s: %s", file, h.Microcode.Reason())
			continue
		}
		var makers [2]string
		for i := range h.Memory[:min(len(h.Memory), 2)] {
			makers[i] = h.Memory[i].Maker
		}
		got := [8]string{h.Manufacturer, h.Model, h.BIOSVersion, h.BIOSDate, h.Processor, makers[0], makers[1], strings.Join(h.Observations, "; ")}
		for i := range got {
			if partly := i == 4 || i == 7; partly && !strings.Contains(got[i], want[i]) || !partly && got[i] != want[i] || want[7] == "" && got[7] != "" {
				t.Errorf("%s: %q, want %q", file, got[i], want[i])
			}
		}
	}
}
