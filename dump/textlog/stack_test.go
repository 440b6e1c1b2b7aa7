package textlog

import (
	"strings"
	"testing"
)

// functions are the functions of frames, or the modules where none is named.
func functions(frames []Frame) string {
	var names []string
	for _, f := range frames {
		name := f.Function
		if name == "" {
			name = f.Module
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

const (
	waiting = `0 fffff6840aeceb70 fffff80253a6c9d5 nt!KiSwapContext+0x76
1 fffff6840aececb0 fffff80253a6bfb7 nt!KiSwapThread+0xab5
2 fffff6840aeced90 fffff8025d8412a3 nt!KiCommitThreadWait+0x137
`
	raised = "fffff684`0d4d6fe8 fffff802`53ca9e56     : 00000000`00000162 ffff9101`42869040 ffff9101`45796f70 00000000`ffffffff : nt!KeBugCheckEx\n" +
		"fffff684`0d4d6ff0 fffff802`5d8410d7     : 00000000`00000000 00000000`00000000 ffff9101`42eff000 00000000`00000000 : nt!KeAbPostRelease+0x1bbd26 [minkernel\\ntos\\ke\\ab.c @ 12] \n" +
		"fffff684`0d4d7070 ffff9101`42eff010     : ffff9101`45796e20 00000000`00000000 ffffffff`800046d8 ffffffff`800046d8 : vendor+0x10d7\n" +
		"fffff684`0d4d7078 fffff802`53fe2a60     : ffff9101`45796e20 00000000`00000000 ffffffff`800046d8 ffffffff`800046d8 : 0xffff9101`42eff010\n" +
		"fffff684`0d4d7130 00000000`00000000     : ffff9101`42eff000 00000000`00000000 00000000`00000000 ffff8082`245552d0 : nt!PnpCallDriverEntry+0x54\n"
	listing = "fffff804`789a2028  fffff804`6f123450\nfffff804`789a2030  fffff804`6f42e550 nt!ZwWriteFile\nfffff804`789a2038  fffff804`6f42e5c0 nt!ZwClose\n"
	old     = "ChildEBP RetAddr  Args to Child\nf3a1ca58 f8b6a0c4 86a4e668 86c8ae20 00000000 vendor!Read+0x12\nf3a1ca78 80583953 86a4e6d8 86c8ae20 86a4e668 nt!IopfCallDriver+0x31\n"
)

// TestStackOfCrash: among the stacks of a text, that of the crash is the one that the analysis
// prints or that called the bug check; memory that is listed with symbols is none.
func TestStackOfCrash(t *testing.T) {
	far := strings.Repeat("prose\n", maxGap+1)
	const crash = "KeBugCheckEx KeAbPostRelease vendor PnpCallDriverEntry"
	for name, c := range map[string]struct{ text, want string }{
		"one":                   {raised, crash},
		"after another thread":  {waiting + far + "STACK_TEXT:\n" + raised, crash},
		"before another thread": {"STACK_TEXT:\n" + raised + far + waiting, crash},
		"without a title":       {waiting + far + raised, crash},
		"printed by analyze":    {raised + far + "STACK_TEXT:\n" + waiting, "KiSwapContext KiSwapThread KiCommitThreadWait"},
		"alone":                 {waiting, "KiSwapContext KiSwapThread KiCommitThreadWait"},
		"x86":                   {old, "Read IopfCallDriver"},
		"with comments":         {"00 nt!KeBugCheckEx\n01 nt!KiPageFault+0x468\n03 vendor+0x29c0  ← a null pointer\n04 vendor!Read+0x1e  // caller\n", "KeBugCheckEx KiPageFault vendor Read"},
		"after memory":          {listing + far + old, "Read IopfCallDriver"},
		"memory":                {listing, ""},
		"an instruction":        {"vendor!Read+0x12:\nfffff800`c0de1234 8b08            mov     ecx,dword ptr [rax]\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := functions(stackOf(stacksIn(c.text))); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestPlaces: a text says of addresses what they are in, by symbols above instructions, beside
// addresses, and in the rows of stacks, where a return address is in the code of the next row.
func TestPlaces(t *testing.T) {
	section := raised + "\n" + printedRecord +
		"TRAP_FRAME: x\nrip=fffff8068a1c75b0\ntunnel!RemoveEntry+0x2c:\nfffff806`8a1c75b0 48395a08        cmp     qword ptr [rdx+8],rbx\n" +
		"paged!Code:\nPage 24d116 not present in the dump file.\nfffff803`712e5000 ??              ???\n"
	places := placesIn(section, stacksIn(section))
	for at, want := range map[uint64]Place{
		0xfffff80253ca9e56: {Module: "nt", Function: "KeAbPostRelease+0x1bbd26"},
		0xfffff8025d8410d7: {Module: "vendor", Offset: 0x10d7},
		0xfffff80253fe2a60: {Module: "nt", Function: "PnpCallDriverEntry+0x54"},
		0xfffff8068a1c75b0: {Module: "tunnel", Function: "RemoveEntry+0x2c"},
		0xfffff803712e5000: {Module: "paged", Function: "Code"},
		0xfffff800c0de1234: {Module: "vendor", Offset: 0x1234},
		0xffff910142eff010: {},
	} {
		if got := places[at]; got != want {
			t.Errorf("0x%x: %+v, want %+v", at, got, want)
		}
	}
}
