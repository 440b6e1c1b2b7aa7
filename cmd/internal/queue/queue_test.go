package queue_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"dumptriage/cmd/internal/queue"
)

// helperVariable makes the test program a worker: the folder where it puts its results.
const helperVariable = "DUMPTRIAGE_TEST_WORKER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helperVariable); dir != "" {
		if err := helper(dir, os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// options are those of all tests: what waits in practice for half a minute is quick here.
var options = queue.Options{AckWait: 2 * time.Second, Replicas: 3, Patient: true}

// helper does jobs until it is killed. The poison kills it.
func helper(dir, servers string) error {
	q, err := queue.Open(context.Background(), servers, options)
	if err != nil {
		return err
	}
	return q.Work(context.Background(), queue.Worker{
		Pause: time.Millisecond,
		Do: func(_ context.Context, j queue.Job) error {
			if j.Path == "poison" {
				note(dir, "died", fmt.Sprint(os.Getpid()))
				os.Exit(3)
			}
			time.Sleep(2 * time.Millisecond)
			note(dir, "done", j.Path)
			return nil
		},
		GiveUp: func(_ context.Context, j queue.Job, why error) ([]byte, error) {
			return fmt.Appendf(nil, "%s: %v", j.Path, why), nil
		},
	})
}

// note adds a line to a file, which many write to at once.
func note(dir, file, line string) {
	f, err := os.OpenFile(filepath.Join(dir, file), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.WriteString(line + "\n")
		f.Close()
	}
	if err != nil {
		panic(err)
	}
}

func lines(dir, file string) []string {
	text, _ := os.ReadFile(filepath.Join(dir, file))
	return strings.Fields(string(text))
}

// A team is worker programs, which are started again when they die.
type team struct {
	t       *testing.T
	dir     string
	servers string
	kill    chan bool
}

func (w *team) member(ctx context.Context) {
	for ctx.Err() == nil {
		cmd := exec.CommandContext(ctx, os.Args[0], w.servers)
		cmd.Env = append(os.Environ(), helperVariable+"="+w.dir)
		if err := cmd.Start(); err != nil {
			w.t.Error(err)
			return
		}
		ended := make(chan bool)
		go func() { defer close(ended); cmd.Wait() }()
		select {
		case <-w.kill:
			cmd.Process.Kill()
			<-ended
		case <-ended:
		}
	}
}

// TestQueue: whatever becomes of workers and servers, each job is done, and the one that
// kills its worker is given up after three of them.
func TestQueue(t *testing.T) {
	if testing.Short() {
		t.Skip("servers and workers that die take their time")
	}
	jobs := 400
	if n, err := strconv.Atoi(os.Getenv("DUMPTRIAGE_TEST_JOBS")); err == nil {
		jobs = n
	}
	c := startCluster(t, 3)
	q, err := queue.Open(t.Context(), c.urls(), options)
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	var want []string
	for n := range jobs {
		want = append(want, fmt.Sprintf("job%05d", n))
		if n == jobs/10 {
			put(t, q, "poison")
		}
		put(t, q, want[n])
	}
	put(t, q, want[0]) // is there already

	w := &team{t: t, dir: t.TempDir(), servers: c.urls(), kill: make(chan bool)}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan bool)
	for range 5 {
		go func() { w.member(ctx); ended <- true }()
	}
	w.reaches(jobs / 4)
	w.kill <- true
	c.stop(0)
	w.reaches(jobs / 2)
	w.kill <- true
	c.start(t, 0)
	w.reaches(3 * jobs / 4)
	c.stop(1)
	w.reaches(jobs)
	c.start(t, 1)
	dead := w.given(q)
	stop()
	for range 5 {
		<-ended
	}

	done := lines(w.dir, "done")
	slices.Sort(done)
	if got := slices.Compact(slices.Clone(done)); !slices.Equal(got, want) {
		t.Errorf("%d different jobs done, want %d", len(got), len(want))
	}
	t.Logf("%d jobs, %d done twice; the poison killed %d", jobs, len(done)-jobs, len(lines(w.dir, "died")))
	// A delivery that is lost with a server counts as one of the three.
	if n := len(lines(w.dir, "died")); n < 1 || n > 3 {
		t.Errorf("the poison killed %d workers, want 3", n)
	}
	if want := "poison: the program died while it read this input, 3 times"; len(dead) != 1 || dead[0] != want {
		t.Errorf("given up: %q, want %q", dead, want)
	}
}

