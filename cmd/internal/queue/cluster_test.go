package queue_test

import (
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// A cluster is servers of NATS in this process.
type cluster struct {
	options []*server.Options
	nodes   []*server.Server
}

// startCluster starts n servers that keep the same.
func startCluster(t *testing.T, n int) *cluster {
	t.Helper()
	c := &cluster{nodes: make([]*server.Server, n)}
	var routes []*url.URL
	ports := freePorts(t, 2*n)
	for i := range n {
		routes = append(routes, &url.URL{Scheme: "nats", Host: fmt.Sprintf("127.0.0.1:%d", ports[n+i])})
	}
	for i := range n {
		o := &server.Options{
			ServerName: fmt.Sprintf("n%d", i), Host: "127.0.0.1", Port: ports[i], NoSigs: true, NoLog: true,
			JetStream: true, StoreDir: filepath.Join(t.TempDir(), "js"),
		}
		if n > 1 {
			o.Cluster, o.Routes = server.ClusterOpts{Name: "c", Host: "127.0.0.1", Port: ports[n+i]}, routes
		}
		c.options = append(c.options, o)
		c.start(t, i)
	}
	t.Cleanup(func() {
		for i := range c.nodes {
			c.stop(i)
		}
	})
	for end := time.Now().Add(time.Minute); n > 1 && c.nodes[0].JetStreamClusterPeers() != nil; {
		if c.leads() {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the servers choose no leader")
		}
		time.Sleep(20 * time.Millisecond)
	}
	return c
}

func (c *cluster) leads() bool {
	for _, s := range c.nodes {
		if s.JetStreamIsLeader() {
			return true
		}
	}
	return false
}

func (c *cluster) start(t *testing.T, i int) {
	t.Helper()
	s, err := server.NewServer(c.options[i].Clone())
	if err != nil {
		t.Fatal(err)
	}
	c.nodes[i] = s
	go s.Start()
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("a server does not start")
	}
}

func (c *cluster) stop(i int) {
	c.nodes[i].Shutdown()
	c.nodes[i].WaitForShutdown()
}

// urls are those of all servers.
func (c *cluster) urls() string {
	var out []string
	for _, o := range c.options {
		out = append(out, fmt.Sprintf("nats://127.0.0.1:%d", o.Port))
	}
	return strings.Join(out, ",")
}

func freePorts(t *testing.T, n int) (ports []int) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}
