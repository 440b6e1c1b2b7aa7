package nt

import (
	"fmt"

	"dumptriage/dump/release"
)

// A Profile is the layouts of one kernel: of a build, on a machine with pointers
// of so many bytes. Each layout has a table of its own, by the first build that
// has it; this picks from all of them.
type Profile struct {
	Build   uint32
	Nearest uint32 // the known build whose layouts are used; Build, where that is known

	loader  *loaderLayout // nil: no layout is known
	process *processLayout
	thread  *threadLayout
	stack   *stackLayout
}

// ProfileOf returns the profile of a build. One that is not known has the layouts
// of the known one before it.
func ProfileOf(build uint32, pointer int) Profile {
	p := Profile{Build: build, Nearest: release.Nearest(build)}
	for i := range loaderLayouts {
		if l := &loaderLayouts[i]; l.pointer == pointer && (l.build <= build || p.loader == nil) {
			p.loader = l
		}
	}
	for i := range processLayouts {
		if l := &processLayouts[i]; l.pointer == pointer && l.build <= build {
			p.process = l
		}
	}
	for i := range threadLayouts {
		if l := &threadLayouts[i]; l.pointer == pointer && l.build <= build {
			p.thread = l
		}
	}
	for i := range stackLayouts {
		if l := &stackLayouts[i]; l.pointer == pointer && l.build <= build {
			p.stack = l
		}
	}
	return p
}

// Doubt says that the build is not known, and what is done about it; "" where it
// is.
func (p Profile) Doubt() string {
	if p.Build == p.Nearest {
		return ""
	}
	return fmt.Sprintf("build %d is not known: its structures are read with the layouts of build %d", p.Build, p.Nearest)
}
