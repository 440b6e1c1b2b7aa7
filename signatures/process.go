package signatures

import (
	"cmp"
	"slices"
	"strings"

	"dumptriage/dump/facts"
)

// processPredicate asks whether a program was running:
//
//	process: {name: spoolss.exe}
//
// Where a dump does not list the processes, only the one at the crash is known,
// so that another one there leaves the answer open. With current: true the
// program must be the one at the crash.
type processPredicate struct {
	Name    []fileName `key:"name" need:"write the program's file name, as spoolss.exe"`
	Current bool       `key:"current"`
}

// imageName is how much of a program's name the kernel keeps: ImageFileName of
// EPROCESS has 16 bytes with the closing zero, and old kernels use 15 of them.
const imageName = 14

// runEverywhere lists the programs that every machine of some Windows runs.
var runEverywhere = []fileName{
	"csrss.exe", "explorer.exe", "lsass.exe", "services.exe", "smss.exe", "spoolss.exe", "spoolsv.exe", "svchost.exe", "wininit.exe", "winlogon.exe",
}

func (p *processPredicate) validate() error { return nil }

func (p *processPredicate) unspecific() string {
	for _, n := range p.Name {
		if slices.Contains(runEverywhere, n) {
			return "every machine runs " + string(n) + " and that is never specific"
		}
	}
	return ""
}

func (p *processPredicate) Describe() string {
	if p.Current {
		return "the current process is " + orList(p.Name)
	}
	return "process " + orList(p.Name) + " was running"
}

func (p *processPredicate) Eval(f *view) Answer {
	current, ok := f.Running.Process.Get()
	switch {
	case ok && p.is(current):
		return met("process " + current + " at the crash")
	case p.Current && ok:
		return notMet("process " + current + " at the crash")
	case p.Current:
		return unknown(f.Running.Process.Reason())
	}
	if all, listed := f.Processes.Get(); listed {
		return p.evalList(f, all)
	}
	if !ok {
		return unknown(f.Running.Process.Reason())
	}
	return unknown("only the process at the crash is known, and that is " + current)
}

// evalList looks for the program in the list of processes.
func (p *processPredicate) evalList(f *view, all []facts.Process) Answer {
	unnamed := 0
	for i := range all {
		switch name, ok := all[i].Name.Get(); {
		case !ok:
			unnamed++
		case p.is(name):
			return met("process " + name + " is running")
		}
	}
	if why := f.failed("processes"); why != "" || unnamed > 0 {
		return unknown(cmp.Or(why, "the names of some processes could not be read"))
	}
	return notMet(orList(p.Name) + " is not running")
}

// is compares names as far as the kernel keeps them.
func (p *processPredicate) is(name string) bool {
	return oneOf(p.Name, name) || len(name) >= imageName && slices.ContainsFunc(p.Name, func(n fileName) bool {
		return len(n) > len(name) && strings.EqualFold(string(n[:len(name)]), name)
	})
}
