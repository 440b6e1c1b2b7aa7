package textlog

import (
	"slices"
	"testing"
)

// TestBucketed: the name of a kind of crash tells its code, whom it is about and, where it has
// it, the first parameter.
func TestBucketed(t *testing.T) {
	for text, want := range map[string]struct {
		code   uint32
		params []uint64
		live   bool
		blamed []string
	}{
		"0x9F_3_POWER_DOWN_WDF_WAIT_TIMEOUT_IMAGE_tunnel-dco.sys":        {0x9f, []uint64{3}, false, []string{"tunnel-dco.sys"}},
		"## 0x9F_3_POWER_DOWN_stor_port_IMAGE_pci.sys":                   {0x9f, []uint64{3}, false, []string{"stor_port.sys", "pci.sys"}},
		"FAILURE_BUCKET_ID:  0x133_DPC_capture!Return":                   {0x133, []uint64{0}, false, []string{"capture.sys"}},
		"FAILURE_BUCKET_ID:  0x133_ISR_AUDIO64!Isr":                      {0x133, []uint64{1}, false, []string{"AUDIO64.sys"}},
		"Failure.Bucket\n Value: LKD_0x144_INVALID_TRANSFER_HOST!Read":   {0x144, nil, true, []string{"HOST.sys"}},
		"- `0x3B_c0000005_tunnel_dco!Send`":                              {0x3b, []uint64{0xc0000005}, false, []string{"tunnel_dco.sys"}},
		"0x3B_C0000006_VRF_nt!HvpGetCellPaged":                           {0x3b, []uint64{0xc0000006}, false, nil},
		"0x7a_c000009d_nt!MiWaitForInPage":                               {0x7a, nil, false, nil},
		"0x1a_41792_nt!MiDeleteVirtualAddresses":                         {0x1a, []uint64{0x41792}, false, nil},
		"FAILURE_BUCKET_ID:  0xc4_62_LEAKED_POOL_IMAGE_tunnel.sys\n":     {0xc4, []uint64{0x62}, false, []string{"tunnel.sys"}},
		"FAILURE_BUCKET_ID:  0xEF_svchost.exe_BUGCHECK_CRITICAL_PROCESS": {0xef, nil, false, nil},
	} {
		l, ok := ReadLog([]byte(text), func(string) (uint32, bool) { return 0, false })
		if !ok || len(l.Crashes) != 1 {
			t.Errorf("%s: nothing is read", text)
			continue
		}
		c := l.Crashes[0]
		var blamed []string
		for _, b := range c.Blamed {
			blamed = append(blamed, b.File)
		}
		if c.Code != want.code || !slices.Equal(c.Params, want.params) || c.Live != want.live || !slices.Equal(blamed, want.blamed) {
			t.Errorf("%s: code 0x%x, parameters %x, live %v, named %v", text, c.Code, c.Params, c.Live, blamed)
		}
	}
	for _, text := range []string{"0x9F_IMAGE", "see 0x9F_3_POWER_DOWN_IMAGE_a.sys in the list", "flags 0x10_a!b and more\n", "bucket: AV_tunnel!Send"} {
		if l, ok := ReadLog([]byte(text), func(string) (uint32, bool) { return 0, false }); ok {
			t.Errorf("%s: %+v", text, l)
		}
	}
}

// TestAlone: the end of an analysis, or its call stack, tells of a crash whose code is lost.
func TestAlone(t *testing.T) {
	const rows = "STACK_TEXT:\nffffd505`7e830b10 fffff809`59c083a7 : 0 0 0 0 : nt!IoReuseIrp+0x4e\nffffd505`7e830bb0 fffff809`59c083b7 : 0 0 0 0 : modem_x64+0x83a7\nffffd505`7e830bc0 fffff809`59c083c7 : 0 0 0 0 : nt!IopWork+0x7\n"
	for name, c := range map[string]struct {
		text, form string // "" where nothing is told
	}{
		"fields":      {"SYMBOL_NAME:  tunnel!Send+180f\nMODULE_NAME: tunnel\nIMAGE_NAME:  tunnel.sys\nFAILURE_BUCKET_ID:  AV_tunnel!Send\n", "analyze"},
		"stack":       {rows, "analyze"},
		"one field":   {"set IMAGE_NAME: tunnel.sys\n", ""},
		"no driver":   {"MODULE_NAME: nt\nIMAGE_NAME:  ntkrnlmp.exe\n", ""},
		"raised":      {"nt!KeBugCheckEx\n 00 ffffd505`7e830b10 fffff809`59c083a7 nt!KeBugCheckEx\n 01 ffffd505`7e830bb0 fffff809`59c083b7 tunnel!Send+0x7\n 02 ffffd505`7e830bc0 fffff809`59c083c7 nt!IopWork+0x7\n", "stack"},
		"not kernel":  {"STACK_TEXT:\n00000000`0013e3c0 00000000`77b1f9f8 : 0 0 0 0 : viewer!Open+0x4\n", ""},
		"with a code": {rows + "BUGCHECK_STR:  0xD1\n", ""},
	} {
		l, _ := ReadLog([]byte(c.text), func(string) (uint32, bool) { return 0, false })
		switch {
		case c.form == "" && l != nil && l.Alone != nil:
			t.Errorf("%s: %+v", name, l.Alone)
		case c.form != "" && (l == nil || l.Alone == nil || l.Alone.Form != c.form):
			t.Errorf("%s: %+v", name, l)
		}
	}
}
