package textlog

import (
	"reflect"
	"strings"
	"testing"
)

const analyzedProgram = `APPLICATION_VERIFIER_FLAGS:  0

CONTEXT:  (.ecxr)
rax=0000000000000000 rbx=0000000000000001 rcx=00007ff6d0001000
rip=00007ff66d771101 rsp=000000cc15def1d0 rbp=0000000000000000
viewer!Open+0x101:
00007ff6` + "`" + `6d771101 c60001          mov     byte ptr [rax],1 ds:00000000` + "`" + `00000000=??
Resetting default scope

EXCEPTION_RECORD:  (.exr -1)
ExceptionAddress: 00007ff66d771101 (viewer!Open+0x0000000000000101)
   ExceptionCode: c0000005 (Access violation)
  ExceptionFlags: 00000000
NumberParameters: 2
   Parameter[0]: 0000000000000001
   Parameter[1]: 0000000000000000

PROCESS_NAME:  viewer.exe

STACK_TEXT:
000000cc` + "`" + `15def1d0 00007ff6` + "`" + `6d771234     : 00000000` + "`" + `00000000 00000000` + "`" + `00000000 00000000` + "`" + `00000000 00000000` + "`" + `00000000 : viewer!Open+0x101
000000cc` + "`" + `15def210 00007ff8` + "`" + `83a7257d     : 00000000` + "`" + `00000000 00000000` + "`" + `00000000 00000000` + "`" + `00000000 00000000` + "`" + `00000000 : viewer!main+0x12

IMAGE_NAME:  viewer.exe

OS_VERSION:  10.0.22621.1
`

