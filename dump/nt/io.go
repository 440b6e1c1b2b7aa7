package nt

import (
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

// ioLayout is the part of the I/O manager's structures that leads from a
// device object or an IRP to its driver. They are public (wdm.h) and have not
// moved since Windows 2000 (x86) and XP (x64).
type ioLayout struct {
	deviceType, irpType, driverType uint64 // the Type field: IO_TYPE_DEVICE, IO_TYPE_IRP, IO_TYPE_DRIVER
	objectType                      bin.Field
	deviceDriver                    bin.Field // DEVICE_OBJECT.DriverObject
	driverStart, driverSize         bin.Field // DRIVER_OBJECT
	irpStackCount, irpLocation      bin.Field // IRP
	irpStack                        bin.Field // IRP.Tail.Overlay.CurrentStackLocation
	stackDevice                     bin.Field // IO_STACK_LOCATION.DeviceObject
}

var ioLayouts = map[int]ioLayout{
	4: {3, 6, 4, bin.U16(0), bin.U32(0x8), bin.U32(0xc), bin.U32(0x10),
		bin.U8(0x22), bin.U8(0x23), bin.U32(0x60), bin.U32(0x14)},
	8: {3, 6, 4, bin.U16(0), bin.U64(0x8), bin.U64(0x18), bin.U32(0x20),
		bin.U8(0x42), bin.U8(0x43), bin.U64(0xb8), bin.U64(0x28)},
}

func field(s memory.Space, at memory.Virt, f bin.Field) (uint64, error) {
	return s.Uint(at.Add(uint64(f.Off)), f.Width)
}

// DeviceDriver follows a device object to the base of its driver's image.
func DeviceDriver(s memory.Space, device memory.Virt) (memory.Virt, bool) {
	l, ok := ioLayouts[s.Pointer]
	if !ok || device == 0 {
		return 0, false
	}
	if t, err := field(s, device, l.objectType); err != nil || t != l.deviceType {
		return 0, false
	}
	driver, err := field(s, device, l.deviceDriver)
	if err != nil {
		return 0, false
	}
	return DriverStart(s, memory.Virt(driver))
}

// DriverStart returns the base of a driver object's image.
func DriverStart(s memory.Space, driver memory.Virt) (memory.Virt, bool) {
	l, ok := ioLayouts[s.Pointer]
	if !ok || driver == 0 {
		return 0, false
	}
	if t, err := field(s, driver, l.objectType); err != nil || t != l.driverType {
		return 0, false
	}
	start, err := field(s, driver, l.driverStart)
	return memory.Virt(start), err == nil && start != 0
}

// IRPDriver follows an IRP to the driver that had it last: that of the device
// in its current stack location.
func IRPDriver(s memory.Space, irp memory.Virt) (memory.Virt, bool) {
	l, ok := ioLayouts[s.Pointer]
	if !ok || irp == 0 {
		return 0, false
	}
	if t, err := field(s, irp, l.objectType); err != nil || t != l.irpType {
		return 0, false
	}
	stack, err := field(s, irp, l.irpStack)
	if err != nil || stack == 0 {
		return 0, false
	}
	device, err := field(s, memory.Virt(stack), l.stackDevice)
	if err != nil {
		return 0, false
	}
	return DeviceDriver(s, memory.Virt(device))
}
