package cli_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/store"
	"dumptriage/dump/dumptest"
)

// program is this test as the program: a link by whose name TestMain knows it.
func program(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "dumptriage"+map[bool]string{true: ".exe"}[runtime.GOOS == "windows"])
	if err := os.Link(self, path); err != nil {
		t.Skip("no link to the test can be made: ", err)
	}
	return path
}

// crashes writes dumps of different crashes into a folder.
func crashes(t *testing.T, dir string, n int) {
	t.Helper()
	for i := range n {
		h := dumptest.Header{Machine: dumptest.AMD64, Build: 19041, DumpType: dumptest.TypeTriage, Code: 0x50 + uint32(i%7)}
		b := dumptest.Triage{Header: h, Blobs: dumptest.Desk(fmt.Sprintf("SN%04d", i)).Blobs()}.Build()
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.dmp", i)), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// rows lists what a store has, without the times at which it was stored.
func rows(t *testing.T, place string) (out []string) {
	t.Helper()
	s, err := store.Open(context.Background(), place, store.ReadAll)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Each(context.Background(), func(x *report.StoredReport) error {
		out = append(out, fmt.Sprintf("%s %d %s %s %s %s", x.Dump, x.Part, x.Path, x.Catalogue, x.Report.Ticket.Fingerprint, x.Report.Ticket.Title))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// TestKilledScans: scans that are killed at any moment, and one that is not, store the same
// as one that was left alone.
func TestKilledScans(t *testing.T) {
	const dumps = 60
	kills := 20
	if testing.Short() {
		kills = 4
	}
	dir, self := t.TempDir(), program(t)
	crashes(t, dir, dumps)
	alone, killed := filepath.Join(t.TempDir(), "alone.db"), filepath.Join(t.TempDir(), "killed.db")
	scan := func(place string) *exec.Cmd { return exec.Command(self, "scan", "-q", "--store", place, dir) }

	begun := time.Now()
	if out, err := scan(alone).CombinedOutput(); err != nil {
		t.Fatalf("%v: %.500s", err, out)
	}
	whole := time.Since(begun)
	r := rand.New(rand.NewPCG(7, 8))
	for range kills {
		cmd := scan(killed)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(r.Int64N(int64(whole))))
		cmd.Process.Kill()
		cmd.Wait()
	}
	if out, err := scan(killed).CombinedOutput(); err != nil {
		t.Fatalf("%v: %.500s", err, out)
	}
	want, got := rows(t, alone), rows(t, killed)
	if len(want) != dumps || !slices.Equal(got, want) {
		t.Errorf("%d reports after %d kills, %d without any, of %d dumps; or they differ", len(got), kills, len(want), dumps)
	}
	if out, err := scan(killed).Output(); err != nil || len(out) > 0 {
		t.Errorf("a further scan reports %.200s, %v", out, err)
	}
}
