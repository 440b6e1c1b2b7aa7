package cli_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"dumptriage/dump/dumptest"
)

// dumps is a script command: "dump FILE NAME…" writes the synthetic dump whose
// name in dumptest.Every has these words in it.
func dumps(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: dump FILE NAME…")
	}
	name := strings.Join(args[1:], " ")
	for _, s := range dumptest.Every() {
		if strings.Contains(s.Name, name) {
			ts.Check(os.WriteFile(ts.MkAbs(args[0]), s.Bytes, 0o644))
			return
		}
	}
	ts.Fatalf("no synthetic dump is named %q", name)
}

// computer is a script command: "computer FILE [KEY=VALUE…]" writes a small dump
// with a machine behind it: serial (a number), code, params, at and up (when it
// crashed, and after how long), firmware.
func computer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: computer FILE [KEY=VALUE…]")
	}
	c := dumptest.Desk("SN0001")
	h := dumptest.Header{Machine: dumptest.AMD64, Build: 19041, DumpType: dumptest.TypeTriage, Code: 0x50}
	at, up := c.Started.Add(time.Hour), time.Hour
	for _, arg := range args[1:] {
		key, value, _ := strings.Cut(arg, "=")
		var err error
		switch key {
		case "serial":
			firmware := c.Firmware
			c = dumptest.Desk(value)
			c.Firmware = firmware
		case "code":
			var code uint64
			code, err = strconv.ParseUint(value, 0, 32)
			h.Code = uint32(code)
		case "driver":
			var at uint64
			at, err = strconv.ParseUint(value, 0, 64)
			h.Params[2], h.Params[3] = at, at
		case "params":
			for i, word := range strings.SplitN(value, ",", len(h.Params)) {
				h.Params[i], err = strconv.ParseUint(word, 0, 64)
				ts.Check(err)
			}
		case "at":
			at, err = time.Parse(time.RFC3339, value)
		case "up":
			up, err = time.ParseDuration(value)
		case "firmware":
			c.Firmware = value
		default:
			ts.Fatalf("computer: there is no %q", key)
		}
		ts.Check(err)
	}
	c.Started = at.Add(-up)
	h.SystemTime, h.SystemUpTime = dumptest.Filetime(at), uint64(up/100)
	path := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
	ts.Check(os.WriteFile(path, dumptest.Triage{Header: h, Blobs: c.Blobs()}.Build(), 0o644))
}
