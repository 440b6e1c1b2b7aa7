package module

import "dumptriage/dump/memory"

// Code is where the instructions of one loaded module lie.
type Code struct {
	Module string
	Ranges []memory.Range
}
