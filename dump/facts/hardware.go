package facts

// Hardware is the machine as its firmware describes it. Nothing in it tells one
// machine of a model from another: serial numbers are left out.
type Hardware struct {
	Manufacturer, Model string // "" where the maker wrote none
	Board               string
	BIOSVendor          string
	BIOSVersion         string
	BIOSDate            string // as the firmware writes it: month, day, year
	Processor           string
	Microcode           Known[uint32]
	Memory              []MemoryModule
	Virtual             bool // the firmware says that it is a virtual machine's

	Observations []string // what is remarkable about it, in words
}

// MemoryModule is one module of memory.
type MemoryModule struct {
	Locator, Kind, Maker, Part string // "" where the firmware does not say
	Bytes                      Known[uint64]
	Rated, Configured          uint32 // millions of transfers a second; 0 where not said
}
