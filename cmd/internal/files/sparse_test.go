package files

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestSparse(t *testing.T) {
	const hole, size = 8 << 20, 20 << 20
	f, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte("data"), hole); err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(size); err != nil {
		t.Fatal(err)
	}
	r := Sparse(f).(interface{ NextData(int64) int64 })
	if runtime.GOOS != "linux" || r.NextData(0) == 0 {
		t.Skip("nothing tells where holes are here")
	}
	if at := r.NextData(0); at > hole || at < hole-1<<20 {
		t.Errorf("after the start there is data at %d, want %d", at, hole)
	}
	if at := r.NextData(hole + 1); at != hole+1 {
		t.Errorf("in data there is data at %d", at)
	}
	for _, off := range []int64{size - 1, size, size + 100} {
		if at := r.NextData(off); at != max(size, off) {
			t.Errorf("after %d there is data at %d, want none", off, at)
		}
	}
	b := make([]byte, 4)
	if _, err := f.ReadAt(b, hole); err != nil || string(b) != "data" {
		t.Errorf("%q, %v", b, err)
	}
}
