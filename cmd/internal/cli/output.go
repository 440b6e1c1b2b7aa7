package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
)

// outputOptions are the flags of commands that print results.
type outputOptions struct {
	format string
	output string
}

func (o *outputOptions) flags(cmd *cobra.Command) {
	names := report.Formats()
	cmd.Flags().StringVarP(&o.format, "format", "f", names[0], "output format: "+strings.Join(names, ", "))
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "write to this file instead of standard output")
	_ = cmd.RegisterFlagCompletionFunc("format", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return report.AboutFormats(), cobra.ShellCompDirectiveNoFileComp
	})
}

// check refuses a format that is none, before any work is done.
func (o *outputOptions) check() error {
	if !slices.Contains(report.Formats(), o.format) {
		return usagef("--format %s: there is no such format; use %s", o.format, strings.Join(report.Formats(), ", "))
	}
	return nil
}

// writer opens the output. done ends it and must be called once; it keeps the
// first error.
func (o *outputOptions) writer(s *Streams) (w report.Writer, done func(error) error, err error) {
	if err := o.check(); err != nil {
		return nil, nil, err
	}
	var out io.Writer = s.Out
	var file *os.File
	if o.output != "" {
		if file, err = os.Create(o.output); err != nil {
			return nil, nil, err
		}
		out = file
	}
	buf := bufio.NewWriter(out)
	rw, err := report.New(o.format, buf, s.options(file != nil))
	if err != nil {
		return nil, nil, err
	}
	flushing := &flushWriter{Writer: rw, buf: buf}
	return flushing, func(err error) error {
		keep := func(e error) {
			if err == nil {
				err = e
			}
		}
		keep(rw.Close())
		keep(buf.Flush())
		if file != nil {
			keep(file.Close())
		}
		return err
	}, nil
}

// flushWriter puts each result out as soon as it is whole, so that a run that
// dies loses nothing.
type flushWriter struct {
	report.Writer
	buf *bufio.Writer
}

func (f *flushWriter) Report(d *report.Document) error {
	if err := f.Writer.Report(d); err != nil {
		return err
	}
	return f.buf.Flush()
}

// complain tells of an input that could not be read, in one line on the error
// stream. It is false where the format has no place for it besides.
func (o *outputOptions) complain(s *Streams, d *report.Document) (also bool) {
	name := d.Source.Path
	if d.Source.Member != "" {
		name += ":" + d.Source.Member
	}
	fmt.Fprintf(s.Err, "dumptriage: %s: %s\n", report.Safe(name), report.Safe(d.Error))
	return o.format == "json" || o.format == "ndjson"
}

// version is set by the linker for releases: -X …/cli.version=1.2.3.
var version = ""

// tool names the program in reports.
func tool() report.Tool { return report.Tool{Name: "dumptriage", Version: versionText()} }

func versionText() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}
