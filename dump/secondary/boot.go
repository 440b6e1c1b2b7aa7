package secondary

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// bootStatusData is RTL_BSD_DATA as boot status data hold it (System Informer's
// phnt, and the debugger documentation of !blackboxbsd; read so in 34 dumps).
var bootStatusData = struct{ last, clean bin.Field }{bin.U32(0x34), bin.U32(0x38)}

// maxBoots is more starts than a machine makes.
const maxBoots = 1 << 24

// bootStatus decodes the boot status data: the number of the start that ended in
// the crash, and of the last that was shut down in order.
func bootStatus(rec bin.Record, f *Found) {
	boot, err := rec.Uint(bootStatusData.last)
	clean, err2 := rec.Uint(bootStatusData.clean)
	if err != nil || err2 != nil || boot == 0 || boot > maxBoots || clean > boot {
		return
	}
	f.Session.Boot, f.Session.CleanBoot = facts.Some(uint32(boot)), facts.Some(uint32(clean))
}
