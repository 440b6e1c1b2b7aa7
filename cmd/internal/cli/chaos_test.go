//go:build chaos && unix

package cli_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"dumptriage/cmd/internal/archive/archivetest"
	"dumptriage/dump/dumptest"
)

// The limits that a scan of everything bad at once keeps: its peak of memory in
// KiB, its time, and the time that a signal takes to end it.
const (
	chaosMemory = 200 << 10
	chaosTime   = time.Minute
	chaosStop   = 2500 * time.Millisecond
)

// built is the program, built once.
func built(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dumptriage")
	if out, err := exec.Command("go", "build", "-o", path, "dumptriage/cmd/dumptriage").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

// chaos fills a folder with everything bad at once, and tells how many files it
// has.
func chaos(t *testing.T, dir string) (files int) {
	put := func(name string, b []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
		files++
	}
	r := rand.New(rand.NewPCG(3, 4))
	for i, s := range dumptest.Every() {
		if len(s.Bytes) > 1<<20 {
			continue
		}
		put(fmt.Sprintf("whole%d.dmp", i), s.Bytes)
		put(fmt.Sprintf("cut%d.dmp", i), s.Bytes[:r.IntN(len(s.Bytes))])
		spoilt := bytes.Clone(s.Bytes)
		for range 20 {
			spoilt[r.IntN(len(spoilt))] = byte(r.Uint32())
		}
		put(fmt.Sprintf("spoilt%d.dmp", i), spoilt)
	}
	for i := range 200 {
		put(fmt.Sprintf("zeros%d.dmp", i), make([]byte, i*100))
		put(fmt.Sprintf("note%d.txt", i), []byte("nothing of interest"))
	}
	long := strings.Repeat("n", 30_000)
	var modules []dumptest.UserModule
	for i := range 2000 {
		modules = append(modules, dumptest.UserModule{Driver: dumptest.Driver{Path: fmt.Sprint(i, long), Base: uint64(i+1) << 20, Size: 4096}})
	}
	names := dumptest.Minidump{Modules: modules}.Build()
	for i := range 8 {
		put(fmt.Sprintf("names%d.gz", i), gzipped(t, bytes.NewReader(names)))
	}
	put("bomb.zip", zipped(t, 300<<20))
	put("many.zip", manyMembers(t))
	put("broken.zip", zipped(t, 1<<20)[:500])
	for i := range 4 {
		put(fmt.Sprintf("model%d.rar", i), archivetest.PPMd(256))
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.dmp"), 0o600); err != nil {
		t.Fatal(err)
	}
	return files
}

func gzipped(t *testing.T, r io.Reader) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.Copy(w, r); err != nil {
		t.Fatal(err)
	}
	w.Close()
	return b.Bytes()
}

// zipped is an archive with one dump that is nearly all zeros.
func zipped(t *testing.T, size int64) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("MEMORY.DMP")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, "PAGEDU64")
	zeros := make([]byte, 1<<20)
	for n := int64(0); n < size; n += int64(len(zeros)) {
		w.Write(zeros)
	}
	z.Close()
	return b.Bytes()
}

func manyMembers(t *testing.T) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 9000 {
		w, err := z.Create(fmt.Sprint(i))
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, "no dump, and not much else")
	}
	z.Close()
	return b.Bytes()
}

// checkLines reads lines of JSON; the last may not be whole where the run was
// killed.
func checkLines(t *testing.T, out []byte, whole bool) (n int) {
	t.Helper()
	lines := bytes.SplitAfter(out, []byte("\n"))
	for i, line := range lines {
		if len(line) == 0 || !whole && i == len(lines)-1 {
			continue
		}
		if !json.Valid(line) {
			t.Errorf("line %d is no JSON: %.200q", i, line)
		}
		n++
	}
	return n
}

func mustLeaveNothing(t *testing.T, dir string) {
	t.Helper()
	if list, err := os.ReadDir(dir); err != nil || len(list) > 0 {
		t.Errorf("temporary files are left: %v, %v", list, err)
	}
}

