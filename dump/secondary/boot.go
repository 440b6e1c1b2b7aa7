package secondary

import (
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
)

// bootStatusData is RTL_BSD_DATA as boot status data hold it (System Informer's
// phnt, and the debugger documentation of !blackboxbsd; read so in 34 dumps).
var bootStatusData = struct{ good, power, sleeps, updated, last, clean bin.Field }{
	bin.U8(0x0a), bin.U8(0x18), bin.U16(0x1c), bin.U32(0x2c), bin.U32(0x34), bin.U32(0x38),
}

// powerFlags say what the power manager was at; the sleep states take the upper
// half (RTL_BSD_POWER_TRANSITION). What bears most on a crash comes first.
var powerFlags = []struct {
	mask  uint64
	doing string
}{
	{0xf0, facts.PowerSleep}, {1 << 2, facts.PowerUserShutdown}, {1 << 3, facts.PowerShutdown}, {1 << 1, facts.PowerStandby},
}

// maxBoots is more starts than a machine makes.
const maxBoots = 1 << 24

// bootStatus decodes the boot status data: the number of the start that ended in
// the crash, and of the last that was shut down in order; what the power manager
// was doing, if that was recorded after that start. Earlier records are of the
// shutdown before.
func bootStatus(rec bin.Record, f *Found) {
	boot, err := rec.Uint(bootStatusData.last)
	clean, err2 := rec.Uint(bootStatusData.clean)
	if err != nil || err2 != nil || boot == 0 || boot > maxBoots || clean > boot {
		return
	}
	s, d := &f.Session, &bootStatusData
	s.Boot, s.CleanBoot = facts.Some(uint32(boot)), facts.Some(uint32(clean))
	if clean == boot { // written too early: this start ended in the crash
		s.CleanBoot = facts.Unknown[uint32]("it is recorded as the boot that ended in the crash")
	}
	if rec.Or(d.good, 0) == 0 || rec.Or(d.updated, 0) != boot {
		return
	}
	s.Sleeps = facts.Some(uint32(rec.Or(d.sleeps, 0)))
	for _, p := range powerFlags {
		if rec.Or(d.power, 0)&p.mask != 0 {
			s.Power = p.doing
			return
		}
	}
}
