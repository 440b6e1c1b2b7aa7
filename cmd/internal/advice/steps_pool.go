package advice

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dumptriage/dump/facts"
	"dumptriage/dump/units"
)

// sessionManager is where the kernel reads its flags at boot.
const sessionManager = `HKLM\SYSTEM\CurrentControlSet\Control\Session Manager`

// poolCodes are STOPs of other classes that a full pool causes on Windows NT: a
// driver asks for memory and does not cope without.
var poolCodes = map[uint32]bool{0x2d: true, 0x77: true, 0x7a: true}

// insufficient is STATUS_INSUFFICIENT_RESOURCES (ntstatus.h).
const insufficient = 0xc000009a

// poolShortage reports whether pool may have run out. System page table entries
// are another kind of kernel memory: pool tags say nothing about them.
func (s *situation) poolShortage() bool {
	if pteCodes[s.code()] {
		return false
	}
	if s.shortage || s.emptied() {
		return true
	}
	for i := range 4 {
		if uint32(s.parameter(i)) == insufficient {
			return true
		}
	}
	return poolCodes[s.code()] && s.windows <= nt40 && s.windows != unknownWindows
}

// emptied reports whether a pool is known to have run out.
func (s *situation) emptied() bool {
	p := &s.f.Pool.Value
	return p.NonPaged.State.Or("") == facts.PoolExhausted || p.Paged.State.Or("") == facts.PoolExhausted
}

// pteCodes are the STOPs for want of system page table entries.
var pteCodes = map[uint32]bool{0x3f: true, 0xd8: true}

// trackPTEs: the kernel can note who takes page table entries, and then stops
// with 0xD8 and the driver's name (page of bug check 0x3F).
func trackPTEs(s *situation) string {
	if s.code() != 0x3f || s.windows < w2k {
		return ""
	}
	return "Set TrackPtes (DWORD 1) under " + sessionManager + `\Memory Management and restart: the kernel then records ` +
		"who allocates system page table entries, and bug check 0xD8 names a driver that uses too many."
}

// leakingDriver: a tag looks like a leak, and its owner is not one of Windows'
// own.
func leakingDriver(s *situation) string {
	for _, t := range s.f.Pool.Value.Suspects {
		if t.Level != facts.SuspectHigh || s.best() != nil {
			continue
		}
		for _, o := range t.Owners {
			if !s.provenOwner(o) {
				continue
			}
			if s.suspect != nil && strings.EqualFold(s.suspect.Module, o.Driver) {
				return fmt.Sprintf("%s also appears to leak: its pool tag %s holds %s of %s pool.", o.Driver, strconv.Quote(t.Tag), units.Bytes(t.Bytes), facts.PoolName(t.Paged))
			}
			return fmt.Sprintf("Update %s, or roll it back to the previous version: its pool tag %s holds %s of %s pool and looks like a leak.",
				s.described(o.Driver), strconv.Quote(t.Tag), units.Bytes(t.Bytes), facts.PoolName(t.Paged))
		}
	}
	return ""
}

// provenOwner reports whether the code of a driver that is not of Windows uses a tag.
func (s *situation) provenOwner(o facts.Owner) bool {
	return o.Basis == facts.OwnerByImage && !s.ofWindows(o.Driver)
}

// ofWindows reports whether a module is one of Windows' own, or not known.
func (s *situation) ofWindows(name string) bool {
	m := s.module(name)
	return m == nil || m.Windows
}

// tagUser: a tag looks like a leak, and nothing proves which driver's it is ("How to find pool
// tags that are used by third-party drivers", KB 298102; for tags that many share,
// "Troubleshooting Pool Leaks", parts 4 and 7, of Microsoft's debugging blog).
func tagUser(s *situation) string {
	t := s.leak()
	if t == nil || s.best() != nil || slices.ContainsFunc(t.Owners, s.provenOwner) {
		return ""
	}
	if t.Shared || t.Windows {
		return s.callersOf(t)
	}
	step := fmt.Sprintf("Find the driver that uses pool tag %s", strconv.Quote(t.Tag))
	if len(t.Owners) > 0 {
		step += fmt.Sprintf("; by the list of known tags, it is %s", t.Owners[0].Driver)
	}
	const update = " Update that driver, or roll it back to the previous version."
	tag := strings.TrimRight(t.Tag, " ")
	if old := s.windows == nt35 || s.windows == nt40; old || len(tag) < 3 || !plainFile(tag) { // findstr came with Windows 2000
		return step + ": search the files of %SystemRoot%\\System32\\drivers for it." + update
	}
	return step + fmt.Sprintf(": in a command prompt, findstr /s /m /l %s %%SystemRoot%%\\System32\\*.sys lists the files that contain it.", tag) + update
}

// callersOf is how to find out on whose behalf Windows allocates a tag.
func (s *situation) callersOf(t *facts.LeakSuspect) string {
	step := fmt.Sprintf("Find out for whom Windows allocates pool tag %s", strconv.Quote(t.Tag))
	if slices.Contains(objectTags, t.Tag) {
		step += ": it is of objects to which programs hold handles, so look for the program with the most handles (Task Manager, column Handles)"
		if s.windows != unknownWindows && s.windows < vista {
			return step + "."
		}
		return step + ". If none has many, a driver holds them: record" + poolTrace
	}
	if s.windows != unknownWindows && s.windows < vista {
		return step + ": remove filters (virus scanners, firewalls, VPN clients) one after another until it no longer grows."
	}
	return step + ": while it grows, record" + poolTrace
}

// poolTrace is how Windows 7 and later show who allocates.
const poolTrace = ` "Pool usage" with Windows Performance Recorder (Windows 7 and later); the call stacks of the allocations name the driver.`

// objectTags are of objects to which programs can hold handles (pool tag list).
var objectTags = []string{"Even", "File", "Key ", "Muta", "Proc", "Sect", "Sema", "Thre", "Time", "Toke"}

// poolTagging: up to Windows XP pool is counted by tag only when asked for
// (Q164933; the GFlags page "Enable pool tagging").
func poolTagging(s *situation) string {
	if !s.poolShortage() || s.windows == unknownWindows || s.countsTags() || s.hasTags() {
		return ""
	}
	flag := "0x400"
	if s.f.System.Build.Or(0) != 0 && s.f.System.Build.Or(0) < 1057 {
		flag = "0x01000000" // NT 3.5
	}
	return "Enable pool tagging: set GlobalFlag (DWORD " + flag + ") under " + sessionManager +
		" and restart. Without it, this version of Windows does not count pool usage by tag."
}

// hasTags reports whether the dump holds the tag table.
func (s *situation) hasTags() bool { return s.f.Pool.OK && len(s.f.Pool.Value.Tags) > 0 }

// poolSnapshots: the tag whose bytes grow names the driver that leaks
// ("PoolMon Startup Command", Windows driver documentation).
func poolSnapshots(s *situation) string {
	if !s.poolShortage() || s.hasTags() || s.leakOf() != nil {
		return ""
	}
	return "While the pool fills up again, take snapshots at intervals with " +
		"poolmon /n FILE (or watch poolmon /b, sorted by bytes): the tag that only grows identifies the leaking driver."
}
