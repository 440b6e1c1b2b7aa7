package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// imports is who may import whom: room → our own packages it may use. A room
// that is not here may not exist.
var imports = map[string][]string{
	"cmd/dumptriage":                   {"cmd/internal/cli"},
	"cmd/dumptriage-worker":            {"cmd/internal/cli", "cmd/internal/files", "cmd/internal/queue", "cmd/internal/remote"},
	"cmd/internal/queue":               {},
	"cmd/internal/archive/archivetest": {},
	"cmd/internal/archive":             {"dump/filetype", "dump/memory"},
	"cmd/internal/cli":                 {"cmd/internal/archive", "cmd/internal/batch", "cmd/internal/files", "cmd/internal/images", "cmd/internal/local", "cmd/internal/remote", "cmd/internal/report", "cmd/internal/site", "cmd/internal/store", "cmd/internal/triage", "cmd/internal/watch", "dump", "dump/bugcheck", "dump/facts", "dump/growth", "dump/inspect", "dump/release", "dump/spell", "dump/textlog", "dump/transcript", "dump/units", "signatures"},
	"cmd/internal/files":               {},
	"cmd/internal/site":                {"cmd/internal/report"},
	"cmd/internal/watch":               {"cmd/internal/files"},
	"cmd/internal/store":               {"cmd/internal/files", "cmd/internal/report"},
	"cmd/internal/remote":              {},
	"cmd/internal/batch":               {"cmd/internal/archive", "cmd/internal/files", "cmd/internal/remote", "cmd/internal/triage", "dump/filetype", "dump/memory"},
	"cmd/internal/local":               {},
	"cmd/internal/advice":              {"dump/facts", "dump/release", "dump/units", "signatures"},
	"cmd/internal/report":              {"cmd/internal/advice", "cmd/internal/triage", "dump/facts", "dump/growth", "dump/release", "dump/units", "signatures"},
	"cmd/internal/triage":              {"cmd/internal/advice", "dump", "dump/facts", "signatures"},
	"signatures":                       {"dump/facts", "dump/ntstatus", "dump/release", "dump/spell", "dump/units"},
	"dump":                             {"dump/container", "dump/crash", "dump/facts", "dump/inspect", "dump/memory", "dump/pool", "dump/secondary", "dump/system", "dump/target", "dump/textlog", "dump/transcript", "dump/units", "dump/usermode"},
	"dump/target":                      {"dump/container", "dump/facts", "dump/memory", "dump/module", "dump/nt", "dump/paging", "dump/secondary"},
	"dump/system":                      {"dump/container", "dump/facts", "dump/nt", "dump/release", "dump/target"},
	"dump/crash":                       {"dump/bugcheck", "dump/cpu", "dump/facts", "dump/internal/bin", "dump/memory", "dump/module", "dump/nt", "dump/ntstatus", "dump/system", "dump/target", "dump/unwind", "dump/whea"},
	"dump/usermode":                    {"dump/bugcheck", "dump/container", "dump/facts", "dump/module", "dump/nt", "dump/ntstatus", "dump/release", "dump/target"},
	"dump/whea":                        {"dump/facts", "dump/internal/bin", "dump/pci"},
	"dump/release":                     {"dump/facts"},
	"dump/secondary":                   {"dump/container", "dump/cpu", "dump/facts", "dump/internal/bin", "dump/internal/firmware", "dump/internal/lines", "dump/pci"},
	"dump/ntstatus":                    {"dump/internal/lines"},
	"dump/pci":                         {"dump/internal/lines"},
	"dump/cpu":                         {},
	"dump/container":                   {"dump/facts", "dump/filetype", "dump/internal/bin", "dump/memory"},
	"dump/nt":                          {"dump/facts", "dump/internal/bin", "dump/internal/lazyregexp", "dump/memory", "dump/release"},
	"dump/bugcheck":                    {"dump/facts", "dump/internal/lazyregexp", "dump/ntstatus", "dump/whea"},
	"dump/module":                      {"dump/facts", "dump/internal/bin", "dump/internal/lines", "dump/memory", "dump/nt"},
	"dump/pool":                        {"dump/bugcheck", "dump/facts", "dump/internal/bin", "dump/internal/lines", "dump/memory", "dump/module", "dump/nt", "dump/paging", "dump/target", "dump/units"},
	"dump/growth":                      {"dump/facts", "dump/units"},
	"dump/textlog":                     {"dump/filetype", "dump/internal/lazyregexp"},
	"cmd/internal/images":              {"cmd/internal/archive", "cmd/internal/files", "dump/facts", "dump/module", "dump/pdb"},
	"dump/inspect":                     {"dump/facts", "dump/memory", "dump/target"},
	"dump/pdb":                         {"dump/internal/bin", "dump/module"},
	"dump/transcript":                  {"dump/bugcheck", "dump/facts", "dump/internal/firmware", "dump/module", "dump/ntstatus", "dump/pool", "dump/release", "dump/textlog", "dump/units"},
	"dump/unwind":                      {"dump/internal/bin", "dump/memory"},
	"dump/paging":                      {"dump/memory"},
	"dump/memory":                      {},
	"dump/dumptest":                    {},
	"dump/facts":                       {},
	"dump/filetype":                    {},
	"dump/spell":                       {},
	"dump/units":                       {},
	"dump/internal/bin":                {},
	"dump/internal/lazyregexp":         {},
	"dump/internal/firmware":           {"dump/facts"},
	"dump/internal/lines":              {},
	"dump/internal/reading":            {"dump", "dump/facts"},
}

