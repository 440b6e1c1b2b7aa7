package cli

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

// metrics counts what watch does, for those who watch it.
type metrics struct {
	mu      sync.Mutex
	every   time.Duration // between two looks
	dumps   int
	errors  int
	looks   int
	failed  int // looks without a store
	works   bool
	last    time.Time     // when the last look ended
	lasted  time.Duration // the last look
	waiting int
	oldest  time.Duration
}

// took counts a result.
func (m *metrics) took(read bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if read {
		m.dumps++
	} else {
		m.errors++
	}
}

// looked counts a look.
func (m *metrics) looked(begun time.Time, works bool, waiting int, oldest time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.looks++
	if m.works = works; !works {
		m.failed++
	}
	m.last, m.lasted = time.Now(), time.Since(begun)
	m.waiting, m.oldest = waiting, oldest
}

// text is the metrics in the text format of Prometheus:
// https://prometheus.io/docs/instrumenting/exposition_formats/.
func (m *metrics) text() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var b strings.Builder
	for _, x := range []struct {
		name, kind, help string
		value            float64
	}{
		{"dumps_total", "counter", "Dumps that were reported.", float64(m.dumps)},
		{"errors_total", "counter", "Inputs that could not be read.", float64(m.errors)},
		{"looks_total", "counter", "Checks of the folders.", float64(m.looks)},
		{"looks_failed_total", "counter", "Checks during which the store was unavailable.", float64(m.failed)},
		{"look_duration_seconds", "gauge", "Duration of the last check.", m.lasted.Seconds()},
		{"last_look_timestamp_seconds", "gauge", "Time when the last check ended.", seconds(m.last)},
		{"waiting_files", "gauge", "Files that are not complete.", float64(m.waiting)},
		{"waiting_age_seconds", "gauge", "Time that the oldest of them has waited.", m.oldest.Seconds()},
	} {
		fmt.Fprintf(&b, "# HELP dumptriage_%s %s\n# TYPE dumptriage_%s %s\ndumptriage_%s %g\n", x.name, x.help, x.name, x.kind, x.name, x.value)
	}
	return b.String()
}

func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.Unix())
}

// healthy reports whether the last look ended not long ago, and had a store.
func (m *metrics) healthy() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.works && time.Since(m.last) < 3*m.every+time.Minute
}

// Limits on a request: it is one line that counts, and whoever sends it slowly is not served.
const (
	requestTime = 5 * time.Second
	requestSize = 8 << 10
)

// serveMetrics answers GET /metrics and GET /healthz until stop is called. It speaks as much
// HTTP as that takes: the library would bring TLS and the rest of a network stack into a
// program that needs no network.
func serveMetrics(address string, m *metrics) (stop func(), err error) {
	if strings.HasPrefix(address, ":") {
		address = "127.0.0.1" + address
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("--metrics %s: %w", address, err)
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // closed
			}
			answer(conn, m)
		}
	}()
	return func() { l.Close() }, nil
}

// answer serves one request. One after the other is enough for who asks.
func answer(conn net.Conn, m *metrics) {
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(requestTime))
	in := bufio.NewReader(io.LimitReader(conn, requestSize))
	line, err := in.ReadString('\n')
	if err != nil {
		return
	}
	for header := line; strings.TrimSpace(header) != ""; {
		if header, err = in.ReadString('\n'); err != nil {
			return
		}
	}
	status, body := "404 Not Found", "try /metrics or /healthz\n"
	method, rest, _ := strings.Cut(line, " ")
	path, _, _ := strings.Cut(rest, " ")
	switch {
	case method != "GET" && method != "HEAD":
		status, body = "405 Method Not Allowed", "GET\n"
	case path == "/metrics":
		status, body = "200 OK", m.text()
	case path == "/healthz" && m.healthy():
		status, body = "200 OK", "ok\n"
	case path == "/healthz":
		status, body = "503 Service Unavailable", "no recent check of the folders succeeded\n"
	}
	fmt.Fprintf(conn, "HTTP/1.1 %s\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", status, len(body))
	if method != "HEAD" {
		io.WriteString(conn, body)
	}
}
