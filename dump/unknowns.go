package dump

import "dumptriage/dump/facts"

// An unknownRow is a fact that may be unknown, under the name of its key in the
// report.
type unknownRow struct {
	key    string
	reason func(*facts.Facts) string // "" where it is known
	wants  func(*facts.Facts) bool   // nil: always
}

func hasPool(f *facts.Facts) bool     { return f.Pool.OK }
func isKernel(f *facts.Facts) bool    { return !f.User.OK }
func hasBugcheck(f *facts.Facts) bool { return f.Bugcheck.OK }

// unknownRows is every single fact of the report that a dump may leave open.
// What a collector gathers as a whole has its line in the coverage already.
var unknownRows = []unknownRow{
	{"dump.live", func(f *facts.Facts) string { return f.Dump.Live.Reason() }, isKernel},
	{"dump.machine", func(f *facts.Facts) string { return f.System.Arch.Reason() }, nil},
	{"dump.build", func(f *facts.Facts) string { return f.System.Build.Reason() }, nil},
	{"dump.build_lab", func(f *facts.Facts) string { return f.System.BuildLab.Reason() }, isKernel},
	{"dump.checked", func(f *facts.Facts) string { return f.System.Checked.Reason() }, isKernel},
	{"dump.product", func(f *facts.Facts) string { return f.System.Product.Reason() }, nil},
	{"dump.service_pack", func(f *facts.Facts) string { return f.System.ServicePack.Reason() }, isKernel},
	{"dump.edition", func(f *facts.Facts) string { return f.System.Edition.Reason() }, isKernel},
	{"dump.processors", func(f *facts.Facts) string { return f.System.Processors.Reason() }, nil},
	{"dump.cpu", func(f *facts.Facts) string { return f.System.CPU.Reason() }, isKernel},
	{"dump.crash_time", func(f *facts.Facts) string { return f.System.CrashTime.Reason() }, nil},
	{"dump.uptime_seconds", func(f *facts.Facts) string { return f.System.Uptime.Reason() }, isKernel},
	{"dump.memory_bytes", func(f *facts.Facts) string { return f.System.MemoryBytes.Reason() }, isKernel},
	{"dump.pages_saved", func(f *facts.Facts) string { return f.Dump.PagesSaved.Reason() }, isKernel},
	{"dump.pages_in_file", func(f *facts.Facts) string { return f.Dump.PagesInFile.Reason() }, isKernel},
	{"dump.truncated", func(f *facts.Facts) string { return f.Dump.Truncated.Reason() }, nil},
	{"dump.kernel_base", func(f *facts.Facts) string { return f.System.KernelBase.Reason() }, isKernel},
	{"dump.directory_table_base", func(f *facts.Facts) string { return f.System.DTB.Reason() }, isKernel},
	{"dump.debugger_data_block", func(f *facts.Facts) string { return f.System.KDBG.Reason() }, isKernel},
	{"bugcheck.faulting", func(f *facts.Facts) string { return f.Bugcheck.Value.Faulting.Reason() }, hasBugcheck},
	{"hardware_error", func(f *facts.Facts) string { return f.ErrorRecord.Reason() }, func(f *facts.Facts) bool { return f.ErrorRecord.Why != "" }},
	{"running.process", func(f *facts.Facts) string { return f.Running.Process.Reason() }, isKernel},
	{"running.process_id", func(f *facts.Facts) string { return f.Running.ProcessID.Reason() }, isKernel},
	{"running.thread", func(f *facts.Facts) string { return f.Running.Thread.Reason() }, isKernel},
	{"pool.nonpaged.bytes", func(f *facts.Facts) string { return f.Pool.Value.NonPaged.Bytes.Reason() }, hasPool},
	{"pool.nonpaged.pages", func(f *facts.Facts) string { return f.Pool.Value.NonPaged.Pages.Reason() }, hasPool},
	{"pool.nonpaged.limit_bytes", func(f *facts.Facts) string { return f.Pool.Value.NonPaged.Limit.Reason() }, hasPool},
	{"pool.nonpaged.state", func(f *facts.Facts) string { return f.Pool.Value.NonPaged.State.Reason() }, hasPool},
	{"pool.paged.bytes", func(f *facts.Facts) string { return f.Pool.Value.Paged.Bytes.Reason() }, hasPool},
	{"pool.paged.pages", func(f *facts.Facts) string { return f.Pool.Value.Paged.Pages.Reason() }, hasPool},
	{"pool.paged.limit_bytes", func(f *facts.Facts) string { return f.Pool.Value.Paged.Limit.Reason() }, hasPool},
	{"pool.paged.state", func(f *facts.Facts) string { return f.Pool.Value.Paged.State.Reason() }, hasPool},
	{"pool.tags", func(f *facts.Facts) string { return f.Pool.Value.TagsWhy }, hasPool},
	{"pool.big_pages", func(f *facts.Facts) string { return f.Pool.Value.BigPages.Reason() }, hasPool},
}

// coverUnknowns adds a line for every fact that is unknown.
func coverUnknowns(f *facts.Facts) {
	for _, row := range unknownRows {
		if row.wants != nil && !row.wants(f) {
			continue
		}
		why := row.reason(f)
		if why == "" {
			continue
		}
		state := facts.Absent
		if len(f.ReadErrors) > 0 {
			state = facts.Failed
		}
		f.Coverage = append(f.Coverage, facts.Coverage{Fact: row.key, State: state, Why: why})
	}
}
