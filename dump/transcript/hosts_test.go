package transcript

import (
	"testing"
)

// TestHosts reads what hypervisors, consoles and Windows itself keep of a crash. The lines are
// laid out as VirtualBox (GIMAllHv.cpp and DBGFR3BugCheck.cpp), vmware.log, the Special
// Administration Console, Windows Error Reporting and Volatility's crashinfo write them.
func TestHosts(t *testing.T) {
	const screen = "2018-10-03T14:31:03.111Z| vcpu-0| I125: WinBSOD: "
	for _, tt := range []struct {
		name, text string
		code       uint32
		params     []uint64
		build      uint32
		suspect    string
	}{
		{"VirtualBox", "00:01:24.502961 GIM: HyperV: Guest indicates a fatal condition! P0=0x1e P1=0xffffffffc0000005 P2=0xfffff8054c61e97c P3=0x0 P4=0x28\n" +
			"00:01:24.503053 GIMHv: BugCheck 1e {ffffffffc0000005, fffff8054c61e97c, 0, 28}\n00:01:24.503054 KMODE_EXCEPTION_NOT_HANDLED\n00:01:24.503054 P1: ffffffffc0000005 - exception code\n",
			0x1e, []uint64{0xffffffffc0000005, 0xfffff8054c61e97c, 0, 0x28}, 0, ""},
		{"older VirtualBox", "00:01:24.502961 GIM: HyperV: Guest indicates a fatal condition! P0=0xd1 P1=0x28 P2=0x2 P3=0x0 P4=0xfffff8054c61e97c\n",
			0xd1, []uint64{0x28, 2, 0, 0xfffff8054c61e97c}, 0, ""},
		{"screen in a log of VMware", screen + "( 4) `PAGE_FAULT_IN_NONPAGED_AREA                       '\n" + screen + "(20) `Technical information:      '\n" +
			screen + "(22) `*** STOP: 0x00000050 (0xFFFFF8A01B2C5000,0x0000000000000000,0xFFFFF88001A2B3C4'\n" + screen + "(23) `,0x0000000000000002)       '\n" +
			screen + "(25) `***  vendor.sys - Address FFFFF88001A2B3C4 base at FFFFF88001A20000, DateStamp 4ce7929c'\n",
			0x50, []uint64{0xfffff8a01b2c5000, 0, 0xfffff88001a2b3c4, 2}, 0, "vendor.sys"},
		{"console", "<?xml>\n<BP>\n<INSTANCE CLASSNAME=\"BLUESCREEN\">\n<PROPERTY NAME=\"STOPCODE\" TYPE=\"string\"><VALUE>\"0x7B\"</VALUE></PROPERTY><machine-info>\n<name>HOST1</name>\n<processor-architecture>AMD64</processor-architecture>\n<os-version>10.0</os-version>\n<os-build-number>14393</os-build-number>\n</machine-info>\n</INSTANCE>\n</BP>\n",
			0x7b, nil, 14393, ""},
		{"report file", "Version=1\r\nEventType=BlueScreen\r\nEventTime=133123456789012345\r\nReportType=4\r\nSig[0].Name=Code\r\nSig[0].Value=d1\r\nSig[1].Name=Parameter 1\r\nSig[1].Value=28\r\nSig[2].Name=Parameter 2\r\nSig[2].Value=2\r\nSig[3].Name=Parameter 3\r\nSig[3].Value=0\r\nSig[4].Name=Parameter 4\r\nSig[4].Value=fffff8014c61e97c\r\nSig[5].Name=OS version\r\nSig[5].Value=10_0_19041\r\nDynamicSig[1].Name=OS Version\r\nDynamicSig[1].Value=10.0.19041.2.0.0.256.48\r\n",
			0xd1, []uint64{0x28, 2, 0, 0xfffff8014c61e97c}, 19041, ""},
		{"report file in French", "Version=1\nEventType=BlueScreen\nSig[0].Name=Code\nSig[0].Value=1a\nSig[1].Name=Paramètre 1\nSig[1].Value=41790\nSig[2].Name=Paramètre 2\nSig[2].Value=fffffa8001c3a4e0\nSig[3].Name=Paramètre 3\nSig[3].Value=ffff\nSig[4].Name=Paramètre 4\nSig[4].Value=0\n",
			0x1a, []uint64{0x41790, 0xfffffa8001c3a4e0, 0xffff, 0}, 0, ""},
		{"crashinfo", "_DMP_HEADER64:\n Majorversion:         0x0000000f (15)\n BugCheckCode          0x000000d1\n KdDebuggerDataBlock   0xfffff80002a3b070\n",
			0xd1, nil, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all, ok := Read([]byte(tt.text), nil)
			if !ok || len(all) != 1 {
				t.Fatalf("%d found", len(all))
			}
			f := all[0]
			b := f.Bugcheck.Value
			if b.Code != tt.code || f.System.Build.Or(0) != tt.build {
				t.Errorf("bug check %#x of build %d", b.Code, f.System.Build.Or(0))
			}
			for i, p := range b.Parameters {
				if p.Missing != (i >= len(tt.params)) || !p.Missing && p.Value != tt.params[i] {
					t.Errorf("parameter %d: %+v", i+1, p)
				}
			}
			if tt.suspect != "" && (len(f.Suspects) == 0 || f.Suspects[0].Module != tt.suspect) {
				t.Errorf("suspects: %+v", f.Suspects)
			}
		})
	}
	all, ok := Read([]byte("EventType=LiveKernelEvent\nSig[0].Name=Code\nSig[0].Value=141\nSig[1].Name=Parameter 1\nSig[1].Value=ffffb68d2f6e1010\n"), nil)
	if !ok || all[0].Bugcheck.Value.Code != 0x141 || !all[0].Dump.Live.Or(false) {
		t.Errorf("live kernel event: %v %+v", ok, all)
	}
	if _, ok := Read([]byte("_DMP_HEADER64:\n BugCheckCode          0x00000000\n"), nil); ok {
		t.Error("an image without a bug check tells of one")
	}
}
