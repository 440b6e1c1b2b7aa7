package container

import (
	"bytes"
	"context"
	"fmt"
	"io"
)

// refused are forms in which others keep the memory of a machine and that are not
// read: each is named, with the way out. Their first bytes are those of the
// formats' own descriptions.
type refused struct{ magic, what, wayOut string }

var refusals = []refused{
	{"\x7fVirtualBox SavedState V", "the saved state of a VirtualBox machine", "take VBoxManage debugvm NAME dumpvmcore --filename FILE of the running machine and triage that"},
	{"QEVM\x00\x00\x00\x03", "the saved state of a QEMU machine", "take dump-guest-memory or virsh dump --memory-only of the running machine and triage that"},
	{"LibvirtQemudSave", "a machine that libvirt saved", "restore it, take virsh dump --memory-only and triage that"},
	{"LibvirtQemudPart", "a machine that libvirt began to save", "take virsh dump --memory-only of the running machine and triage that"},
	{"KDUMP   ", "a memory dump compressed for kdump", "take it again without compression (dump-guest-memory without -z, -l and -s)"},
	{"makedumpfile\x00\x00\x00\x00", "a memory dump compressed for kdump", "take it again without compression (dump-guest-memory without -z, -l and -s)"},
	{"AVML\x02", "a memory image of AVML, whose pages are compressed", "convert it with avml-convert"},
	{"\x14\x20\x28\x01", "the saved state of a Hyper-V machine (.vmrs)", "export its memory with the VmSavedStateDumpProvider of the Windows SDK and triage that"},
	{"EVF\x09\x0d\x0a\xff\x00", "an EnCase image", "export it as a raw image (ewfexport -f raw)"},
	{"EVF2\x0d\x0a\x81", "an EnCase image", "export it as a raw image (ewfexport -f raw)"},
	{"LVF\x09", "an EnCase image of single files", "take the dump out of it"},
}

// refusedFormats are the same as formats.
func refusedFormats() []Format {
	out := make([]Format, len(refusals))
	for i, r := range refusals {
		out[i] = r
	}
	return out
}

func (r refused) Name() string { return "refused" }

// Detect looks at the first bytes, which no text has.
func (r refused) Detect(head []byte) bool { return bytes.HasPrefix(head, []byte(r.magic)) }

func (r refused) Open(context.Context, io.ReaderAt, int64) (*Image, error) {
	return nil, fmt.Errorf("%w: this is %s; %s", ErrUnsupported, r.what, r.wayOut)
}
