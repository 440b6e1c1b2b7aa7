package batch

import (
	"bytes"
	"testing"
)

// TestBeside: the file with the same name and another ending, of an input that
// is a file of its own.
func TestBeside(t *testing.T) {
	dir := t.TempDir()
	state := dump("MDMP", 5000)
	write(t, dir+"/vm.vmss", state)
	path := write(t, dir+"/vm.vmem", dump("MDMP", 10_000))
	in, err := walk(t, options(t), path)[0].Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r, size, err := in.Beside(".vmss")
	got := make([]byte, len(state))
	if err != nil || size != int64(len(state)) {
		t.Fatalf("%d bytes, %v", size, err)
	}
	if _, err := r.ReadAt(got, 0); err != nil || !bytes.Equal(got, state) {
		t.Errorf("other bytes, %v", err)
	}
	if _, _, err := in.Beside(".vmsn"); err == nil {
		t.Error("a file that is not there")
	}
	if err := in.Close(); err != nil {
		t.Error(err)
	}
	if _, err := r.ReadAt(got, 0); err == nil {
		t.Error("the file beside is still open")
	}
	in, err = walk(t, options(t), write(t, dir+"/vm.zip", zipOf(t, 8, file{"vm.vmem", state})))[0].Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, _, err := in.Beside(".vmss"); err != errNothingBeside {
		t.Errorf("beside a member of an archive: %v", err)
	}
}
