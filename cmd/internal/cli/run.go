// Package cli is the command tree: flags, streams and exit codes.
//
// It knows files, terminals and what a user typed. It must not know dumps: a
// command hands its inputs to batch and triage and their results to report.
// Each command is one file: options, constructor, run.
package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// Main runs the program on the process's own streams and gives its exit code.
// An interrupt stops the work and removes temporary files.
func Main(args []string) int {
	if Decodes(args) {
		return exitDone
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, cancel := Interruptible(grace)
	defer cancel()
	return Run(ctx, args, osStreams())
}

// Interruptible returns a context that ends with the first signal to stop. The second ends
// the program, and so does the time, if it is not 0, after which work should have ended.
func Interruptible(grace time.Duration) (ctx context.Context, cancel func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		signal.Notify(signals, syscall.SIGHUP)
	}
	ctx, stop := context.WithCancelCause(context.Background())
	go stopBy(signals, stop, grace)
	return ctx, func() { stop(nil) }
}

// gcPercent is how much the heap may grow between two garbage collections. The program
// lives for milliseconds and holds a few megabytes, so that collecting often costs more
// than it saves. 400 is no faster than 200 with small memory dumps, and a scan of hostile
// files then peaks at 200 MB instead of 120 MB.
const gcPercent = 200

// A stopped run was ended by a signal.
type stopped struct{ by os.Signal }

func (s stopped) Error() string { return "stopped by a signal: " + s.by.String() }

// code is the exit code: 128 and the number of the signal, as shells have it.
func (s stopped) code() int {
	if n, ok := s.by.(syscall.Signal); ok {
		return exitSignal + int(n)
	}
	return exitInterrupted
}

// grace is how long work may go on that a signal has stopped: a call that blocks
// in the system, on a pipe that nobody reads or a disk that does not answer,
// hears of nothing.
const grace = 2 * time.Second

// stopBy lets the first signal stop the work, and ends the program by the
// second, or when the grace is over, if there is any.
func stopBy(signals <-chan os.Signal, cancel context.CancelCauseFunc, grace time.Duration) {
	first := stopped{<-signals}
	cancel(first)
	var over <-chan time.Time
	if grace > 0 {
		over = time.After(grace)
	}
	select {
	case <-signals:
	case <-over:
	}
	os.Exit(first.code())
}

// Run is the whole program: it runs the command that args name and gives the exit code.
func Run(ctx context.Context, args []string, s *Streams) int {
	root := newRoot(s)
	return Execute(ctx, root, short(root, args), s)
}

// Execute runs a command of a program, whose root it is given, and gives the exit code. An
// error is one line on the error stream.
func Execute(ctx context.Context, root *cobra.Command, args []string, s *Streams) int {
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	cmd, err := root.ExecuteContextC(ctx)
	code := exitCode(err)
	if ctx.Err() != nil && code != exitUsage {
		cause, _ := errors.AsType[stopped](context.Cause(ctx))
		code = cause.code()
	}
	var usage *usageError
	switch {
	case err == nil || errors.Is(err, errSilent) || brokenPipe(err):
	case errors.As(err, &usage):
		fmt.Fprintf(s.Err, "%s: %v\nRun '%s --help' for usage.\n", root.Name(), err, cmd.CommandPath())
	case ctx.Err() != nil:
		fmt.Fprintf(s.Err, "%s: interrupted\n", root.Name())
	default:
		fmt.Fprintf(s.Err, "%s: %v\n", root.Name(), err)
	}
	return code
}

// brokenPipe reports that whoever read our output has seen enough.
func brokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
