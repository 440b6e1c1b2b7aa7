package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/files"
	"dumptriage/cmd/internal/report"
)

// outputOptions are the flags of commands that print results.
type outputOptions struct {
	format   string
	output   string
	tickets  bool              // the command makes reports, which can be filed
	set      map[string]string // fields of tickets
	chosen   func() bool       // whether the user named a format
	template string            // lays reports out instead of a format
	stream   bool              // results are worth having before the run has ended
	full     bool              // text shows lists whole
	force    bool              // the output may replace a file that this program did not write, or a stream
}

func (o *outputOptions) flags(cmd *cobra.Command) {
	names := o.formats()
	if o.tickets {
		cmd.Flags().StringVar(&o.template, "template", "", "format each report with a template: a file, or one of "+strings.Join(report.Templates(), ", ")+"; see 'dumptriage templates'")
		o.chosen = func() bool { return cmd.Flags().Changed("format") }
		cmd.Flags().StringToStringVar(&o.set, "set", nil, "set a field in a ticket format: project=CRASH, assignment_group=…")
	}
	cmd.Flags().StringVarP(&o.format, "format", "f", names[0], "output format: "+strings.Join(names, ", "))
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "write to this file instead of standard output ('-')")
	cmd.Flags().BoolVar(&o.force, "force", false, "replace any existing --output file; inputs and dumps are never replaced")
	_ = cmd.RegisterFlagCompletionFunc("format", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return report.AboutFormats(), cobra.ShellCompDirectiveNoFileComp
	})
}

// check refuses a format that is none, before any work is done.
func (o *outputOptions) check() error {
	given := o.format
	if o.format = strings.ToLower(given); !slices.Contains(o.formats(), o.format) {
		return usagef("--format %s: there is no such format; use %s%s", given, strings.Join(o.formats(), ", "), suggest(given, o.formats()))
	}
	format := o.format
	if o.template != "" {
		format = ""
	}
	if err := report.CheckSet(format, o.set); err != nil {
		return usagef("%w", err)
	}
	return nil
}

// formats are those that the command can write.
func (o *outputOptions) formats() []string {
	if !o.tickets {
		return report.Formats()
	}
	return slices.Concat(report.Formats(), report.TicketFormats())
}

// stdout is the name of standard output where a file may be named.
const stdout = "-"

// errKept says that the report of an earlier run was left as it was.
var errKept = errors.New("nothing could be read; the existing report was not changed")

// writer opens the output, given what will be read. done ends it and must be
// called once, with how the run ended: only a run that did its work replaces
// the report of an earlier one.
func (o *outputOptions) writer(s *Streams, inputs []string) (w *flushWriter, done func(error) error, err error) {
	if err := o.check(); err != nil {
		return nil, nil, err
	}
	var out io.Writer = s.Out
	var file *outfile
	if o.output == stdout {
		o.output = ""
	}
	if o.output != "" {
		if file, err = openOutfile(o.output, inputs, o.stream && o.format == "ndjson", o.force); err != nil {
			return nil, nil, err
		}
		out = file
	}
	buf := bufio.NewWriter(out)
	opt := s.options(file != nil)
	opt.Set, opt.Full = o.set, o.full
	rw, err := o.open(buf, opt)
	if err != nil {
		return nil, nil, err
	}
	return &flushWriter{Writer: rw, buf: buf}, func(err error) error { return o.end(err, rw, buf, file) }, nil
}

// maxTemplate is the largest template that is read, in bytes.
const maxTemplate = 1 << 20

// open makes the writer of the format, or of the template.
func (o *outputOptions) open(w io.Writer, opt report.Options) (report.Writer, error) {
	switch {
	case o.template == "":
		return report.New(o.format, w, opt)
	case o.chosen():
		return nil, usagef("--template and --format cannot be used together")
	}
	file, text, ok := report.ShippedTemplate(o.template)
	if !ok {
		b, err := files.Read(o.template, maxTemplate)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, usagef("--template %s: there is no such file, and no template of that name comes with the program%s", o.template, suggest(o.template, report.Templates()))
		}
		if err != nil {
			return nil, err
		}
		file, text = o.template, string(b)
	}
	t, err := report.ParseTemplate(filepath.ToSlash(file), text)
	if err != nil {
		return nil, usagef("--template %s: %v", o.template, err)
	}
	return report.NewTemplateWriter(t, w), nil
}

func (o *outputOptions) end(err error, rw report.Writer, buf *bufio.Writer, file *outfile) error {
	bad := rw.Close()
	if file != nil && bad == nil {
		_, bad = buf.WriteString(endMarks[o.format])
	}
	if bad == nil {
		bad = buf.Flush()
	}
	whole := err == nil || errors.Is(err, errSilent) && !errors.Is(err, errFailed)
	switch {
	case file == nil:
	case bad != nil, !whole && !errors.Is(err, errFailed):
		file.drop()
	case !whole && file.replaces():
		file.drop()
		err = errKept
	default:
		bad = file.keep()
	}
	if bad != nil && (err == nil || errors.Is(err, errSilent)) {
		return bad
	}
	return err
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

// Summary writes a summary, in a format that has a place for it.
func (f *flushWriter) Summary(sum *report.Summary) error {
	w, ok := f.Writer.(report.SummaryWriter)
	if !ok {
		return errors.New("this format cannot contain a summary")
	}
	if err := w.Summary(sum); err != nil {
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
	return slices.Contains([]string{"json", "ndjson", "csv", "tsv"}, o.format) || slices.Contains(report.TicketFormats(), o.format)
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
