package container

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
)

// TestRefused: what holds the memory of a machine in a form that is not read is
// named, with the way out; a text that begins like one is none.
func TestRefused(t *testing.T) {
	for magic, want := range map[string]string{
		"\x7fVirtualBox SavedState V2.0\n": "dumpvmcore", "QEVM\x00\x00\x00\x03": "dump-guest-memory", "LibvirtQemudSave": "virsh dump",
		"LibvirtQemudPart": "virsh dump", "KDUMP   \x06\x00": "without compression", "makedumpfile\x00\x00\x00\x00": "without compression",
		"AVML\x02\x00": "avml-convert", "\x14\x20\x28\x01": "Hyper-V", "EVF\x09\x0d\x0a\xff\x00": "ewfexport", "EVF2\x0d\x0a\x81": "ewfexport", "LVF\x09": "EnCase",
	} {
		b := append([]byte(magic), make([]byte, 4096)...)
		_, err := Open(context.Background(), bytes.NewReader(b), int64(len(b)))
		if !Known(b) || !errors.Is(err, ErrUnsupported) || errors.Is(err, ErrNoDump) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", magic, err, want)
		}
	}
	for _, text := range []string{"QEVM is what it begins with", "VirtualBox SavedState V2.0", "AVML and LiME", "EVF format"} {
		if Known([]byte(text)) {
			t.Errorf("%q is taken for a memory image", text)
		}
	}
	if what := Describe([]byte("Raw_Dmp!\x01\x00"), 1<<20); !strings.Contains(what, "offline crash dump") {
		t.Errorf("an offline crash dump: %s", what)
	}
}
