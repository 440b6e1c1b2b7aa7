package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"dumptriage/dump/facts"
)

var update = flag.Bool("update", false, "write the golden files and the schema anew")

// golden compares with a file of testdata, or writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	g, w := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || !bytes.Equal(g[i], w[i]) {
			t.Fatalf("%s differs from line %d on (go test -update writes it anew):\ngot  %s\nwant %s", file, i+1, at(g, i), at(w, i))
		}
	}
}

func at(lines [][]byte, i int) []byte {
	if i < len(lines) {
		return lines[i]
	}
	return []byte("(end)")
}

// render writes items with a new writer of a format.
func render(t testing.TB, format string, o Options, write func(Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := New(format, &b, o)
	if err != nil {
		t.Fatal(err)
	}
	write(w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var extensions = map[string]string{"text": "txt", "json": "json", "ndjson": "ndjson", "markdown": "md", "html": "html", "rows": "rows.txt", "csv": "csv", "tsv": "tsv"}

func TestGoldenReports(t *testing.T) {
	for _, s := range samples() {
		d := built(s.result, tool)
		for _, format := range Formats() {
			got := render(t, format, Options{}, func(w Writer) { must(t, w.Report(d)) })
			golden(t, s.name+"."+extensions[format], got)
		}
	}
}

// TestGoldenTickets: the requests for a crash, one that is no crash, and an input
// that could not be read.
func TestGoldenTickets(t *testing.T) {
	for _, format := range TicketFormats() {
		w := Options{Set: map[string]string{"project": "CRASH"}}
		golden(t, "ticket."+format+".ndjson", render(t, format, w, func(w Writer) {
			for _, s := range samples() {
				if s.name != "hostile" {
					must(t, w.Report(built(s.result, tool)))
				}
			}
		}))
	}
}

func TestGoldenModules(t *testing.T) {
	list := NewModuleList(built(triageD1(), tool), ModuleQuery{})
	for _, format := range Formats() {
		got := render(t, format, Options{}, func(w Writer) { must(t, w.Modules(list)) })
		golden(t, "modules."+extensions[format], got)
	}
	golden(t, "modules.tsv", render(t, "text", Options{Plain: true}, func(w Writer) { must(t, w.Modules(list)) }))
}

func TestGoldenBugcheck(t *testing.T) {
	stop := triageD1().Facts.Bugcheck.Value
	stop.Trouble, stop.Causes = facts.TroubleDriver, "a driver that accessed freed memory"
	cases := []facts.StopCase{{When: "parameter 1 = 0x1 or 0x2", Text: "a case"}}
	for _, format := range Formats() {
		got := render(t, format, Options{}, func(w Writer) {
			must(t, w.Bugcheck(NewBugcheckPage(stop, cases, 8, true, tool.Tool)))
			must(t, w.Bugcheck(NewBugcheckPage(stop, cases, 0, false, tool.Tool)))
		})
		golden(t, "bugcheck."+extensions[format], got)
	}
}

func TestGoldenSummary(t *testing.T) {
	var s Summarizer
	for range 3 {
		for _, sample := range samples() {
			s.Add(sample.result, built(sample.result, tool))
		}
	}
	s.Add(triageD1(), built(triageD1(), tool))
	var b bytes.Buffer
	must(t, WriteSummary(&b, s.Summary(""), ShownGroups, Options{}))
	golden(t, "summary.txt", b.Bytes())
}

// TestGoldenMachines: one machine with a serial number crashed with three STOPs
// within an hour, and others of one kind with the same driver.
func TestGoldenMachines(t *testing.T) {
	s := Summarizer{Tool: tool.Tool}
	add := func(minute int, code uint32, h facts.Hardware, driver string) {
		r := triageD1()
		f := *r.Facts
		b := f.Bugcheck.Value
		b.Code, b.Base = code, code
		b.Faulting.Value.Module = driver
		f.Bugcheck = facts.Some(b)
		f.Suspects = []facts.CrashSuspect{{Module: driver, Basis: facts.BasisParameter, Windows: driver == "ntoskrnl.exe"}}
		f.Hardware = facts.Some(h)
		f.System.CrashTime = facts.Some(time.Date(2024, 1, 2, 3, minute, 0, 0, time.UTC))
		f.System.Uptime = facts.Some(time.Minute)
		r.Facts = &f
		s.Add(r, built(r, tool))
	}
	desk := facts.Hardware{Manufacturer: "Example Computers", Model: "Desk 1", Board: "Board 1", BIOSVersion: "1.0",
		Identifiers: []facts.Identifier{{Kind: "system serial number", Value: "SN1"}}}
	for i, code := range []uint32{0x1e, 0x50, 0x1e, 0x101} {
		add(5*i, code, desk, "ntoskrnl.exe")
	}
	lap := facts.Hardware{Manufacturer: "Example Computers", Model: "Lap 2"}
	for i := range 3 {
		add(i*20, 0xd1, lap, "drv.sys")
	}
	add(30, 0xd1, facts.Hardware{Manufacturer: "Example Computers", Model: "Alone"}, "drv.sys")
	var b bytes.Buffer
	must(t, WriteSummary(&b, s.Summary(""), ShownGroups, Options{}))
	golden(t, "machines.txt", b.Bytes())
	w, err := New("json", &b, Options{})
	must(t, err)
	b.Reset()
	must(t, w.(SummaryWriter).Summary(s.Summary("")))
	must(t, w.Close())
	golden(t, "machines.json", b.Bytes())
}
