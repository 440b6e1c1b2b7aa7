package report

// Brief leaves out the long lists of a report: modules, processes, registers and
// what the dump holds besides. What is said of the crash stays whole.
func (d *Document) Brief() {
	d.text = nil
	d.Modules, d.UnloadedModules, d.Processes, d.SecondaryData = []Module{}, []UnloadedModule{}, []Process{}, []Blob{}
	d.Frameworks, d.Stack, d.StackEnd = []Framework{}, []Frame{}, ""
	if d.System != nil {
		short := *d.System
		short.Devices = []Device{}
		d.System = &short
	}
	if d.Context != nil {
		short := *d.Context
		short.Registers = map[string]string{}
		d.Context = &short
	}
	if d.Pool != nil {
		short := *d.Pool
		short.Tags = byUse(short.Tags)[:min(len(short.Tags), briefTags)]
		short.Sessions = []SessionPool{}
		short.Descriptors, short.BigPages, short.BlockSizes = []PoolDescriptor{}, []BigPage{}, []BlockSize{}
		d.Pool = &short
	}
}

// briefTags is how many pool tags a brief report keeps: those that hold most.
const briefTags = 10