// TestPrograms reads the crashes of programs in each form, and in other languages.
func TestPrograms(t *testing.T) {
	event := Program{
		Form: "event-1000", Line: 1, Process: File{"viewer.exe", "1.2.3.4", 0x65a1b2c3}, Module: File{"codec.dll", "5.6.7.8", 0x65a1b2c4},
		ID: 0x1a2c, Exception: Exception{Code: 0xc0000005}, Offset: 0x1dfbe, Wide: true,
	}
	report := event
	report.Form, report.ID, report.Line = "appcrash", 0, 2
	narrow := report
	narrow.Wide, narrow.Exception.Code = false, 0xc0000409
	data := event
	data.Line = 2
	nowhere := event
	nowhere.Module, nowhere.Offset, nowhere.Exception.Address = File{}, 0, 0x1dfbe
	for name, c := range map[string]struct {
		text string
		want Program
	}{
		"english": {"Faulting application name: viewer.exe, version: 1.2.3.4, time stamp: 0x65a1b2c3\nFaulting module name: codec.dll, version: 5.6.7.8, time stamp: 0x65a1b2c4\n" +
			"Exception code: 0xc0000005\nFault offset: 0x000000000001dfbe\nFaulting process id: 0x1a2c\nFaulting application start time: 0x01da4f1b2c3d4e5f\n", event},
		"german": {"Name der fehlerhaften Anwendung: viewer.exe, Version: 1.2.3.4, Zeitstempel: 0x65a1b2c3\nName des fehlerhaften Moduls: codec.dll, Version: 5.6.7.8, Zeitstempel: 0x65a1b2c4\n" +
			"Ausnahmecode: 0xc0000005\nFehleroffset: 0x000000000001dfbe\nID des fehlerhaften Prozesses: 0x1a2c\n", event},
		"chinese": {"错误应用程序名称: viewer.exe，版本: 1.2.3.4，时间戳: 0x65a1b2c3\n错误模块名称: codec.dll，版本: 5.6.7.8，时间戳: 0x65a1b2c4\n异常代码: 0xc0000005\n错误偏移量: 0x000000000001dfbe\n错误进程 ID: 0x1a2c\n", event},
		"no module": {"Faulting application name: viewer.exe, version: 1.2.3.4, time stamp: 0x65a1b2c3\nFaulting module name: unknown, version: 0.0.0.0, time stamp: 0x00000000\n" +
			"Exception code: 0xc0000005\nFault offset: 0x000000000001dfbe\nFaulting process id: 0x1a2c\n", nowhere},
		"report": {"Problem Event Name:\tAPPCRASH\nApplication Name:\tviewer.exe\nApplication Version:\t1.2.3.4\nApplication Timestamp:\t65a1b2c3\nFault Module Name:\tcodec.dll\nFault Module Version:\t5.6.7.8\n" +
			"Fault Module Timestamp:\t65a1b2c4\nException Code:\tc0000005\nException Offset:\t000000000001dfbe\n", report},
		"data execution": {"\nProblem signature:\nApplication Name:\tviewer.exe\nApplication Version:\t1.2.3.4\nApplication Timestamp:\t65a1b2c3\nFault Module Name:\tcodec.dll\nFault Module Version:\t5.6.7.8\n" +
			"Fault Module Timestamp:\t65a1b2c4\nException Offset:\t0001dfbe\nException Code:\tc0000409\n", Program{
			Form: "appcrash", Line: 3, Process: narrow.Process, Module: narrow.Module, Exception: narrow.Exception, Offset: narrow.Offset,
		}},
		"signature": {"Fault bucket 123, type 4\nEvent Name: APPCRASH\nResponse: Not available\nCab Id: 0\n\nProblem signature:\nP1: viewer.exe\nP2: 1.2.3.4\nP3: 65a1b2c3\nP4: codec.dll\nP5: 5.6.7.8\nP6: 65a1b2c4\n" +
			"P7: c0000005\nP8: 000000000001dfbe\nP9: \nP10: \n", report},
		"data": {"<EventData>\n<Data Name='AppName'>viewer.exe</Data>\n<Data Name='AppVersion'>1.2.3.4</Data>\n<Data Name='AppTimeStamp'>65a1b2c3</Data>\n<Data Name='ModuleName'>codec.dll</Data>\n" +
			"<Data Name='ModuleVersion'>5.6.7.8</Data>\n<Data Name='ModuleTimeStamp'>65a1b2c4</Data>\n<Data Name='ExceptionCode'>c0000005</Data>\n<Data Name='FaultingOffset'>000000000001dfbe</Data>\n<Data Name='ProcessId'>0x1a2c</Data>\n</EventData>\n", data},
	} {
		t.Run(name, func(t *testing.T) {
			l, ok := ReadLog([]byte(c.text), func(string) (uint32, bool) { return 0, false })
			if !ok || len(l.Programs) != 1 || len(l.Crashes) > 0 {
				t.Fatalf("%v, %+v", ok, l)
			}
			if got := *l.Programs[0]; !reflect.DeepEqual(got, c.want) {
				t.Errorf("%+v\nwant %+v", got, c.want)
			}
		})
	}
}

// TestAnalyzedProgram reads what a debugger says of a program, and nothing of one where the
// exception is the kernel's.
func TestAnalyzedProgram(t *testing.T) {
	all := programs(clean(analyzedProgram + "\nand again\n" + analyzedProgram))
	if len(all) != 1 {
		t.Fatalf("%d crashes, want 1", len(all))
	}
	p := all[0]
	if p.Process.Name != "viewer.exe" || p.Exception.Code != 0xc0000005 || p.Exception.Address != 0x7ff66d771101 || len(p.Exception.Params) != 2 || p.Named != "viewer.exe" ||
		!p.Wide || p.Build != 22621 || len(p.Frames) != 2 || p.Registers.Value("rip") != p.Exception.Address {
		t.Errorf("%+v", *p)
	}
	if at := p.Places[p.Exception.Address]; at.Module != "viewer" || at.Function != "Open+0x101" {
		t.Errorf("at %+v", at)
	}
	if all := programs(clean(strings.ReplaceAll(analyzedProgram, "00007ff66d771101", "fffff80312345678"))); len(all) > 0 {
		t.Errorf("the kernel's exception: %+v", *all[0])
	}
}
