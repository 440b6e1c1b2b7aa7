// Command dumptriage-worker triages dumps on any number of computers: one of them puts the
// dumps of a folder or a bucket into a queue of NATS JetStream, and the others take them out,
// one at a time, and store the reports.
package main

import (
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/cli"
	"dumptriage/cmd/internal/queue"
)

func main() {
	if cli.Decodes(os.Args[1:]) {
		return
	}
	ctx, cancel := cli.Interruptible(0) // the dump under way has a grace of its own
	defer cancel()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole program. Its exit codes are those of dumptriage.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	return cli.Execute(ctx, newRoot(out, errs), args, &cli.Streams{Out: out, Err: errs})
}

// options are the flags of all commands.
type options struct {
	out, errs io.Writer
	servers   string
	queue     queue.Options
}

func newRoot(out, errs io.Writer) *cobra.Command {
	o := &options{out: out, errs: errs}
	root := &cobra.Command{
		Use:   "dumptriage-worker",
		Short: "Triage dumps on many computers, from a queue",
		Long: `Distribute dumps to workers on any number of computers, through a NATS JetStream queue.

'enqueue' adds the files in a folder, the objects in a bucket, or single URLs to the queue. Each
worker takes one at a time, stores the report, and takes the next. If a worker dies, another one
takes over its dump; a dump that kills three workers is given up and reported as an error.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return cli.Usagef("there is no command %q", args[0])
			}
			return nil
		},
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return cli.Usagef("%w", err) })
	f := root.PersistentFlags()
	f.StringVar(&o.servers, "nats", os.Getenv("NATS_URL"), "comma-separated URLs of the NATS servers (also $NATS_URL)")
	f.StringVar(&o.queue.Name, "queue", queue.DefaultName, "name of the queue")
	f.StringVar(&o.queue.Credentials, "creds", "", "credentials file for the servers")
	f.IntVar(&o.queue.Replicas, "replicas", 1, "number of servers that keep a copy of a new queue")
	root.AddCommand(newEnqueue(o), newWork(o), newStatus(o), newDead(o))
	return root
}

// with connects to the servers and works with the queue.
func (o *options) with(ctx context.Context, work func(*queue.Queue) error) error {
	if o.servers == "" {
		return cli.Usagef("name the servers with --nats or $NATS_URL")
	}
	q, err := queue.Open(ctx, o.servers, o.queue)
	if err != nil {
		return err
	}
	defer q.Close()
	return work(q)
}

// some takes one argument or more.
func some(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cli.Usagef("name a file, a folder or a URL")
	}
	return nil
}

func none(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return cli.Usagef("%q: this command takes no arguments", args[0])
	}
	return nil
}
