package transcript

import (
	"strings"
	"testing"

	"dumptriage/dump/facts"
	"dumptriage/dump/textlog"
)

// TestPasted reads texts in the forms in which people paste them into tickets.
func TestPasted(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		check      func(f *facts.Facts) bool
	}{
		{"escaped marks", "> IRQL\\_NOT\\_LESS\\_OR\\_EQUAL (a)\n> Arguments:\n> Arg1: fffffa80\\`3333cb60, memory referenced\n> Arg2: 0000000000000002, IRQL\n> Arg3: 0000000000000000\n> Arg4: fffff801\\`63fb4192\n",
			func(f *facts.Facts) bool {
				p := f.Bugcheck.Value.Parameters
				return f.Bugcheck.Value.Code == 0xa && p[0].Value == 0xfffffa803333cb60 && p[3].Value == 0xfffff80163fb4192
			}},
		{"typeset", "*** STOP: 0×0000007E (0×C0000005, 0×81C908A2, 0×F8A6D3C4, 0×F8A6D0C0)\n*** gv3.sys – Address F86B5A89 base at F86B5000, DateStamp 3dd991eb\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Code == 0x7e && len(f.Suspects) == 1 && f.Suspects[0].Module == "gv3.sys" && f.Suspects[0].Basis == facts.BasisScreen && f.Suspects[0].Offset == 0xa89
			}},
		{"hard blanks", "STOP:\u00a00x0000001A\u00a0(0x00000403,\u00a00xC0001000,\u00a00x01234567,\u00a00x01234566)\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Code == 0x1a && len(f.BitFlips) == 1 && f.BitFlips[0].Bit.Or(-1) == 0
			}},
		{"stack alone", "00 fffff805`1 : fffff805`39531300 fffff805`3377f000 00000000`00000000 00000000`00000000 : nt!KeBugCheck2+0x946\n" +
			"01 fffff805`33811da9 : 00000000`0000000a fffff805`3bbcbc20 00000000`00000002 00000000`00000008 : nt!KeBugCheckEx+0x107\n" +
			"02 fffff805`33647582 : ffffc283`1bedf238 fffff805`3178e180 fffff805`39531e68 00000000`00000000 : <Unloaded_viogpu3d.sys>+0xbc20\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Code == 0xa && f.Bugcheck.Value.Parameters[1].Value == 2 && f.Bugcheck.Value.Parameters[3].Missing &&
					len(f.Suspects) == 1 && f.Suspects[0].Module == "viogpu3d.sys" && f.Suspects[0].Unloaded && f.Suspects[0].Offset == 0xbc20
			}},
		{"debugger without a file", "*** Fatal System Error: 0x00000050\n                       (0xFFFFEB66C0047FF8,0x0000000000000002,0xFFFFF8034C32457A,0x0000000000000002)\n\nDriver at fault: \n***               - Address FFFFF8034C32457A base at FFFFF8034C320000, DateStamp 5284eac3\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Code == 0x50 && f.Bugcheck.Value.Faulting.Value.Address == 0xfffff8034c32457a && len(f.Suspects) == 0
			}},
		{"strings of an event", "I received this bugcheck:\nInsertion strings: 0x0000004e (0x0000000000000099, 0x0000000000004987, 0x0000000000000002, 0x0000000000000001)\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Code == 0x4e && f.Bugcheck.Value.Parameters[1].Value == 0x4987
			}},
		{"joined rows", "BUGCHECK_CODE: 50 BUGCHECK_P1: fffff802180be344 BUGCHECK_P2: 10 BUGCHECK_P3: fffff802180be344 BUGCHECK_P4: 0 STACK_TEXT: fffff88547bb6738 fffff80160f17d72 : fffff88547bb68a0 fffff80160d7f000 0000000000000000 0000000000000000 : nt!KeBugCheckEx fffff88547bb6740 fffff80160f17356 : 0000000000000003 fffff88547bb68a0 fffff80160e15580 0000000000000050 : nt!MiSystemFault+0x12 fffff88547bb67a0 fffff80160dfd617 : 0000000000000000 0000000000000000 0000000000000000 fffff802180be344 : vendor+0x946\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Code == 0x50 && len(f.Stack) == 3 && f.Stack[2].Module == "vendor.sys" && f.Stack[2].Offset == 0x946
			}},
		{"code under its symbol", "DRIVER_IRQL_NOT_LESS_OR_EQUAL (d1)\nArg1: 0000000000000008, memory referenced\nArg2: 0000000000000002, IRQL\nArg3: 0000000000000000, value 0 = read operation\nArg4: fffff8068a1c75b0, address which referenced memory\nrip=fffff8068a1c75b0 rsp=fffff80634cb6890\nvendor!RemoveEntry+0x2c:\nfffff806`8a1c75b0 48395a08        cmp     qword ptr [rdx+8],rbx\n",
			func(f *facts.Facts) bool {
				b := f.Bugcheck.Value
				return b.Faulting.Value.Module == "vendor.sys" && b.Faulting.Value.Function == "RemoveEntry+0x2c" && strings.HasPrefix(b.Summary, "Code at vendor.sys!RemoveEntry+0x2c read address 0x8") &&
					len(f.Suspects) == 1 && f.Suspects[0].Basis == facts.BasisParameter
			}},
		{"a process that ended", "CRITICAL_PROCESS_DIED (ef)\nArg1: ffffa582cc9a2580, Process object or thread object\nArg2: 0000000000000000\nArg3: 0000000000000000\nArg4: 0000000000000000\nPROCESS_NAME:  wininit.exe\nCRITICAL_PROCESS:  csrss.exe\nIMAGE_NAME:  ntdll.dll\nFAILURE_BUCKET_ID:  0xEF_csrss.exe_BUGCHECK_CRITICAL_PROCESS_66897700_ntdll!NtTerminateProcess\n",
			func(f *facts.Facts) bool {
				return len(f.Suspects) == 0 && f.Ended.Value.Process.Value == "csrss.exe" && f.Ended.Value.Role != "" && strings.Contains(f.Bugcheck.Value.Summary, "process csrss.exe")
			}},
		{"a program that is named", "KERNEL_SECURITY_CHECK_FAILURE (139)\nArg1: 0000000000000003\nArg2: ffffb88f1487ec30\nArg3: ffffb88f1487eb88\nArg4: 0000000000000000\nIMAGE_NAME:  game.exe\nMODULE_NAME: game\n",
			func(f *facts.Facts) bool { return len(f.Suspects) == 0 }},
		{"a bucket without a driver", "BUGCHECK_CODE:  9f\nBUGCHECK_P1: 3\nBUGCHECK_P2: ffffad8f6b1d5060\nFAILURE_BUCKET_ID:  0x9F_3_POWER_DOWN_IMAGE_pci.sys\n",
			func(f *facts.Facts) bool { return len(f.Suspects) == 0 }},
		{"a bucket of power with a driver", "BUGCHECK_CODE:  9f\nBUGCHECK_P1: 3\nBUGCHECK_P2: ffffad8f6b1d5060\nFAILURE_BUCKET_ID:  0x9F_3_POWER_DOWN_vendor_IMAGE_pci.sys\n",
			func(f *facts.Facts) bool { return len(f.Suspects) == 1 && f.Suspects[0].Module == "vendor.sys" }},
		{"a bucket of the processor", "BUGCHECK_CODE:  124\nBUGCHECK_P1: 0\nFAILURE_BUCKET_ID:  0x124_0_GenuineIntel_PROCESSOR_CACHE_IMAGE_GenuineIntel.sys\n",
			func(f *facts.Facts) bool { return len(f.Suspects) == 0 }},
		{"a bucket with the file", "BUGCHECK_CODE:  c4\nBUGCHECK_P1: 62\nFailure Bucket: 0xc4_62_LEAKED_POOL_IMAGE_vendor.sys\n",
			func(f *facts.Facts) bool { return len(f.Suspects) == 1 && f.Suspects[0].Module == "vendor.sys" }},
		{"a report in its own words", "DRIVER_IRQL_NOT_LESS_OR_EQUAL (0xD1)\nArg1: 0x000000000000006C  ← NULL + offset\nArg2: 0x0000000000000002  ← DISPATCH_LEVEL\nArg3: 0x0000000000000000\nArg4: 0xFFFFF80632A629C0  ← vendor+0x29c0\n\nvendor+0x29c0:\nfffff806`32a629c0  mov rax, qword ptr [rax+68h]  ← here\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Faulting.Value.Module == "vendor.sys" && f.Bugcheck.Value.Faulting.Value.Offset == 0x29c0
			}},
		{"an article with words for parameters", "STOP 0x0000000A ( 0x00000140, parameter, parameter, parameter)\nIRQL_NOT_LESS_OR_EQUAL ***Address xxxxxxxx has base at xxxxyyyy -\nNETBT.SYS\n",
			func(f *facts.Facts) bool {
				p := f.Bugcheck.Value.Parameters
				return f.Bugcheck.Value.Code == 0xa && p[0].Value == 0x140 && p[1].Missing && p[3].Missing &&
					len(f.Suspects) == 1 && f.Suspects[0].Module == "NETBT.SYS"
			}},
		{"an article whose last parameter varies", "Stop: 0x0000000A (00000063, 0000001c, 00000000, parameter4) IRQL_NOT_LESS_OR_EQUAL*** Address x has base at x - filename\n",
			func(f *facts.Facts) bool {
				p := f.Bugcheck.Value.Parameters
				return p[0].Value == 0x63 && p[1].Value == 0x1c && !p[2].Missing && p[3].Missing && len(f.Suspects) == 0
			}},
		{"an article with parameters on a line of their own", "Servers may generate a \"Stop 0x0000000A\" error message on a blue screen with the following parameters:\n\n0x0000001d 0x00000002 0x00000001 0xf0a0c26e\n\nThis occurs only with a hotfix.\n",
			func(f *facts.Facts) bool {
				p := f.Bugcheck.Value.Parameters
				return p[0].Value == 0x1d && p[2].Value == 1 && p[3].Value == 0xf0a0c26e
			}},
		{"a few tags", " Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc\n 1MEM Nonp          1 (   0)         0 (   0)        1    3368 (     0)   3368\n File Nonp       4000 (   0)      3998 (   0)        2     512 (     0)    256\n",
			func(f *facts.Facts) bool {
				p := f.Pool.Value
				return len(p.Tags) == 2 && p.Excerpt && len(p.Suspects) == 0
			}},
		{"values in place of arguments", "SYSTEM_SERVICE_EXCEPTION (3b) after a start of my laptop\n    Key  : Bugcheck.Code.LegacyAPI\n    Value: 0x3b\n\n    Key  : Failure.Bucket\n    Value: 0x3B_C0000006_VRF_nt!HvpGetCellPaged\n\n    Key  : Failure.Exception.IP.Address\n    Value: 0xfffff80250471191\n\n    Key  : Failure.Exception.IP.Module\n    Value: nt\n\n    Key  : Failure.Exception.IP.Offset\n    Value: 0x65c191\n",
			func(f *facts.Facts) bool {
				b := f.Bugcheck.Value
				return b.Parameters[0].Value == 0xc0000006 && b.Parameters[1].Value == 0xfffff80250471191 && b.Parameters[2].Missing &&
					b.Faulting.Value.Module == "ntoskrnl.exe" && b.Faulting.Value.Offset == 0x65c191 && f.System.PointerSize == 8
			}},
		{"a bucket alone tells no width", "FAILURE_BUCKET_ID:  0x3B_c0000005_vendor!Send\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Parameters[0].Value == 0xc0000005 && !f.System.Arch.OK
			}},
		{"a status in a bucket", "FAILURE_BUCKET_ID:  0x7a_c000009d_nt!MiWaitForInPage\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Parameters[0].Missing && len(f.Warnings) == 1 && strings.Contains(f.Warnings[0], "0xc000009d")
			}},
		{"a name without its first letter", "ERNEL_MODE_HEAP_CORRUPTION (13a)\nThe kernel mode heap manager has detected corruption in a heap.\nArguments:\nArg1: 0000000000000011, Type of corruption detected\nArg2: ffffb984a5c00100, Address of the heap\nArg3: ffffb984b62f7540, Address\nArg4: 0000000000000000\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Code == 0x13a && f.Bugcheck.Value.Parameters[0].Value == 0x11
			}},
		{"a driver whose symbols were looked for", "DRIVER_POWER_STATE_FAILURE (9f)\nArguments:\nArg1: 0000000000000003\nArg2: ffffaa06b8bab840\nArg3: fffff8055a272750\nArg4: ffffaa06afb99560\nUnable to load image \\SystemRoot\\System32\\drivers\\vendor.sys, Win32 error 0n2\n*** WARNING: Unable to verify timestamp for win32k.sys\n",
			func(f *facts.Facts) bool {
				return len(f.Suspects) == 2 && f.Suspects[0].Module == "vendor.sys" && f.Suspects[0].Basis == facts.BasisSought && f.Suspects[1].Windows
			}},
		{"symbols that were looked for beside a driver that is named", "DRIVER_IRQL_NOT_LESS_OR_EQUAL (d1)\nArg1: 8\nArg2: 2\nArg3: 0\nArg4: fffff8055a272750\n*** WARNING: Unable to verify timestamp for other.sys\nIMAGE_NAME:  vendor.sys\n",
			func(f *facts.Facts) bool { return len(f.Suspects) == 1 && f.Suspects[0].Module == "vendor.sys" }},
		{"the driver at which a request stands", "DRIVER_POWER_STATE_FAILURE (9f)\nArg1: 0000000000000003\nArg2: ffffaa06b8bab840\nArg3: fffff8055a272750\nArg4: ffffe28bb74e58b0\n\n10: kd> !irp ffffe28bb74e58b0\n [N/A(0), N/A(0)]\n            0  0 00000000 00000000 00000000-00000000\n\n            Args: 00000000 00000000 00000000 00000000\n>[IRP_MJ_POWER(16), IRP_MN_SET_POWER(2)]\n            0 e1 ffffe28baf1d2dd0 00000000 00000000-00000000    pending\n           \\Driver\\vendor\n            Args: 00000000 00000001 00000001 00000000\n [IRP_MJ_POWER(16), IRP_MN_SET_POWER(2)]\n            0 e1 ffffe28bb710d830 00000000 fffff8002bf2cf80-ffffe28bb7563358 Success Error Cancel pending\n           \\Driver\\other\n",
			func(f *facts.Facts) bool { return len(f.Suspects) == 1 && f.Suspects[0].Module == "vendor.sys" }},
		{"reliability monitor", "Problem Event Name:\tBlueScreen\nCode:\td1\nParameter 1:\t8\nParameter 2:\t2\nParameter 3:\t0\nParameter 4:\tfffff80312345678\nOS version:\t10_0_19045\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Code == 0xd1 && f.Bugcheck.Value.Parameters[3].Value == 0xfffff80312345678 && !f.Dump.Live.Value && f.System.Build.Value == 19045
			}},
		{"parameters in a row", "Bug check code : 0x00000024\nBug check parameters: 000000B500190645 FFFFF88003169218 FFFFF88003168A70 FFFFF80002EDA3D6\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Code == 0x24 && f.Bugcheck.Value.Parameters[0].Value == 0xb500190645 && f.Bugcheck.Value.Parameters[3].Value == 0xfffff80002eda3d6
			}},
		{"a mention", "The server rebooted, the blue screen said PAGE_FAULT_IN_NONPAGED_AREA (vendor.sys), stop 0x50\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Code == 0x50 && f.Bugcheck.Value.Parameters[0].Missing && len(f.Suspects) == 1 && f.Suspects[0].Module == "vendor.sys"
			}},
		{"a stack without a code", "# Child-SP          RetAddr               Call Site\n00 ffffb40e`51f2b558 fffff806`0ee2d2a9     nt!KeBugCheckEx\n01 ffffb40e`51f2b560 fffff806`0ee28934     nt!KiBugCheckDispatch+0x69\n02 ffffb40e`51f2b6a0 fffff806`23d57a1c     nt!KiPageFault+0x474\n03 ffffb40e`51f2b830 fffff806`23d57000     tcpip!Send+0x12\n04 ffffb40e`51f2b930 fffff806`23d57100     vendor+0x7a1c\n",
			func(f *facts.Facts) bool {
				return !f.Bugcheck.OK && len(f.Stack) == 5 && len(f.Suspects) == 2 && f.Suspects[0].Module == "vendor.sys" && f.Suspects[0].Offset == 0x7a1c && f.Suspects[1].Windows
			}},
		{"pool corruption", "BugCheck 19, {3, ffffad8f6b1d5060, ffffad8f6b1d5060, 0}\nProbably caused by : Pool_Corruption ( nt!ExDeferredFreePool+252 )\nMODULE_NAME: Pool_Corruption\nIMAGE_NAME:  Pool_Corruption\n",
			func(f *facts.Facts) bool { return len(f.Suspects) == 0 }},
		{"a module alone", "BugCheck D1, {10, 2, 1, fffff80312345678}\nMODULE_NAME: vendor\n",
			func(f *facts.Facts) bool { return len(f.Suspects) == 1 && f.Suspects[0].Module == "vendor.sys" }},
		{"the computer", "Windows 10 Kernel Version 22621 MP (6 procs) Free x64\nProduct: WinNt, suite: TerminalServer SingleUserTS\nDebug session time: Fri Nov  3 06:35:00.123 2023 (UTC - 7:00)\nSystem Uptime: 0 days 0:17:02.325\nBugCheck A, {6c, 2, 0, fffff80632a629c0}\n",
			func(f *facts.Facts) bool {
				s := f.System
				return s.Arch.Value == "amd64" && strings.HasPrefix(s.Product.Value, "Windows 11 22H2") && s.Edition.Value == "workstation" && s.Processors.Value == 6 && !s.Checked.Value && s.Checked.OK &&
					s.CrashTime.Value.Format("2006-01-02T15:04") == "2023-11-03T13:35" && s.Uptime.Value.Minutes() > 17
			}},
		{"prose", "IRQL_NOT_LESS_OR_EQUAL (a)\nArg1: fffff80012345000\nArg2: 2\nArg3: 0\nArg4: fffff80012345678\nLook at the MODULE_NAME: and the IMAGE_NAME: fields to see which code it was.\n",
			func(f *facts.Facts) bool { return len(f.Suspects) == 0 }},
		{"a code and its parameters", "Two dumps of the blue screen agree:\n\n0xD1 (0x50, 2, 0, NETIO!KfdAleAcquire+0x2f27)\n",
			func(f *facts.Facts) bool {
				p := f.Bugcheck.Value.Parameters
				return f.Bugcheck.Value.Code == 0xd1 && p[0].Value == 0x50 && p[1].Value == 2 && p[3].Missing && len(f.Suspects) == 1 && f.Suspects[0].Module == "NETIO.sys" && f.Suspects[0].Windows
			}},
		{"arguments without a head", "I got the following (with Driver Verifier enabled):\n0xC4 bug check code\n\n- Arg1: 2000\n- Arg2: fffff801e7121c5d\n- Arg3: 0.\n- Arg4: 4d4d4c43\n",
			func(f *facts.Facts) bool {
				p := f.Bugcheck.Value.Parameters
				return f.Bugcheck.Value.Code == 0xc4 && p[0].Value == 0x2000 && p[1].Value == 0xfffff801e7121c5d && p[3].Value == 0x4d4d4c43
			}},
		{"a code before the word", "After the update: 0x7E bugcheck on every boot.\n",
			func(f *facts.Facts) bool { return f.Bugcheck.Value.Code == 0x7e && f.Dump.Format == textlog.Mention }},
		{"an analysis without its code", "SYMBOL_NAME:  tunnel!Send+180f\nMODULE_NAME: tunnel\nIMAGE_NAME:  tunnel.sys\nFAILURE_BUCKET_ID:  AV_tunnel!Send\nOS_VERSION:  10.0.22621.1\nOSPLATFORM_TYPE:  x64\n",
			func(f *facts.Facts) bool {
				return !f.Bugcheck.OK && len(f.Suspects) == 1 && f.Suspects[0].Module == "tunnel.sys" && f.System.Build.Value == 22621 && f.Dump.Says != ""
			}},
		{"some tags of one pool", "Tag Type Allocs Frees Diff Bytes Per Alloc\nNtfr Nonp 2690737 2528557 162180 10379976 64\nFile Nonp 13789939 13704656 85283 13203912 154\n",
			func(f *facts.Facts) bool {
				p := f.Pool.Value
				return len(p.Tags) == 2 && p.NonPaged.Bytes.Value == 23583888 && !p.Paged.Bytes.OK && len(p.Notes) == 1
			}},
		{"parameters in one line", "Bug check code : 0x1000007e\t\nParameters : ffffffff`c0000005\t, fffff800`02099054 , fffff880`02d55328 , fffff880`02d54b90\t\nCaused by driver : volume.sys\t\nCaused by address : volume.sys+43808\t\n",
			func(f *facts.Facts) bool {
				p := f.Bugcheck.Value.Parameters
				return p[0].Value == 0xffffffffc0000005 && p[3].Value == 0xfffff88002d54b90 && len(f.Suspects) == 1 && f.Suspects[0].Module == "volume.sys"
			}},
		{"fields as PowerShell lists them", "BUGCHECK_CODE       : 9f\nBUGCHECK_P1         : 3\nBUGCHECK_P2         : ffff8c08be00a060\nBUGCHECK_P3         : fffff8015f0749f0\nBUGCHECK_P4         : ffff8c08c3d5d830\nPROCESS_NAME        : browser.exe\nIMAGE_NAME          : pci.sys\nFAILURE_BUCKET_ID   : 0x9F_3_display_IMAGE_pci.sys\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Code == 0x9f && f.Bugcheck.Value.Parameters[3].Value == 0xffff8c08c3d5d830 && f.Running.Process.Value == "browser.exe" && len(f.Suspects) == 1 && f.Suspects[0].Module == "display.sys"
			}},
		{"an event that Windows has no words for", "* **Stop Code:** `0x00000139` (`KERNEL_SECURITY_CHECK_FAILURE`)\n* **Triggering Driver:** `monitor.sys` (Version `1.8.6.0`)\n\nThe description for Event ID '1001' cannot be found. It was a bugcheck.\n- '0x00000139 (0x0000000000000003, 0xffff81021c79c990, 0xffff81021c79c8e8, 0x0000000000000000)'\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Parameters[0].Value == 3 && len(f.Suspects) == 1 && f.Suspects[0].Module == "monitor.sys"
			}},
		{"a stack of names", "# BAD_POOL_CALLER Crash\n\nA partial stack:\n\n    nt!KeBugCheckEx\n    nt!ExFreePoolWithTag+0xf67\n    tunnel!Free+0x136e8\n",
			func(f *facts.Facts) bool {
				return f.Bugcheck.Value.Code == 0xc2 && len(f.Stack) == 3 && len(f.Suspects) == 1 && f.Suspects[0].Module == "tunnel.sys"
			}},
		{"a row of BlueScreenView in one line", "Dump File Crash Time Bug Check String Bug Check Code 042518-8484-01.dmp 25/04/2018 9:35:05 SYSTEM_SERVICE_EXCEPTION 0x0000003b 00000000`c0000005 00000000`00000000 ffff9d81`fd47e440 00000000`00000000 ntoskrnl.exe ntoskrnl.exe+15b6c0         x64 ntoskrnl.exe+15b6c0         C:\\Windows\\Minidump\\042518-8484-01.dmp 4 15 14393 1.337.140 25/04/2018 9:36:03\n",
			func(f *facts.Facts) bool { return f.Bugcheck.Value.Code == 0x3b && f.System.Build.Value == 14393 }},
		{"digits too many", "*** STOP: 0x0000007E (0C0000005, 0x81C908A2)\n",
			func(f *facts.Facts) bool {
				return f.System.PointerSize == 4 && f.Bugcheck.Value.Parameters[1].Value == 0x81c908a2 && f.Bugcheck.Value.Raised == "STATUS_ACCESS_VIOLATION"
			}},
		{"a program without a name", "ExceptionAddress: 00007ff63be11064 (viewer!Open+0x0000000000000044)\n   ExceptionCode: c0000094 (Integer divide-by-zero)\n  ExceptionFlags: 00000000\nNumberParameters: 0\n",
			func(f *facts.Facts) bool {
				return !f.User.Value.Process.OK && f.Exception.Value.Module == "viewer" && f.Exception.Value.Name == "STATUS_INTEGER_DIVIDE_BY_ZERO"
			}},
		{"a program", "Faulting application name: viewer.exe, version: 1.2.3.4, time stamp: 0x65a1b2c3\nFaulting module name: codec.dll, version: 5.6.7.8, time stamp: 0x65a1b2c4\nException code: 0xc0000005\nFault offset: 0x000000000001dfbe\nFaulting process id: 0x1a2c\n",
			func(f *facts.Facts) bool {
				e := f.Exception.Value
				return f.User.Value.Process.Value == "viewer.exe" && f.User.Value.ProcessID.Value == 0x1a2c && e.Name == "STATUS_ACCESS_VIOLATION" && e.Module == "codec.dll" && e.Offset == 0x1dfbe &&
					len(f.Modules.Value) == 2 && len(f.Suspects) == 1 && f.Suspects[0].Module == "codec.dll" && !f.Bugcheck.OK
			}},
		{"a program that Windows found damaged", "PROCESS_NAME:  viewer.exe\nExceptionAddress: 00007ff874d9c239 (ntdll!RtlReportFatalFailure+0x0000000000000009)\n   ExceptionCode: c0000374\nNumberParameters: 1\n   Parameter[0]: 00007ff874e118a0\nPROCESS_NAME:  viewer.exe\nIMAGE_NAME:  codec.dll\n",
			func(f *facts.Facts) bool {
				e := f.Exception.Value
				return e.Module == "ntdll.dll" && e.Function == "RtlReportFatalFailure+0x9" && len(f.Suspects) == 2 && f.Suspects[0].Module == "codec.dll" && f.Suspects[1].Windows
			}},
		{"table", "| Tag | Type | Allocs | Frees | Diff | Bytes | Per Alloc |\n|---|---|---|---|---|---|---|\n| `NtFC` | Nonp | 134,217,000 | 484 | 134,216,516 | 19,327,178,304 | 144 |\n| Proc | Nonp | 15000 | 14500 | 500 | 1228800 | 2457 |\n",
			func(f *facts.Facts) bool {
				p := f.Pool.Value
				return len(p.Tags) == 2 && p.Tags[0].Tag == "NtFC" && p.Tags[0].NonPaged.Bytes == 19327178304 && len(p.Suspects) > 0 && p.Suspects[0].Level == facts.SuspectHigh
			}},
		{"short tags", "Memory: 16224K Avail: 4564K PageFlts: 31 InRam Krnl: 684K P: 680K\nCommit: 24140K Limit: 24952K Peak: 24932K Pool N: 744K P: 2180K\n## Tag Type Allocs Frees Diff Bytes Per Alloc\nCM Paged 1283 ( 0) 1002 ( 0) 281 1377312 ( 0) 4901\nFat Paged 6662 ( 8) 4971 ( 6) 1691 174560 ( 128) 103\n",
			func(f *facts.Facts) bool {
				p := f.Pool.Value
				return len(p.Tags) == 2 && p.Tags[0].Tag == "CM  " && p.Tags[0].Paged.Bytes == 1377312
			}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all, ok := Read([]byte(tt.text), nil)
			if !ok {
				t.Fatal("nothing was found")
			}
			if f := all[0]; len(all) != 1 || !tt.check(f) {
				t.Errorf("%d found; bug check %+v\nsuspects %+v\nstack %+v\npool %+v", len(all), f.Bugcheck.Value, f.Suspects, f.Stack, f.Pool.Value)
			}
		})
	}
	if _, ok := Read([]byte("blue screens: DRIVER_IRQL_NOT_LESS_OR_EQUAL, then MEMORY_MANAGEMENT\n"), nil); ok {
		t.Error("two names tell of one bug check")
	}
	if _, ok := Read([]byte(strings.Repeat("a plain text with the word stop in it\n", 10)), nil); ok {
		t.Error("a plain text tells of something")
	}
}