// TestChaos scans a folder of everything bad at once: within its limits, and with
// every file accounted for.
func TestChaos(t *testing.T) {
	program, dir, tmp := built(t), t.TempDir(), t.TempDir()
	files := chaos(t, dir)
	scan := func() (*exec.Cmd, *bytes.Buffer, *bytes.Buffer) {
		cmd := exec.Command(program, "scan", "-j", "8", "--brief", dir)
		cmd.Env = append(os.Environ(), "TMPDIR="+tmp)
		out, complaints := new(bytes.Buffer), new(bytes.Buffer)
		cmd.Stdout, cmd.Stderr = out, complaints
		return cmd, out, complaints
	}

	cmd, out, complaints := scan()
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	peak := watch(cmd.Process.Pid)
	err := cmd.Wait()
	took := time.Since(begun)
	if code := cmd.ProcessState.ExitCode(); code != 3 {
		t.Errorf("exit code %d, %v", code, err)
	}
	t.Logf("%d files, %v, %d KiB", files, took, peak())
	if peak() > chaosMemory || took > chaosTime {
		t.Errorf("%d KiB and %v, allowed are %d KiB and %v", peak(), took, chaosMemory, chaosTime)
	}
	reported := checkLines(t, out.Bytes(), true)
	passed := passedOver(complaints.String())
	if reported+passed < files {
		t.Errorf("%d files, of which %d were reported and %d skipped: %s", files, reported, passed, lastLine(complaints.String()))
	}
	mustLeaveNothing(t, tmp)

	for i := range 10 {
		signal := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGKILL}[i%3]
		cmd, out, _ := scan()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.Int64N(int64(took))))
		sent := time.Now()
		cmd.Process.Signal(signal)
		cmd.Wait()
		if waited := time.Since(sent); waited > chaosStop {
			t.Errorf("%v: ended after %v", signal, waited)
		}
		checkLines(t, out.Bytes(), signal != syscall.SIGKILL)
		mustLeaveNothing(t, tmp)
	}
}

// TestTenThousand scans ten thousand files, of which every second looks like a dump:
// all are accounted for, in memory that does not grow with their number.
func TestTenThousand(t *testing.T) {
	program := built(t)
	var peaks []int64
	for _, files := range []int{1_000, 10_000} {
		dir := t.TempDir()
		many(t, dir, files)
		cmd := exec.Command(program, "scan", "--brief", dir)
		out, complaints := new(bytes.Buffer), new(bytes.Buffer)
		cmd.Stdout, cmd.Stderr = out, complaints
		begun := time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		peak := watch(cmd.Process.Pid)
		cmd.Wait()
		lines, passed := checkLines(t, out.Bytes(), true), passedOver(complaints.String())
		t.Logf("%d files in %v, %d KiB: %d lines, %d skipped", files, time.Since(begun), peak(), lines, passed)
		if lines+passed != files {
			t.Errorf("%d files: %d lines and %d skipped: %s", files, lines, passed, lastLine(complaints.String()))
		}
		peaks = append(peaks, peak())
	}
	const grown = 16 << 10 // KiB
	if peaks[1] > peaks[0]+grown {
		t.Errorf("%d KiB for 1,000 files, %d KiB for 10,000", peaks[0], peaks[1])
	}
}

// many fills a folder with dumps of ten machines, cut ones, archives of dumps, notes
// and zeros.
func many(t *testing.T, dir string, files int) {
	var dumps, archives [][]byte
	for i := range 10 {
		h := dumptest.Header{Machine: dumptest.AMD64, Build: 19041, DumpType: dumptest.TypeTriage, Code: 0x50 + uint32(i%3)}
		b := dumptest.Triage{Header: h, Blobs: dumptest.Desk(fmt.Sprint("SN", i)).Blobs()}.Build()
		dumps, archives = append(dumps, b), append(archives, gzipped(t, bytes.NewReader(b)))
	}
	r := rand.New(rand.NewPCG(5, 6))
	for i := range files {
		name, b := fmt.Sprintf("%d.dmp", i), dumps[i%len(dumps)]
		switch i % 10 {
		case 0, 1, 2:
		case 3, 4:
			b = b[:r.IntN(len(b))]
		case 5:
			name, b = fmt.Sprintf("%d.dmp.gz", i), archives[i/10%len(archives)]
		case 6, 7, 8:
			name, b = fmt.Sprintf("%d.txt", i), []byte("nothing of interest")
		default:
			b = make([]byte, i%5000)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// passedOver is how many files the last line counts that were not read.
func passedOver(complaints string) (n int) {
	told := regexp.MustCompile(`(?m)^dumptriage: skipped .*$`).FindString(complaints)
	for _, found := range regexp.MustCompile(`(\d[\d,]*) (?:files?|other files?|archives?) `).FindAllStringSubmatch(told+" ", -1) {
		v, _ := strconv.Atoi(strings.ReplaceAll(found[1], ",", ""))
		n += v
	}
	return n
}

// watch tells the peak of a process's memory in KiB, as far as the system shows
// it while the process runs. (What a process is charged with at its end counts
// its parent's memory, too.)
func watch(pid int) func() int64 {
	peak, ended := make(chan int64, 1), make(chan struct{})
	go func() {
		defer close(ended)
		most := int64(0)
		for {
			b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			found := regexp.MustCompile(`VmHWM:\s+(\d+)`).FindSubmatch(b)
			if err != nil || found == nil {
				peak <- most
				return
			}
			n, _ := strconv.ParseInt(string(found[1]), 10, 64)
			most = max(most, n)
			time.Sleep(time.Millisecond)
		}
	}()
	return sync.OnceValue(func() int64 { <-ended; return <-peak })
}

// lastLine is the last line of some.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