// homes are the only places where a third-party package may be imported.
var homes = map[string][]string{
	"github.com/spf13/cobra":               {"cmd/internal/cli/", "cmd/dumptriage-worker/"},
	"github.com/nats-io/nats.go":           {"cmd/internal/queue/"},
	"github.com/spf13/pflag":               {"cmd/internal/cli/"},
	"github.com/cheggaaa/pb/v3":            {"cmd/internal/cli/bar.go"},
	"golang.org/x/sys":                     {"cmd/internal/archive/freespace_", "cmd/internal/archive/tempfile_", "cmd/internal/files/sparse_linux.go", "cmd/internal/local/settings_windows.go"},
	"golang.org/x/term":                    {"cmd/internal/cli/"},
	"github.com/olekukonko/tablewriter":    {"cmd/internal/report/table.go"},
	"github.com/clipperhouse/displaywidth": {"cmd/internal/report/escape.go"},
	"golang.org/x/text":                    {"dump/textlog/decode.go"},
	"golang.org/x/arch/x86/x86asm":         {"dump/crash/", "dump/cpu/", "dump/inspect/", "dump/unwind/"},
	"golang.org/x/arch/arm64/arm64asm":     {"dump/inspect/"},
	"github.com/klauspost/compress/zstd":   {"cmd/internal/archive/compressed.go", "cmd/internal/archive/archivetest/"},
	"github.com/klauspost/compress/s2":     {"cmd/internal/store/pack.go"},
	"github.com/minio/minio-go/v7":         {"cmd/internal/remote/bucket.go"},
	"modernc.org/sqlite":                   {"cmd/internal/store/sqlite.go"},
	"github.com/jackc/pgx/v5":              {"cmd/internal/store/pg", "cmd/internal/store/postgres.go"},
	"github.com/cespare/xxhash/v2":         {"cmd/internal/batch/identity.go"},
	"github.com/nwaples/rardecode/v2":      {"cmd/internal/archive/"},
	"github.com/ulikunitz/xz":              {"cmd/internal/archive/"},
	"github.com/xi2/xz":                    {"cmd/internal/archive/compressed.go"},
	"github.com/saferwall/pe":              {"dump/module/image.go"},
	"go.yaml.in/yaml/v3":                   {"signatures/"},
}

// below cmd nothing opens files, prints or logs.
var notBelowCmd = []string{"os", "log", "log/slog", "net", "net/http", "os/exec"}

func TestImports(t *testing.T) {
	eachFile(t, func(path, room string, imported []string) {
		allowed, known := imports[room]
		if !known {
			t.Errorf("%s: the room %s is not in the table", path, room)
			return
		}
		for _, imp := range imported {
			ours, isOurs := strings.CutPrefix(imp, "dumptriage/")
			switch {
			case isOurs && !slices.Contains(allowed, ours):
				t.Errorf("%s imports %s, which %s may not", path, imp, room)
			case !strings.HasPrefix(room, "cmd") && slices.Contains(notBelowCmd, imp):
				t.Errorf("%s imports %s: below cmd nothing opens files or prints", path, imp)
			case !isOurs && strings.Contains(imp, "."):
				checkHome(t, path, imp)
			}
		}
	})
}

func checkHome(t *testing.T, path, imp string) {
	t.Helper()
	for prefix, places := range homes {
		if imp != prefix && !strings.HasPrefix(imp, prefix+"/") {
			continue
		}
		if slices.ContainsFunc(places, func(home string) bool { return strings.HasPrefix(path, home) }) {
			return
		}
	}
	t.Errorf("%s imports %s, which has its home elsewhere", path, imp)
}

// networks is who may use the network: for inputs that are URLs, a database server, and /metrics.
var networks = map[string][]string{
	"net":      {"cmd/internal/cli/metrics.go", "cmd/internal/remote/", "cmd/internal/store/postgres.go"},
	"net/http": {"cmd/internal/remote/"},
}

// TestOffline: nothing reaches for a network where nobody asked.
func TestOffline(t *testing.T) {
	eachFile(t, func(path, _ string, imported []string) {
		for _, imp := range imported {
			places, ok := networks[imp]
			if ok && !slices.ContainsFunc(places, func(home string) bool { return strings.HasPrefix(path, home) }) {
				t.Errorf("%s imports %s", path, imp)
			}
		}
	})
}

// TestRooms keeps the table honest: every room in it exists.
func TestRooms(t *testing.T) {
	seen := map[string]bool{}
	eachFile(t, func(_, room string, _ []string) { seen[room] = true })
	for room := range imports {
		if !seen[room] {
			t.Errorf("the table has a room %s that does not exist", room)
		}
	}
}

// eachFile visits every Go file that is no test.
func eachFile(t *testing.T, visit func(path, room string, imported []string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == "testdata" || strings.HasPrefix(name, ".") && name != ".." && p != root) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		var imported []string
		for _, spec := range f.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imported = append(imported, path)
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		visit(rel, rel[:strings.LastIndex(rel, "/")], imported)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
