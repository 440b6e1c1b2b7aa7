package dump

import (
	"dumptriage/dump/container"
	"dumptriage/dump/facts"
)

// A collector fills some of the facts and says how it went.
type collector struct {
	fact  string // its line in the coverage list, "" for none
	wants func(*container.Image) bool
	run   func(*collection) (state, why string)
}

func kernel(img *container.Image) bool { return img.Header != nil }
func small(img *container.Image) bool  { return kernel(img) && img.Triage != nil }
func paged(img *container.Image) bool  { return kernel(img) && img.Triage == nil }
func image(img *container.Image) bool {
	return img.Header == nil && img.User == nil && len(img.Pages.Runs) > 0
}
func user(img *container.Image) bool { return img.User != nil }

// collectors run in this order; later ones use what earlier ones found.
var collectors = []collector{
	{"", nil, collectDump},
	{"kernel", image, collectImage},
	{"", kernel, collectSystem},
	{"virtual_memory", small, collectSpace},
	{"virtual_memory", paged, collectPages},
	{"debugger_data", kernel, collectDebuggerData},
	{"modules", small, collectModules},
	{"modules", paged, collectDrivers},
	{"unloaded_modules", small, collectUnloaded},
	{"unloaded_modules", paged, collectUnloadedArray},
	{"processes", paged, collectProcesses},
	{"process", kernel, collectRunning},
	{"bugcheck", kernel, collectBugcheck},
	{"exception", kernel, collectException},
	{"context", kernel, collectContext},
	{"stack", kernel, collectStack},
	{"blame", kernel, collectSuspects},
	{"", kernel, collectErrorRecord},
	{"memory_counters", kernel, collectCounters},
	{"", kernel, collectAddresses},
	{"pool", kernel, collectPool},
	{"pool_blocks", kernel, collectPoolBlocks},
	{"secondary_data", kernel, collectBlobs},
	{"system", kernel, collectHardware},

	{"modules", user, collectUserModules},
	{"exception", user, collectUserException},
	{"process", user, collectUser},
}

// The three outcomes of a collector.
func collected() (string, string)        { return facts.Collected, "" }
func absent(why string) (string, string) { return facts.Absent, why }
func failed(why string) (string, string) { return facts.Failed, why }

// outcome is collected or absent, as a fact is known or not.
func outcome[T any](k facts.Known[T]) (string, string) {
	if k.OK {
		return collected()
	}
	return absent(k.Reason())
}
