// Package pci names devices by the numbers in their configuration space.
//
// It must not know where those numbers were read.
package pci

import (
	_ "embed"
	"fmt"

	"dumptriage/dump/internal/lines"
)

// Class names a device by its base class and subclass (PCI Code and ID
// Assignment Specification 1.11).
func Class(class, subclass uint64) string {
	if name := subclasses[class<<8|subclass]; name != "" {
		return name
	}
	return classes[class]
}

var classes = map[uint64]string{
	0x01: "storage controller", 0x02: "network controller", 0x03: "display controller", 0x04: "multimedia controller",
	0x05: "memory controller", 0x06: "bridge", 0x07: "communication controller", 0x08: "system device", 0x09: "input device",
	0x0a: "docking station", 0x0b: "processor", 0x0c: "serial bus controller", 0x0d: "wireless controller",
	0x0e: "intelligent controller", 0x0f: "satellite controller", 0x10: "encryption controller", 0x11: "signal processing controller",
	0x12: "processing accelerator",
}

var subclasses = map[uint64]string{
	0x0101: "IDE controller", 0x0104: "RAID controller", 0x0106: "SATA controller", 0x0107: "SAS controller", 0x0108: "NVMe controller",
	0x0200: "Ethernet controller", 0x0280: "network controller", 0x0300: "VGA controller", 0x0302: "3D controller",
	0x0401: "audio device", 0x0403: "audio device", 0x0600: "host bridge", 0x0601: "ISA bridge", 0x0604: "PCI bridge",
	0x0c03: "USB controller", 0x0c05: "SMBus controller",
}

// idLines is the list of known devices, sorted: the numbers of vendor and device,
// or that of the vendor alone, and the name, one a line. The head tells where
// the list comes from; it sorts before every name.
//
//go:embed ids.tsv
var idLines string

// Device names a device as the list has it, or "".
func Device(vendor, device uint16) string {
	name, _ := lines.Find(idLines, fmt.Sprintf("%04x%04x", vendor, device))
	return name
}

// Vendor names who made a device, as people call them or as the list has it, or
// "".
func Vendor(vendor uint16) string {
	if name := vendors[vendor]; name != "" {
		return name
	}
	name, _ := lines.Find(idLines, fmt.Sprintf("%04x", vendor))
	return name
}

// vendors is how people call those whose devices are common in PCs: the list has
// their companies.
var vendors = map[uint16]string{
	0x1002: "AMD", 0x1022: "AMD", 0x10de: "NVIDIA", 0x8086: "Intel", 0x8087: "Intel", 0x10ec: "Realtek", 0x14e4: "Broadcom",
	0x168c: "Qualcomm Atheros", 0x17cb: "Qualcomm", 0x1969: "Qualcomm Atheros", 0x11ab: "Marvell", 0x1b4b: "Marvell", 0x1b21: "ASMedia",
	0x1b73: "Fresco Logic", 0x1912: "Renesas", 0x1106: "VIA", 0x197b: "JMicron", 0x144d: "Samsung", 0x15b7: "SanDisk",
	0x1c5c: "SK hynix", 0x1344: "Micron", 0x126f: "Silicon Motion", 0x1987: "Phison", 0x2646: "Kingston", 0x14c3: "MediaTek",
	0x1414: "Microsoft", 0x15ad: "VMware", 0x80ee: "VirtualBox", 0x1af4: "Red Hat (virtio)", 0x1b36: "Red Hat (QEMU)", 0x1234: "QEMU",
	0x5853: "Xen", 0x1ab8: "Parallels", 0x1000: "Broadcom (LSI)", 0x9005: "Adaptec", 0x15b3: "Mellanox", 0x1d0f: "Amazon",
	0x1ae0: "Google", 0x1cc1: "ADATA", 0x1e49: "Yangtze Memory", 0x10b5: "PLX", 0x12d8: "Pericom",
}
