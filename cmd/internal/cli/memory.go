package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// What a run may take: an input is read in at most inputMemory, hostile ones that
// were measured included, and has at most inputFiles files open: itself, the one
// beside it, and what it is unpacked to.
const (
	inputMemory   = 64 << 20
	inputFiles    = 4
	ownFiles      = 32 // that the program has open itself
	defaultMemory = "2GiB"
)

// share is what a run may do at a time, so that its memory and its open files
// stay within bounds.
type share struct {
	jobs   int // inputs read at the same time
	window int // results that may wait for an earlier one
}

// share parts the memory between inputs that are read and results that wait, and
// tells the garbage collector of the bound.
func (o *inputOptions) share(s *Streams) (share, error) {
	memory, err := parseSize(o.maxMemory)
	if err != nil {
		return share{}, err
	}
	if memory < 2*inputMemory {
		return share{}, usagef("--max-memory %s: an input may take %d MiB, and one more may wait for it: use %d MiB or more", o.maxMemory, inputMemory>>20, 2*inputMemory>>20)
	}
	debug.SetMemoryLimit(memory)
	most := int(min(memory/2/inputMemory, maxJobs))
	out := share{jobs: o.jobs, window: most}
	if files, ok := openFiles(); ok {
		most = min(most, max(1, (files-ownFiles)/inputFiles))
	}
	if out.jobs > most {
		fmt.Fprintf(s.Err, "dumptriage: reading %d inputs at a time, not %d: more could exceed --max-memory %s or the limit on open files\n", most, o.jobs, o.maxMemory)
	}
	if out.jobs == 0 {
		out.jobs = runtime.GOMAXPROCS(0)
	}
	out.jobs = min(out.jobs, most)
	return out, nil
}
