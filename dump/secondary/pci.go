package secondary

import (
	"bytes"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/pci"
)

// pciRecord is one device in the block of the PCI driver: its size, its place,
// and ranges of its configuration space. Read so in 34 dumps.
var pciRecord = struct {
	magic       []byte
	size, place bin.Field
	ranges      int
}{[]byte("PCfg"), bin.U32(4), bin.U32(0x0c), 0x38}

// pciRange is the head of a range of configuration space.
var pciRange = struct {
	offset, length bin.Field
	size           int
}{bin.U16(0), bin.U16(2), 4}

// pciConfig is the common part of configuration space (PCI Local Bus
// Specification 3.0, 6.1).
var pciConfig = struct{ vendor, device, subclass, class bin.Field }{bin.U16(0), bin.U16(2), bin.U8(0x0a), bin.U8(0x0b)}

const (
	maxDevices = 512
	noVendor   = 0xffff
)

// pciDevices decodes the block of the PCI driver. The first range of a device begins
// with its vendor; serial numbers lie in others, which are not read.
func pciDevices(block bin.Record, f *Found) {
	for range maxDevices {
		size := block.Or(pciRecord.size, 0)
		if !bytes.HasPrefix(block, pciRecord.magic) || size < uint64(pciRecord.ranges) || size > uint64(len(block)) {
			return
		}
		if d, ok := device(block[:size]); ok {
			f.Hardware.Devices = append(f.Hardware.Devices, d)
		}
		block = block[size:]
	}
}

func device(rec bin.Record) (d facts.Device, ok bool) {
	place, first := rec.Or(pciRecord.place, 0), rec[pciRecord.ranges:]
	if len(first) < pciRange.size || first.Or(pciRange.offset, 1) != 0 {
		return d, false
	}
	config := first[pciRange.size:]
	config = config[:min(uint64(len(config)), first.Or(pciRange.length, 0))]
	vendor, id, class := config.Or(pciConfig.vendor, noVendor), config.Or(pciConfig.device, 0), config.Or(pciConfig.class, noVendor)
	if vendor == noVendor || class == noVendor {
		return d, false
	}
	return facts.Device{
		Bus: uint8(place >> 8), Device: uint8(place >> 3 & 0x1f), Function: uint8(place & 7),
		VendorID: uint16(vendor), DeviceID: uint16(id),
		Class: pci.Class(class, config.Or(pciConfig.subclass, 0)), Vendor: pci.Vendor(uint16(vendor)), Name: pci.Device(uint16(vendor), uint16(id)),
	}, true
}
