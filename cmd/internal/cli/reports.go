package cli

import (
	"context"
	"errors"
	"regexp"
	"slices"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/batch"
	"dumptriage/cmd/internal/report"
	"dumptriage/cmd/internal/triage"
)

// reportOptions are those of a command that reads inputs and writes the report
// of each, or a part of it.
type reportOptions struct {
	inputOptions
	outputOptions
	paths       []string
	brief       bool
	stores      bool // the command stores reports, if there is a store
	again       bool // it reads what was read before
	together    bool // it says what the stored dumps of a computer say together
	salt        string
	identifiers bool
	asset       string
	assetFrom   string
	assetForm   *regexp.Regexp
}

// making is how the reports of this command are made.
func (o *reportOptions) making() report.BuildOptions {
	m := report.BuildOptions{Tool: tool(), Salt: o.salt, Identifiers: o.identifiers, Asset: o.assetOf}
	if o.rec != nil {
		m.Seen = o.rec.seen
		if o.together {
			m.Together = o.rec.together
		}
	}
	return m
}

// assetOf names the machine that the dump at a path is of: as the user did, or
// by what his pattern finds in the path.
func (o *reportOptions) assetOf(path string) string {
	if o.assetForm == nil {
		return o.asset
	}
	found := o.assetForm.FindStringSubmatch(path)
	if found == nil {
		return o.asset
	}
	return found[len(found)-1]
}

// checkAsset reads the pattern of --asset-from.
func (o *reportOptions) checkAsset() (err error) {
	if o.assetFrom == "" {
		return nil
	}
	if o.assetForm, err = regexp.Compile(o.assetFrom); err != nil || o.assetForm.NumSubexp() > 1 {
		return usagef("--asset-from %q: write a regular expression with at most one group, like '/crash/([^/]+)/'", o.assetFrom)
	}
	return nil
}

func (o *reportOptions) flags(cmd *cobra.Command) {
	o.inputOptions.flags(cmd)
	o.outputOptions.flags(cmd)
	cmd.Flags().StringVar(&o.salt, "machine-salt", "", "secret key for the hash that identifies a computer")
	cmd.Flags().StringVar(&o.asset, "asset", "", "name of the computer that crashed")
	cmd.Flags().StringVar(&o.assetFrom, "asset-from", "", "take that name from each path: a regular expression whose group matches the name")
	cmd.Flags().BoolVar(&o.identifiers, "show-identifiers", false, "include serial numbers of the computer in the report")
}

// fullFlag is the flag of commands whose text may be whole.
func (o *reportOptions) fullFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.full, "full", false, "with --format text: show complete lists, and all registers, modules and processes")
}

// briefFlag is the flag of commands whose reports may be shortened.
func (o *reportOptions) briefFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.brief, "brief", false, "omit long lists: modules, processes, registers, and pool tags after the first ten")
}

// start gathers the paths and opens the output, and the store if there is one.
func (o *reportOptions) start(ctx context.Context, s *Streams) (w *flushWriter, done func(error) error, err error) {
	if err := o.checkAsset(); err != nil {
		return nil, nil, err
	}
	if o.paths, err = o.allPaths(s, o.paths); err != nil {
		return nil, nil, err
	}
	w, end, err := o.writer(s, slices.Concat(o.paths, o.reads(), []string{o.template}))
	place := storePlace(o.store)
	if err != nil || place == "" || !o.stores {
		return w, end, err
	}
	set, err := o.inputOptions.set()
	if err != nil {
		return nil, nil, end(err)
	}
	o.rec = openRecorder(ctx, place, set.Version(), o.again || o.force)
	return w, func(err error) error { return o.rec.close(s, end(err)) }, nil
}

// show reads the inputs in their order and writes what write takes of each
// report.
func (o *reportOptions) show(ctx context.Context, s *Streams, failOn failOn, write func(report.Writer, *report.Document) error) error {
	w, done, err := o.start(ctx, s)
	if err != nil {
		return err
	}
	out := outcome{failOn: failOn}
	sum := report.Summarizer{Tool: tool()}
	groups := report.NewGrouping(report.ByFingerprint, &sum)
	grouped := o.template == "" && report.OneTicketACrash(o.format)
	err = o.run(ctx, s, o.paths, true, nil, func(r triage.Result) error {
		return o.one(r, &out, func(r triage.Result, doc *report.Document) error {
			if r.Err != nil && !o.complain(s, doc) {
				return nil
			}
			if grouped {
				sum.Add(r, doc)
				if groups.Add(doc) {
					return nil
				}
			}
			return write(w, doc)
		})
	})
	if err == nil || errors.Is(err, context.Canceled) {
		if bad := groups.Each(w.Report); bad != nil {
			return done(bad)
		}
	}
	if err == nil {
		out.empty(s)
		err = out.err()
	}
	return done(err)
}

// one makes the report on one result and hands it to write. A panic on the way
// is the failure of this input alone, and is reported as such.
func (o *reportOptions) one(r triage.Result, out *outcome, write func(triage.Result, *report.Document) error) error {
	if r.Stored {
		out.left++
		o.rec.put(r, nil)
		return nil
	}
	var doc, whole *report.Document
	try := func(r triage.Result) error {
		return batch.Guard(r.Source, func() error {
			doc = report.Build(r, o.making())
			if whole = doc; o.brief {
				short := *doc
				short.Brief()
				doc = &short
			}
			return write(r, doc)
		})
	}
	err := try(r)
	if _, panicked := errors.AsType[*batch.PanicError](err); panicked && r.Err == nil {
		r = triage.Result{Source: r.Source, Err: err}
		err = try(r)
	}
	known := errors.Is(err, errKnown)
	if o.rec != nil && (err == nil || known) {
		o.rec.put(r, whole)
	}
	if known {
		out.left++
		return nil
	}
	out.add(r, doc)
	return err
}
