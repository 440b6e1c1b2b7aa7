package store

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// requirePostgres in the environment makes it a failure that there is no PostgreSQL.
const requirePostgres = "REQUIRE_POSTGRES"

// server is a PostgreSQL server for the tests of this package.
var server struct {
	start     sync.Once
	stop      func()
	socket    string // folder
	why       string // it did not start; "" while it runs
	databases atomic.Int64
}

func TestMain(m *testing.M) {
	code := m.Run()
	if server.stop != nil {
		server.stop()
	}
	os.Exit(code)
}

// database makes an empty database.
func database(t *testing.T) string {
	t.Helper()
	server.start.Do(func() { server.why = startPostgres() })
	if server.why != "" {
		if os.Getenv(requirePostgres) != "" {
			t.Fatal(server.why)
		}
		t.Skip("no PostgreSQL: ", server.why)
	}
	admin, err := openServer(serverURL("postgres"), Write)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	name := fmt.Sprintf("test%d", server.databases.Add(1))
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	return serverURL(name)
}

func serverURL(name string) string {
	return "postgres://postgres@/" + name + "?host=" + url.QueryEscape(server.socket)
}

// startPostgres starts a server that only these tests can reach. It returns why it could not,
// or "".
func startPostgres() string {
	bin := binFolder()
	if bin == "" {
		return "initdb is not installed"
	}
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return err.Error()
	}
	run := func(name string, args ...string) error {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Dir = dir
		if err := asUser(cmd, dir); err != nil {
			return err
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %v: %s", name, err, out)
		}
		return nil
	}
	data := filepath.Join(dir, "data")
	if err := run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"); err != nil {
		return err.Error()
	}
	options := fmt.Sprintf("-k %s -c listen_addresses='' -c fsync=off", dir)
	if err := run("pg_ctl", "-D", data, "-l", filepath.Join(dir, "log"), "-o", options, "-w", "start"); err != nil {
		return err.Error()
	}
	server.socket = dir
	server.stop = func() {
		run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
		os.RemoveAll(dir)
	}
	return ""
}

// binFolder is where the server's programs are.
func binFolder() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[len(found)-1])
}

// TestServerAway: a server that does not answer may answer later, and its password is not
// told.
func TestServerAway(t *testing.T) {
	place := "postgres://user:secret@127.0.0.1:1/x?connect_timeout=2"
	_, err := Open(t.Context(), place, Create)
	if err == nil || !Temporary(err) || strings.Contains(err.Error(), "secret") {
		t.Errorf("Open = %v; want an error that passes, without the password", err)
	}
}
