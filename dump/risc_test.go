package dump_test

import (
	"fmt"
	"slices"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/reading"
)

// TestDirectSegments: of the RISC machines that NT ran on, what the kernel keeps
// in its directly mapped segment is read; what lies elsewhere is unknown, with
// the reason.
func TestDirectSegments(t *testing.T) {
	for _, machine := range []uint32{dumptest.MIPS, dumptest.Alpha, dumptest.PPC} {
		runs := []dumptest.Run{{Base: 0, Count: 0x400}}
		a := dumptest.NewDirect(machine, runs)
		drivers := []dumptest.Driver{
			{Name: "ntoskrnl.exe", Base: 0x80080000, Size: 0x100000}, {Name: "hal.dll", Base: 0x80180000, Size: 0x20000},
			{Name: "afd.sys", Base: 0xfb800000, Size: 0x16000},
		}
		const head = 0x80100100
		a.WriteModules(head, 0x801e0000, drivers, 1381)
		b := dumptest.Memory{Header: dumptest.Header{
			Machine: machine, Build: 1057, Code: 0xa, Runs: runs, PsLoadedModuleList: head, PsActiveProcessHead: 0xfe001000,
		}, Page: a.Page}.Build()
		t.Run(fmt.Sprintf("%#x", machine), func(t *testing.T) {
			f := reading.Facts(t, b)
			names := make([]string, 0, len(drivers))
			for i, m := range f.Modules.Or(nil) {
				names = append(names, m.Name)
				if m.Base != drivers[i].Base {
					t.Errorf("%s at 0x%x", m.Name, m.Base)
				}
			}
			if want := []string{"ntoskrnl.exe", "hal.dll", "afd.sys"}; !slices.Equal(names, want) {
				t.Errorf("%v (%s)", names, f.Modules.Why)
			}
			for _, c := range f.Coverage {
				if c.Fact == "processes" && (c.State == facts.Collected || c.Why == "") {
					t.Errorf("processes behind page tables: %+v", c)
				}
				if c.Fact == "virtual_memory" && c.State != facts.Collected {
					t.Errorf("%+v", c)
				}
			}
		})
	}
}
