package system_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/reading"
)

// TestMachines holds the machines of real small dumps to what dmidecode says of
// their tables.
func TestMachines(t *testing.T) {
	for file, want := range map[string][8]string{
		"corpus/kernel/daimuvg-102622-12000-01.dmp":         {"ASUSTeK COMPUTER INC.", "ASUS TUF Gaming A15 FA506IV_FA506IV", "FA506IV.320", "06/01/2022", "Ryzen 7 4800H", "Samsung", "Hynix", "from 2 manufacturers"},
		"corpus/kernel/jackchen002-093024-6000-01.dmp":      {"JGINYUE", "B450M PRO", "5.17", "02/28/2024", "Ryzen 5 5600", "", "", "at 3200 MT/s, rated for 2667"},
		"corpus/kernel/r-techsupport-1e.dmp":                {"", "", "P1.60", "04/15/2021", "i5-11400", "Patriot Memory (PDP Systems)", "Patriot Memory (PDP Systems)", "3 years old"},
		"corpus/kernel/r-techsupport-9f.dmp":                {"ASUS", "", "1202", "07/14/2020", "i9-10900F", "A-DATA", "A-DATA", "4 years old"},
		"dumps-2/kernel/criticalrocket-111317-27812-01.dmp": {"SAMSUNG ELECTRONICS CO., LTD.", "670Z5E", "P05ADG.010.140421.SH", "04/21/2014", "i5-3230M", "Micron", "", "3 years old"},
		"corpus/kernel/francotrone64-082325-12593-01.dmp":   {"AZW", "EQ", "FP7T107", "08/09/2024", "6900HX", "", "", "a user had requested"},
	} {
		b, err := os.ReadFile(filepath.Join(reading.Shared, file))
		if err != nil {
			t.Skipf("real dumps are not here (%s): skipped", reading.Shared)
		}
		h, ok := reading.Facts(t, b).Hardware.Get()
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

// TestComputer: what dumptest writes behind a dump comes out of it.
func TestComputer(t *testing.T) {
	c := dumptest.Desk("SN0042")
	c.Boot, c.CleanBoot = 21, 17
	c.Requests = []time.Duration{3 * time.Millisecond, 31 * time.Second, -1}
	h := dumptest.Header{Machine: 0x8664, Build: 19041, Code: 0x3b, DumpType: dumptest.TypeTriage, SystemTime: dumptest.Filetime(c.Started.Add(time.Hour))}
	b := dumptest.Triage{Header: h, Blobs: c.Blobs()}.Build()
	if hw := reading.Facts(t, b[:len(b)-4]).Hardware.Value; !hw.Partial || hw.Model != c.Model {
		t.Errorf("cut off: %+v", hw)
	}
	f := reading.Facts(t, b)
	hw, ok := f.Hardware.Get()
	if !ok || hw.Partial || hw.Manufacturer != c.Maker || hw.Model != c.Model || hw.Board != c.Maker+" "+c.Board || hw.BIOSVersion != c.Firmware ||
		hw.Processor != c.Processor || len(hw.Memory) != 2 || hw.Memory[0].Bytes.Or(0) != 8<<30 || hw.Memory[1].Kind != "DDR4" {
		t.Errorf("%+v", hw)
	}
	if ids := hw.Identifiers; len(ids) != 2 || ids[0].Value != c.Serial || ids[1].Value != c.BoardSerial {
		t.Errorf("%+v", ids)
	}
	want := []string{"2 of 2 memory modules run faster than rated: at 3200 MT/s, rated for 2400", "the firmware was 6 years old",
		"a disk request took 31 seconds", "the last 4 boots did not end with a shutdown"}
	if !slices.Equal(hw.Observations, want) {
		t.Errorf("%q, want %q", hw.Observations, want)
	}
	s := f.Session.Or(facts.Session{})
	if s.Boot.Or(0) != 21 || s.CleanBoot.Or(0) != 17 || !s.BootTime.Or(time.Time{}).Equal(c.Started) || s.Release.Or(0) != 19045 {
		t.Errorf("%+v", s)
	}
	if d := f.Storage.Or(facts.Storage{}); d.Driver != "storport.sys" || d.Requests != 2 || !d.Last.Value.Equal(c.Started.Add(time.Second)) {
		t.Errorf("%+v", d)
	}
	reading.Known(t, "product by its release", f.System.Product, "Windows 10 22H2")
}

// TestSessions: machines of which the kernel's build stands for several
// releases, and what their boot status data say.
func TestSessions(t *testing.T) {
	for file, want := range map[string]struct {
		product     string
		boot, clean uint32
		devices     int
		first       string // vendor and device at 00:00.0
	}{
		"corpus/kernel/daimuvg-102622-12000-01.dmp":       {"Windows 10 21H1", 21, 18, 36, "1022:1630"},
		"corpus/kernel/daimuvg-102622-17265-01.dmp":       {"Windows 10 21H1", 15, 14, 29, "1022:1630"},
		"corpus/kernel/r-techsupport-9f.dmp":              {"Windows 10 22H2", 13, 3, 22, "8086:9b33"},
		"corpus/kernel/francotrone64-082325-12593-01.dmp": {"Windows 11 24H2", 82, 0, 36, "1022:14b5"}, // noted as clean before it crashed
	} {
		b, err := os.ReadFile(filepath.Join(reading.Shared, file))
		if err != nil {
			t.Skipf("real dumps are not here (%s): skipped", reading.Shared)
		}
		f := reading.Facts(t, b)
		s, h := f.Session.Or(facts.Session{}), f.Hardware.Or(facts.Hardware{})
		if f.System.Product.Or("") != want.product || s.Boot.Or(0) != want.boot || s.CleanBoot.Or(0) != want.clean || len(h.Devices) != want.devices {
			t.Errorf("%s: %s, %+v, %d devices; want %+v", file, f.System.Product.Or(""), s, len(h.Devices), want)
			continue
		}
		if d := h.Devices[0]; fmt.Sprintf("%04x:%04x", d.VendorID, d.DeviceID) != want.first {
			t.Errorf("%s: %+v, want %s", file, d, want.first)
		}
		// The start that Windows noted and the uptime of the header meet at the
		// crash.
		end := s.BootTime.Or(time.Time{}).Add(f.System.Uptime.Or(0))
		if d := f.System.CrashTime.Or(time.Time{}).Sub(end); d < -4*time.Second || d > 4*time.Second {
			t.Errorf("%s: the start and the uptime miss the crash by %v", file, d)
		}
	}
}

// TestDisks holds the log of the storage port to what a script read of it.
func TestDisks(t *testing.T) {
	for file, want := range map[string]struct {
		requests int
		slowest  time.Duration // in milliseconds, rounded
	}{
		"corpus/kernel/daimuvg-102622-12000-01.dmp":       {66, 6},
		"corpus/kernel/francotrone64-082325-12593-01.dmp": {60, 10},
		"corpus/kernel/jackchen002-093024-6000-01.dmp":    {42, 1},
	} {
		b, err := os.ReadFile(filepath.Join(reading.Shared, file))
		if err != nil {
			t.Skipf("real dumps are not here (%s): skipped", reading.Shared)
		}
		f := reading.Facts(t, b)
		s, ok := f.Storage.Get()
		if !ok || s.Requests != want.requests || s.Slowest.Round(time.Millisecond) != want.slowest*time.Millisecond {
			t.Errorf("%s: %+v, want %+v", file, s, want)
			continue
		}
		// The log's clock is that of the header: it ends before the crash.
		if d := f.System.CrashTime.Or(time.Time{}).Sub(s.Last.Or(time.Time{})); d < 0 || d > time.Hour {
			t.Errorf("%s: the last request began %v before the crash", file, d)
		}
	}
}
