package cli_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dumptriage/dump"
	"dumptriage/dump/dumptest"
)

// TestPrivacy: no output holds what identifies a machine, unless it was asked
// for: neither of a machine that the tests build, nor of any real dump.
func TestPrivacy(t *testing.T) {
	desk := dumptest.Desk("SN-0042-SECRET")
	built := filepath.Join(t.TempDir(), "desk.dmp")
	b := dumptest.Triage{Header: dumptest.Header{Machine: 0x8664, Build: 19041, DumpType: dumptest.TypeTriage}, Blobs: desk.Blobs()}.Build()
	if err := os.WriteFile(built, b, 0o600); err != nil {
		t.Fatal(err)
	}
	private := map[string][]string{built: {desk.Serial, desk.BoardSerial, desk.Modules[0].Serial}}
	for _, dir := range []string{corpusDir, filepath.Join(corpusDir, "..", "dumps-2")} {
		addIdentifiers(t, private, dir)
	}
	for path, identifiers := range private {
		for _, args := range [][]string{
			{"triage", "-f", "json"}, {"triage"}, {"triage", "-f", "markdown"}, {"triage", "-f", "csv"}, {"machine"}, {"machine", "-f", "json"}, {"scan", "-f", "rows"},
		} {
			out, errs, _ := run(t, append(args, path)...)
			for _, id := range identifiers {
				if strings.Contains(out+errs, id) {
					t.Errorf("%v of %s tells %q", args, path, id)
				}
			}
		}
	}
	out, _, _ := run(t, "machine", "--show-identifiers", built)
	if !strings.Contains(out, desk.Serial) || !strings.Contains(out, desk.BoardSerial) || strings.Contains(out, desk.Modules[0].Serial) {
		t.Errorf("identifiers that were asked for:\n%s", out)
	}
}

// addIdentifiers collects what identifies the machines of the dumps below dir.
func addIdentifiers(t *testing.T, private map[string][]string, dir string) {
	t.Helper()
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".dmp" {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		f, err := dump.Read(t.Context(), bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return nil
		}
		for _, id := range f.Hardware.Value.Identifiers {
			private[path] = append(private[path], id.Value)
		}
		return nil
	})
}
