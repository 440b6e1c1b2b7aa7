package dump_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"dumptriage/dump"
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/reading"
)

// corpusDir is where real dumps lie, beside a checkout that has them.
const corpusDir = "../../shared/corpus"

// corpusFile is what an independent reader found in one real dump.
type corpusFile struct {
	Path       string   `json:"path"`
	Magic      string   `json:"magic"`
	Size       int64    `json:"size"`
	DumpType   *int     `json:"dump_type"`
	Machine    string   `json:"machine"`
	Build      *uint32  `json:"build"`
	CPUs       *uint32  `json:"cpus"`
	Code       string   `json:"bugcheck_hex"`
	Params     []string `json:"params"`
	SystemTime string   `json:"header_system_time"`
	Uptime     *float64 `json:"uptime_s"`
	Required   *uint64  `json:"required_dump_space"`
	Triage     *struct {
		DriverCount int `json:"DriverCount"`
	} `json:"triage"`
	Blocks     *int    `json:"data_blocks"`
	BlockBytes *uint64 `json:"data_block_bytes"`
	KernBase   string  `json:"kernbase"`
	Blobs      *int    `json:"dumpblob_count"`
}

func corpus(t testing.TB, folder string) []corpusFile {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(corpusDir, "corpus.json"))
	if err != nil {
		t.Skipf("real dumps are not here (%s): skipped", corpusDir)
	}
	var c struct {
		Files []corpusFile `json:"files"`
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	var out []corpusFile
	for _, f := range c.Files {
		if strings.HasPrefix(f.Path, folder) && !strings.HasSuffix(f.Path, ".zip") {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		t.Fatalf("no file of %s in the list", folder)
	}
	return out
}

func readFile(t testing.TB, path string) *facts.Facts {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	got, err := dump.Read(context.Background(), f, st.Size())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func hexValue(t testing.TB, s string) uint64 {
	t.Helper()
	v, err := strconv.ParseUint(strings.TrimPrefix(s, "0x"), 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var kindOfType = map[int]string{1: "complete", 4: "triage"}

func TestCorpusKernelDumps(t *testing.T) {
	for _, want := range corpus(t, "kernel/") {
		t.Run(filepath.Base(want.Path), func(t *testing.T) {
			f := readFile(t, filepath.Join(corpusDir, want.Path))
			if f.Dump.Format != "pagedump64" || f.Dump.Kind != kindOfType[*want.DumpType] {
				t.Errorf("format %s, kind %s", f.Dump.Format, f.Dump.Kind)
			}
			reading.Known(t, "machine", f.System.Arch, "amd64")
			reading.Known(t, "build", f.System.Build, *want.Build)
			reading.Known(t, "processors", f.System.Processors, *want.CPUs)
			b, ok := f.Bugcheck.Get()
			if !ok || uint64(b.Code) != hexValue(t, want.Code) {
				t.Errorf("code 0x%x, want %s", b.Code, want.Code)
			}
			for i, p := range want.Params {
				if b.Parameters[i].Value != hexValue(t, p) {
					t.Errorf("parameter %d is 0x%x, want %s", i+1, b.Parameters[i].Value, p)
				}
			}
			checkTimes(t, f, want)
			if want.Required != nil {
				reading.Known(t, "required space", f.Dump.RequiredSpace, *want.Required)
			}
			if want.Triage != nil {
				checkTriage(t, f, want)
			} else {
				reading.Known(t, "truncated", f.Dump.Truncated, true)
			}
		})
	}
}

func checkTimes(t *testing.T, f *facts.Facts, want corpusFile) {
	t.Helper()
	if want.SystemTime != "" {
		at, err := time.Parse("2006-01-02T15:04:05.999999", want.SystemTime)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := f.System.CrashTime.Get(); !ok || got.Truncate(time.Microsecond) != at.UTC() {
			t.Errorf("crash time %v, want %v", got, at)
		}
	}
	if want.Uptime != nil {
		if got, ok := f.System.Uptime.Get(); !ok || math.Abs(got.Seconds()-*want.Uptime) > 1e-6 {
			t.Errorf("uptime %v, want %v s", got, *want.Uptime)
		}
	} else if f.System.Uptime.OK {
		t.Errorf("uptime %v, want it unknown", f.System.Uptime.Value)
	}
}

func checkTriage(t *testing.T, f *facts.Facts, want corpusFile) {
	t.Helper()
	reading.Known(t, "truncated", f.Dump.Truncated, false)
	reading.Known(t, "data blocks", f.Dump.DataBlocks, *want.Blocks)
	reading.Known(t, "data block bytes", f.Dump.DataBlockBytes, *want.BlockBytes)
	reading.Known(t, "kernel base", f.System.KernelBase, hexValue(t, want.KernBase))
	mods := f.Modules.Or(nil)
	if len(mods) != want.Triage.DriverCount {
		t.Errorf("%d modules, want %d", len(mods), want.Triage.DriverCount)
	}
	if len(mods) > 0 && (mods[0].Name != "ntoskrnl.exe" || mods[0].Base != hexValue(t, want.KernBase)) {
		t.Errorf("first module %s at 0x%x, want the kernel", mods[0].Name, mods[0].Base)
	}
	if len(f.Blobs) != *want.Blobs {
		t.Errorf("%d blocks of secondary data, want %d", len(f.Blobs), *want.Blobs)
	}
	if len(f.Warnings) != 0 {
		t.Errorf("warnings on a whole dump: %q", f.Warnings)
	}
}

// TestCorpusModules holds whole driver lists against another reading: a script
// that unpacked the entries (0x90 bytes each, name at the offset in their
// first word, base 0x38, size 0x48, checksum 0x80, time stamp 0x88) and hashed
// "name base size timestamp checksum" lines in hexadecimal.
func TestCorpusModules(t *testing.T) {
	corpus(t, "kernel/")
	for _, want := range []struct {
		file     string
		count    int
		last     string
		sum      string
		unloaded int
	}{
		{"daimuvg-102622-12000-01", 207, "AsusSAIO.sys", "33fcbb3b9169ae9b", 10},
		{"francotrone64-082325-12593-01", 218, "usbscan.sys", "e3d758655e201c83", 17},
		{"r-techsupport-9f", 184, "hiber_dumpfve.sys", "fcd3ede59528b86f", 6},
		{"rizinorg-triage_x64", 151, "rdpbus.sys", "633a357d14bdc5a1", 4},
		{"jackchen002-093024-6000-01", 216, "usbaudio.sys", "197c8b54c6fd2328", 8},
	} {
		f := readFile(t, filepath.Join(corpusDir, "kernel", want.file+".dmp"))
		mods := f.Modules.Or(nil)
		h := sha256.New()
		for _, m := range mods {
			fmt.Fprintf(h, "%s %x %x %x %x\n", m.Name, m.Base, m.Size, m.TimeStamp.Or(0), m.Checksum.Or(0))
		}
		if sum := fmt.Sprintf("%x", h.Sum(nil))[:16]; sum != want.sum || len(mods) != want.count {
			t.Errorf("%s: %d modules, sum %s; want %d, %s", want.file, len(mods), sum, want.count, want.sum)
		}
		if n := len(mods); n > 0 && mods[n-1].Name != want.last {
			t.Errorf("%s: last module %s, want %s", want.file, mods[n-1].Name, want.last)
		}
		if n := len(f.Unloaded.Or(nil)); n != want.unloaded {
			t.Errorf("%s: %d unloaded, want %d", want.file, n, want.unloaded)
		}
	}
}
