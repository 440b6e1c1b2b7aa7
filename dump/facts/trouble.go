package facts

// Trouble is the kind of trouble that a STOP stands for, as far as what to do
// depends on it; "" where nothing is said.
type Trouble string

// The kinds of trouble.
const (
	TroubleBoot     Trouble = "boot"     // what Windows starts from is missing or damaged
	TroubleDisk     Trouble = "disk"     // a disk, its way to the machine, or a file system
	TroubleDisplay  Trouble = "display"  // a display driver or the graphics card
	TroubleDMA      Trouble = "dma"      // a device reached memory that it was not given
	TroubleDriver   Trouble = "driver"   // a driver broke a rule
	TroubleFirmware Trouble = "firmware" // the firmware of the machine
	TroubleHardware Trouble = "hardware" // processor, memory, bus or power
	TroubleMemory   Trouble = "memory"   // memory first, a driver else
	TroubleNetwork  Trouble = "network"  // a network driver or filter
	TroublePower    Trouble = "power"    // sleeping and waking
	TroubleShortage Trouble = "shortage" // kernel memory ran out
	TroubleSystem   Trouble = "system"   // the files of Windows
	TroubleUSB      Trouble = "usb"      // a USB device or its controller
	TroubleVerifier Trouble = "verifier" // a verifier caught a driver
	TroubleWatchdog Trouble = "watchdog" // something held a processor for too long
)

// A StopCase is one case of a STOP and what selects it.
type StopCase struct {
	When string // "parameter 1 = 0x25, parameter 2 = 0x21"
	Text string // own words; no sentence
}
