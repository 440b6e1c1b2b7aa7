package dump_test

import (
	"bytes"
	"context"
	"testing"

	"dumptriage/dump"
	"dumptriage/dump/internal/reading"
)

// TestAddresses: every process object lies in a block of its own tag, and every
// block of whole pages is found by any address in it. The objects begin behind
// the headers of the pool block and of the object (OBJECT_HEADER).
func TestAddresses(t *testing.T) {
	for _, folder := range []string{"synthetic", "real-x64"} {
		truths(t, folder, func(t *testing.T, _ struct{}, b []byte) {
			f := reading.Facts(t, b)
			var opt dump.Options
			processes, big := f.Processes.Or(nil), f.Pool.Value.BigPages.Or(nil)
			for _, p := range processes {
				opt.Addresses = append(opt.Addresses, p.Address)
			}
			for _, p := range big[:min(len(big), 20)] {
				opt.Addresses = append(opt.Addresses, p.Address+p.Bytes-1)
			}
			opt.Addresses = append(opt.Addresses, 0x1000)
			f, err := dump.ReadWith(context.Background(), bytes.NewReader(b), int64(len(b)), opt)
			if err != nil {
				t.Fatal(err)
			}
			segment := f.System.Build.Or(0) >= 18362
			for i, a := range f.Addresses {
				block, ok := a.Block.Get()
				switch {
				case i < len(processes) && segment:
					if ok && block.Tag != "Proc" {
						t.Errorf("process 0x%x: tag %q", a.Address, block.Tag)
					}
				case i < len(processes):
					if !ok || block.Tag != "Proc" || block.Type != "nonpaged" || a.Address < block.Address || a.Address-block.Address > 0x80 {
						t.Errorf("process 0x%x: %+v (%s)", a.Address, block, a.Block.Reason())
					}
				case i < len(f.Addresses)-1:
					if p := big[i-len(processes)]; !ok || block.Tag != p.Tag || block.Address != p.Address {
						t.Errorf("0x%x: %+v, want the %d bytes at 0x%x", a.Address, block, p.Bytes, p.Address)
					}
				case ok || a.Block.Reason() == "":
					t.Errorf("an address of a program lies in %+v", block)
				}
			}
		})
	}
}
