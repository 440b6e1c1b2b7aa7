package pool_test

import (
	"slices"
	"strings"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/internal/reading"
)

// terminalServer is a machine with sessions, each with a pool of its own.
func terminalServer(name string) dumptest.System {
	machines := dumptest.Healthy()
	i := slices.IndexFunc(machines, func(m dumptest.NamedSystem) bool { return m.Name == name })
	s := machines[i].System
	for n, names := range []string{"smss.exe csrss.exe winlogon.exe", "csrss.exe explorer.exe"} {
		session := dumptest.Session{Tags: sessionTags(n)}
		for j, name := range strings.Fields(names) {
			session.Processes = append(session.Processes, dumptest.Running{Name: name, ID: uint64(1000*(n+1) + 4*j)})
		}
		s.Sessions = append(s.Sessions, session)
	}
	return s
}

// sessionTags are those of win32k, in the second session with many bitmaps.
func sessionTags(session int) []dumptest.Tag {
	var out []dumptest.Tag
	for i, tag := range strings.Fields("Gh05 Gla1 Gla4 Gla5 Gla: Glaa Gpff Gfnt Gcac Usac Uscu Usdi Ushk Uskb Uslr Usmt Uspi Usqm Ussb Usti Ustm Uswd Gtmp Gdev GDev Gpal Gxlt") {
		out = append(out, dumptest.Tag{Tag: tag, Paged: dumptest.Counts{Allocs: uint32(10*i + 5), Frees: uint32(9 * i), Bytes: uint32(i+5) * 100}})
	}
	out[0].Paged = dumptest.Counts{Allocs: 50_000, Frees: 50_000 - uint32(session*9_000+100), Bytes: uint32(session*9_000+100) * 600}
	return out
}

// TestSessions: each session's table is found at the one address, and told by the
// first of its processes; machines without sessions have none.
func TestSessionPools(t *testing.T) {
	for _, name := range []string{"3790", "amd64 3790", "amd64 7601", "amd64 14393", "amd64 19041", "amd64 20348", "arm64 22000"} {
		t.Run(name, func(t *testing.T) { sessionPools(t, terminalServer(name)) })
	}
}

func sessionPools(t *testing.T, s dumptest.System) {
	p := reading.Facts(t, s.Build().Memory.Build()).Pool.Value
	if len(p.Sessions) != 2 {
		t.Fatalf("%d sessions: %+v", len(p.Sessions), p.Sessions)
	}
	for n, want := range []string{"smss.exe (process 1000)", "csrss.exe (process 2000)"} {
		got := p.Sessions[n]
		var bytes uint64
		wanted := map[string]facts.TagCounters{}
		for _, tag := range s.Sessions[n].Tags {
			wanted[tag.Tag] = facts.TagCounters{Allocs: uint64(tag.Paged.Allocs), Frees: uint64(tag.Paged.Frees), Bytes: uint64(tag.Paged.Bytes)}
			bytes += uint64(tag.Paged.Bytes)
		}
		if got.Process != want || got.Bytes != bytes || !got.Exact {
			t.Errorf("%s: %d bytes, exact: %v; want %s, %d", got.Process, got.Bytes, got.Exact, want, bytes)
		}
		for _, tag := range got.Tags {
			if c, ok := wanted[tag.Tag]; ok && tag.Paged != c {
				t.Errorf("%s: %q: %+v, want %+v", want, tag.Tag, tag.Paged, c)
			}
			delete(wanted, tag.Tag)
		}
		if len(wanted) > 0 {
			t.Errorf("%s: without %v", want, wanted)
		}
	}
	plain := s
	plain.Sessions = nil
	without := reading.Facts(t, plain.Build().Memory.Build()).Pool.Value
	if len(without.Sessions) != 0 || len(without.Tags) != len(p.Tags) {
		t.Errorf("without sessions: %d, %d tags; with them %d tags", len(without.Sessions), len(without.Tags), len(p.Tags))
	}
}
