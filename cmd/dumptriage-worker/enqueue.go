package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/files"
	"dumptriage/cmd/internal/queue"
	"dumptriage/cmd/internal/remote"
)

func newEnqueue(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "enqueue PATH…",
		Short: "Add files, objects of buckets and URLs to the queue",
		Long: `Add every file in folders, every object of s3://bucket/prefix/, and each named file or URL to the
queue. The workers skip files that are not dumps, and dumps that are already in the store. They
open files by the same path: the share must be mounted at the same place on every computer.`,
		Example: "  dumptriage-worker enqueue /mnt/crash s3://crashes/2026/ --nats nats://queue:4222",
		Args:    some,
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.with(cmd.Context(), func(q *queue.Queue) error {
				e := enqueuer{q: q}
				for _, path := range args {
					if err := e.path(cmd.Context(), path); err != nil {
						return fmt.Errorf("%w (%d put into the queue)", err, e.n)
					}
				}
				_, err := fmt.Fprintf(o.out, "%d put into the queue\n", e.n)
				return err
			})
		},
	}
}

type enqueuer struct {
	q *queue.Queue
	n int
}

// put adds one input. The same input in the same state is not put twice in a short while.
func (e *enqueuer) put(ctx context.Context, path string, size int64, modified time.Time) error {
	id := fmt.Sprintf("%s %d %d", path, size, modified.UnixNano())
	if err := e.q.Put(ctx, queue.Job{Path: path, ID: id}); err != nil {
		return fmt.Errorf("%s: %w", remote.Shown(path), err)
	}
	e.n++
	return nil
}

// path adds what there is at a path or a URL.
func (e *enqueuer) path(ctx context.Context, path string) error {
	switch {
	case remote.IsFolder(path):
		for o, err := range new(remote.Client).List(ctx, path) {
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			if err := e.put(ctx, o.Path, o.Size, o.Modified); err != nil {
				return err
			}
		}
		return nil
	case remote.Is(path):
		return e.put(ctx, path, 0, time.Time{})
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return e.folder(ctx, path)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s: %w", path, files.ErrNotRegular)
	}
	return e.put(ctx, path, info.Size(), info.ModTime())
}

// folder adds the files below a folder. Links are not followed.
func (e *enqueuer) folder(ctx context.Context, root string) error {
	return filepath.WalkDir(root+string(filepath.Separator), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return e.put(ctx, path, info.Size(), info.ModTime())
	})
}
