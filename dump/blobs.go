package dump

import "dumptriage/dump/facts"

// blobNames are the GUIDs under which Windows itself adds secondary data, and
// what is in it (names of the symbols that hold them; G. Nebbett, May 2023, and
// the debugger documentation of 0x113 and 0x117).
var blobNames = map[string]string{
	"f57308df-cc45-4e01-ad76-29a4ebb010ec": "boot status data",
	"00afe9c4-940d-4213-8016-cd3719b5bc20": "NTFS black box",
	"b7631941-532a-4cd6-b1b1-edb5917d4557": "Plug and Play black box",
	"80cc79cf-a719-4af1-bf97-fe29ff76ebc1": "Winlogon black box",
	"4ee76bd8-3cf4-44a0-a0ac-3937643e37a3": "code integrity black box",
	"9276c055-eb87-425c-b8b5-04e4d247f6cd": "PCI configuration",
	"2b4ae195-a64d-4f04-8ede-7e4f981bd42a": "list of triage data blocks",
	"2b88b710-1c93-4f7c-b06c-655ecc50decc": "event trace buffers",
	"b0692a5e-6b7b-4073-8a7c-604e35032970": "secure kernel data",
	"54c84888-01d1-4c1e-bed6-282c98241303": "KMDF driver log",
	"f87e4a4c-c5a1-4d2f-bff0-d5de63a5e4c3": "KMDF driver list",
	"da82441d-7142-4bc1-b844-0807c5a4b67f": "storage port log",
	"c939c73b-17dc-4a44-904c-e2d987f52649": "paging device",
	"270a33fd-3da6-460d-ba89-3c1bae21e39b": "display (watchdog) state",
	"65755a40-f146-43ea-8c91-36b85728fd35": "crash dump driver",
	"00dae7ca-6833-45c5-b147-bdaed7b61fd6": "hypervisor event log",
	"bc5c008f-1e3a-44d7-988d-86f6884c6758": "SMBIOS tables",
	"6c7ac389-4313-47dc-9f34-a8800a0fb56c": "BIOS and processor description",
	"d03dc06f-d88e-44c5-ba2a-fae035172d19": "processor registers",
	"e83b40d2-b0a0-4842-abea-71c9e3463dd1": "ACPI tables",
}

// noneBehind is why something that lies behind the dump itself was not found:
// in a file that is cut off nobody knows whether it was there.
func (c *collection) noneBehind(why string) string {
	if c.img.Truncated.Or(false) {
		return "the file ends before it"
	}
	return why
}

func collectBlobs(c *collection) (string, string) {
	for _, b := range c.img.Blobs {
		c.f.Blobs = append(c.f.Blobs, facts.Blob{GUID: b.GUID, Name: blobNames[b.GUID], Size: b.Size})
	}
	if len(c.f.Blobs) == 0 {
		return absent(c.noneBehind("none follows the dump"))
	}
	return collected()
}
