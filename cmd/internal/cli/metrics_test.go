package cli

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestMetrics asks with the HTTP client of the library, which knows nothing of ours.
func TestMetrics(t *testing.T) {
	m := &metrics{every: time.Second}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Skip("no address to listen at: ", err)
	}
	address := l.Addr().String()
	l.Close()
	stop, err := serveMetrics(address, m)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	get := func(path string) (int, string) {
		t.Helper()
		r, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(body)
	}
	if status, _ := get("/healthz"); status != http.StatusServiceUnavailable {
		t.Errorf("/healthz before the first look: %d", status)
	}
	m.took(true)
	m.took(true)
	m.took(false)
	m.looked(time.Now(), true, 3, time.Minute)
	if status, body := get("/healthz"); status != http.StatusOK || body != "ok\n" {
		t.Errorf("/healthz: %d %q", status, body)
	}
	status, body := get("/metrics")
	for _, line := range []string{"dumptriage_dumps_total 2", "dumptriage_errors_total 1", "dumptriage_waiting_files 3", "dumptriage_waiting_age_seconds 60", "# TYPE dumptriage_looks_total counter"} {
		if status != http.StatusOK || !strings.Contains(body, line+"\n") {
			t.Errorf("/metrics: %d, without %q:\n%s", status, line, body)
		}
	}
	m.looked(time.Now(), false, 0, 0)
	if status, _ := get("/healthz"); status != http.StatusServiceUnavailable {
		t.Errorf("/healthz without a store: %d", status)
	}
	if status, _ := get("/"); status != http.StatusNotFound {
		t.Errorf("/: %d", status)
	}
}

// TestMetricsHostile: a request without an end is not read for ever.
func TestMetricsHostile(t *testing.T) {
	client, server := net.Pipe()
	done := make(chan struct{})
	go func() { defer close(done); answer(server, &metrics{}) }()
	w := bufio.NewWriter(client)
	for range 4 * requestSize / 16 {
		if _, err := fmt.Fprint(w, "GET 0123456789\r\n"); err != nil {
			break // it hung up
		}
	}
	select {
	case <-done:
	case <-time.After(2 * requestTime):
		t.Error("the request is still being read")
	}
}
