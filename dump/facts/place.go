package facts

// A Place is what was asked of one address.
type Place struct {
	Address  uint64
	Physical bool
	Module   string // that holds it, or ""
	Offset   uint64 // in the module
	Unloaded bool   // the module had been unloaded
	Function string // by the nearest symbol before it, or ""
	Stack    bool   // it is on the saved stack of the thread that ran
	Region   string // what Windows uses such addresses for, or ""
	Absent   string // why the dump does not hold its memory, or ""

	Bytes   []byte        // from there on
	Code    []Instruction // from there on
	Missing string        // why there are fewer than were asked for, or ""
}

// An Instruction is one instruction of code.
type Instruction struct {
	Address uint64
	Bytes   []byte
	Text    string
}
