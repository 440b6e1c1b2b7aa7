package dumptest

import "time"

// Windows11 is a small memory dump of Windows 11: a driver of no maker that exists read
// through a null pointer at DISPATCH_LEVEL.
func Windows11() Triage {
	drivers := DefaultDrivers(AMD64)
	guilty := &drivers[len(drivers)-1]
	guilty.Path = `\SystemRoot\System32\drivers\` + guilty.Name
	fault := guilty.Base + 0x2a4c
	desk := Desk("SN0001")
	desk.Firmware, desk.FirmwareDate, desk.Build = "2.10", "11/20/2024", 26100
	desk.Started = time.Date(2025, 6, 11, 7, 12, 40, 0, time.UTC)
	for i := range desk.Modules {
		desk.Modules[i].Configured = desk.Modules[i].Rated
	}
	return Triage{
		Style:   StyleB,
		Drivers: drivers,
		Header: Header{
			Build: 26100, Processors: 8, Code: 0xd1, Params: [4]uint64{0x18, 2, 0, fault},
			SystemTime: Filetime(time.Date(2025, 6, 11, 9, 41, 12, 0, time.UTC)), SystemUpTime: uint64(148*time.Minute+32*time.Second) / 100,
		},
		Blobs: desk.Blobs(),
	}
}
