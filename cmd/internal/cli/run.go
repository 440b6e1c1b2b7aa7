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
	"syscall"
)

// Main runs the program on the process's own streams and gives its exit code.
// An interrupt stops the work and removes temporary files.
func Main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return Run(ctx, args, osStreams())
}

// Run is the whole program: it parses args, runs a command and gives the exit
// code. An error is one line on the error stream.
func Run(ctx context.Context, args []string, s *Streams) int {
	root := newRoot(s)
	root.SetArgs(short(root, args))
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	cmd, err := root.ExecuteContextC(ctx)
	code := exitCode(err)
	if ctx.Err() != nil && code != exitUsage {
		code = exitInterrupted
	}
	var usage *usageError
	switch {
	case err == nil || errors.Is(err, errSilent) || brokenPipe(err):
	case errors.As(err, &usage):
		fmt.Fprintf(s.Err, "dumptriage: %v\nRun '%s --help' for usage.\n", err, cmd.CommandPath())
	case ctx.Err() != nil:
		fmt.Fprintln(s.Err, "dumptriage: interrupted")
	default:
		fmt.Fprintf(s.Err, "dumptriage: %v\n", err)
	}
	return code
}

// brokenPipe reports that whoever read our output has seen enough.
func brokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
