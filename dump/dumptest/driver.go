package dumptest

// Driver is a loaded kernel module.
type Driver struct {
	Name     string // base name, such as afd.sys
	Path     string // default \SystemRoot\System32\drivers\ and the name
	Base     uint64
	Size     uint32 // SizeOfImage
	Entry    uint64 // default Base + 0x1000
	Stamp    uint32 // TimeDateStamp of the PE header
	CheckSum uint32
}

// Unloaded is a driver that was loaded earlier. Names longer than 12
// characters are cut, as the kernel cuts them.
type Unloaded struct {
	Name       string
	Start, End uint64
}

// DefaultDrivers are the loaded drivers of a dump that names none: kernel and
// HAL first, then four others.
func DefaultDrivers(machine uint32) []Driver {
	t := machineOf(or(machine, AMD64))
	drivers := []Driver{
		{Name: "ntoskrnl.exe", Path: `\SystemRoot\system32\ntoskrnl.exe`, Base: t.kernel, Size: uint32(t.image)},
		{Name: "hal.dll", Path: `\SystemRoot\system32\hal.dll`, Base: t.kernel + t.image&^0xFFFF + 0x100000, Size: 0x6000},
		{Name: "tcpip.sys", Size: 0x59000},
		{Name: "ndis.sys", Size: 0x2D000},
		{Name: "afd.sys", Size: 0x1F000},
		{Name: "example.sys", Path: `\??\C:\example.sys`, Size: 0x9000},
	}
	for i := range drivers {
		d := &drivers[i]
		if d.Base == 0 {
			d.Base = t.pool + 0x800000 + uint64(i)*0x100000
		}
		d.Stamp = 0x5F000000 + uint32(i)*0x10101
		d.CheckSum = 0x10000 + uint32(i)*0x111
		*d = d.withDefaults()
	}
	return drivers
}

func (d Driver) withDefaults() Driver {
	if d.Path == "" {
		d.Path = `\SystemRoot\System32\drivers\` + d.Name
	}
	d.Entry = or(d.Entry, d.Base+0x1000)
	return d
}
