package container

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"

	"dumptriage/dump/filetype"
)

// refused are the forms that keep the memory of a machine and are not read: each
// is named, with the way out.
type refused struct{}

// refusals tell them by their first bytes, which are those of the formats' own
// descriptions. Some are words that a text may begin with.
//
// The hibernation file begins with PO_MEMORY_IMAGE; its pages are compressed by
// plain LZ77 up to Windows 7, with Huffman codes since Windows 8 ([MS-XCA]). Once
// the system has resumed, its first page is zeros: it is not recognised then.
var refusals = []struct{ magic, what, wayOut string }{
	{"hibr", hibernated + xpress, fromHiberfil},
	{"HIBR", hibernated + xpress, fromHiberfil},
	{"HORM", hibernated + xpress, fromHiberfil},
	{"wake", hibernated + " that a system has already resumed from" + xpress, fromHiberfil},
	{"WAKE", hibernated + " that a system has already resumed from" + xpress, fromHiberfil},
	{"RSTR", hibernated + " that a system was resuming from" + xpress, fromHiberfil},
	{"rstr", hibernated + " that a system was resuming from" + xpress, fromHiberfil},
	{"\x7fVirtualBox SavedState V", "the saved state of a VirtualBox virtual machine", "take VBoxManage debugvm NAME dumpvmcore --filename FILE of the running virtual machine and triage that"},
	{"QEVM\x00\x00\x00\x03", "the saved state of a QEMU virtual machine", "take dump-guest-memory or virsh dump --memory-only of the running virtual machine and triage that"},
	{"LibvirtQemudSave", "a virtual machine that libvirt saved", "restore it, take virsh dump --memory-only and triage that"},
	{"LibvirtQemudPart", "a virtual machine that libvirt began to save", "take virsh dump --memory-only of the running virtual machine and triage that"},
	{"KDUMP   ", "a memory dump compressed for kdump", "take it again without compression (dump-guest-memory without -z, -l and -s)"},
	{"makedumpfile\x00\x00\x00\x00", "a memory dump compressed for kdump", "take it again without compression (dump-guest-memory without -z, -l and -s)"},
	{"AVML\x02", "a memory image of AVML, whose pages are compressed", "convert it with avml-convert"},
	{"\x14\x20\x28\x01", "the saved state of a Hyper-V virtual machine (.vmrs)", "export its memory with the VmSavedStateDumpProvider of the Windows SDK and triage that"},
	{"EVF\x09\x0d\x0a\xff\x00", "an EnCase image", "export it as a raw image (ewfexport -f raw)"},
	{"EVF2\x0d\x0a\x81", "an EnCase image", "export it as a raw image (ewfexport -f raw)"},
	{"LVF\x09", "an EnCase image of single files", "take the dump out of it"},
}

// What is said of a hibernation file.
const (
	hibernated   = "a hibernation file (hiberfil.sys)"
	xpress       = ", whose pages are compressed (Xpress)"
	fromHiberfil = "convert it to a raw image or a complete dump with Hibr2Bin or MemProcFS (up to Windows 7 also with Volatility 2's imagecopy) " +
		"and triage that, or let the computer write a kernel memory dump"
)

// refusal is the place in the list of what a file begins with, -1 where that is
// none of them.
func refusal(head []byte) int {
	for i, r := range refusals {
		if bytes.HasPrefix(head, []byte(r.magic)) {
			return i
		}
	}
	return -1
}

func (refused) Name() string { return "refused" }

func (refused) Detect(head []byte) bool { return refusal(head) >= 0 && !filetype.IsText(head) }

func (refused) Open(_ context.Context, r io.ReaderAt, _ int64) (*Image, error) {
	head := make([]byte, 32) // longer than every magic
	n, err := r.ReadAt(head, 0)
	i := refusal(head[:n])
	if i < 0 {
		return nil, cmp.Or(err, ErrNoDump) // it has changed meanwhile
	}
	return nil, fmt.Errorf("%w: this is %s; %s", ErrUnsupported, refusals[i].what, refusals[i].wayOut)
}