func put(t *testing.T, q *queue.Queue, path string) {
	t.Helper()
	if err := q.Put(t.Context(), queue.Job{Path: path}); err != nil {
		t.Fatal(err)
	}
}

const patience = 3 * time.Minute

// reaches waits until a number of jobs are done.
func (w *team) reaches(jobs int) {
	w.t.Helper()
	w.until(func() bool {
		done := lines(w.dir, "done")
		slices.Sort(done)
		return len(slices.Compact(done)) >= jobs
	})
}

// given waits until nothing is left, and returns what was given up.
func (w *team) given(q *queue.Queue) (dead []string) {
	w.t.Helper()
	w.until(func() bool {
		s, err := q.State(w.t.Context())
		return err == nil && s == queue.State{Dead: 1}
	})
	err := q.Dead(w.t.Context(), func(report []byte) error { dead = append(dead, string(report)); return nil })
	if err != nil {
		w.t.Error(err)
	}
	return dead
}

func (w *team) until(is func() bool) {
	w.t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("%d done, %d died", len(lines(w.dir, "done")), len(lines(w.dir, "died")))
		}
	}
}

// TestFailures: a job that fails is tried again, and given up with the reason; one that
// succeeds in the end is not. A message that is no job is given up at once.
func TestFailures(t *testing.T) {
	c := startCluster(t, 1)
	q, err := queue.Open(t.Context(), c.urls(), queue.Options{AckWait: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	for _, path := range []string{"never", "late", ""} {
		put(t, q, path)
	}
	tried := map[string]int{}
	w := queue.Worker{
		Pause: time.Millisecond, Drain: true,
		Do: func(_ context.Context, j queue.Job) error {
			if tried[j.Path]++; j.Path == "late" && tried[j.Path] == 3 {
				return nil
			}
			return errors.New("no such file")
		},
		GiveUp: func(_ context.Context, j queue.Job, why error) ([]byte, error) {
			return fmt.Appendf(nil, "%s: %v", j.Path, why), nil
		},
	}
	if err := q.Work(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	var dead []string
	if err := q.Dead(t.Context(), func(r []byte) error { dead = append(dead, string(r)); return nil }); err != nil {
		t.Fatal(err)
	}
	slices.Sort(dead)
	want := []string{"message 3: the message is no job", "never: no such file (tried 3 times)"}
	if !slices.Equal(dead, want) || tried["never"] != 3 || tried["late"] != 3 {
		t.Errorf("given up %q, want %q; tried %v", dead, want, tried)
	}
	if s, err := q.State(t.Context()); err != nil || s != (queue.State{Dead: 2}) {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestStopped: a worker that is stopped ends its job if there is time, and leaves it to
// another if there is not.
func TestStopped(t *testing.T) {
	c := startCluster(t, 1)
	q, err := queue.Open(t.Context(), c.urls(), queue.Options{AckWait: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	for _, c := range []struct {
		grace time.Duration
		left  uint64
	}{{time.Minute, 0}, {time.Millisecond, 1}} { // what one leaves is the next one's
		grace, left := c.grace, c.left
		put(t, q, fmt.Sprint("job with ", grace))
		ctx, stop := context.WithCancelCause(t.Context())
		why := errors.New("stopped")
		err := q.Work(ctx, queue.Worker{Grace: grace, Do: func(ctx context.Context, _ queue.Job) error {
			stop(why)
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Second / 4):
				return nil
			}
		}})
		s, bad := q.State(t.Context())
		if !errors.Is(err, why) || bad != nil || s.Waiting+uint64(s.Running) != left {
			t.Errorf("grace %v: %v, %+v, %v; want %d left", grace, err, s, bad, left)
		}
	}
}

// TestNoServer: who is not patient is told at once.
func TestNoServer(t *testing.T) {
	url := fmt.Sprintf("nats://127.0.0.1:%d", freePorts(t, 1)[0])
	if _, err := queue.Open(t.Context(), url, queue.Options{}); err == nil || !strings.HasPrefix(err.Error(), "connect to "+url) {
		t.Errorf("%v", err)
	}
}
