package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dumptriage/cmd/internal/archive"
	"dumptriage/cmd/internal/batch"
	"dumptriage/cmd/internal/files"
	"dumptriage/cmd/internal/images"
	"dumptriage/cmd/internal/remote"
	"dumptriage/cmd/internal/triage"
	"dumptriage/dump"
	"dumptriage/dump/facts"
	"dumptriage/dump/inspect"
	"dumptriage/signatures"
)

// inputOptions are the flags of commands that read dumps.
type inputOptions struct {
	jobs       int
	hash       bool
	maxSize    string
	maxMemory  string
	maxRatio   int64
	transfer   string
	servers    *remote.Client // made by the first run
	signatures []string
	poolTags   string
	filesFrom  string
	exclude    []string
	verbose    bool
	keep       func(triage.Source) bool // which inputs belong to this run; nil: all
	places     []inspect.Question
	thread     uint64                 // whose stack is asked for; 0: none
	addresses  []uint64               // of which the pool block is asked for
	loaded     *signatures.Set        // by set
	images     []string               // folders with images of drivers
	symbols    []string               // folders with symbol files
	noPool     bool                   // the command tells nothing of the pool
	unmatched  bool                   // the command tells nothing of known issues
	found      bool                   // the paths are not what a user named: what is no dump is passed
	series     bool                   // each pool listing of a text is an input of its own
	also       []string               // further files that the command reads
	store      string                 // where reports are stored
	rec        *recorder              // nil: nothing is stored
	unready    func(path string) bool // a file below a folder is left for later; nil: none is
	explain    []string               // signatures of which the evidence is asked for
}

func (o *inputOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.VarP((*jobs)(&o.jobs), "jobs", "j", "number of inputs to read at once (default: one per processor)")
	f.BoolVar(&o.hash, "hash", false, "add the SHA-256 of each input, which reads the whole file")
	f.StringVar(&o.maxSize, "max-size", defaultMaxSize, "maximum unpacked size of one compressed dump")
	f.StringVar(&o.maxMemory, "max-memory", defaultMemory, "memory limit; fewer inputs are read at once to stay below it")
	f.Int64Var(&o.maxRatio, "max-ratio", archive.DefaultMaxRatio, "maximum compression ratio of a dump")
	f.StringVar(&o.transfer, "max-transfer", defaultTransfer, "maximum transfer for one input on a server (https://, s3://)")
	f.StringVar(&o.filesFrom, "files-from", "", "read more paths from this file, one per line ('-': standard input)")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "list the files in folders that look like dumps or archives but are skipped")
	listVar(f, &o.exclude, "exclude", "skip files and folders with these names; * and ? are wildcards")
	listVar(f, &o.images, "images", "folders, symbol stores or archives with driver and kernel files, for exact call stacks (also $DUMPTRIAGE_IMAGES)")
	listVar(f, &o.symbols, "symbols", "folders, symbol stores or archives with symbol files (PDB), for function names")
	f.StringVar(&o.poolTags, "pooltags", "", "file with more pool tags, in the format of the debuggers' pooltag.txt")
	listVar(f, &o.signatures, "signatures", "folders with more signatures; one with the ID of a built-in signature replaces it")
}

const (
	defaultMaxSize  = "64GiB"
	defaultTransfer = "64MiB"
)

// jobs is a number of inputs; zero, which nobody can ask for, is the default.
type jobs int

func (j *jobs) String() string {
	if *j == 0 {
		return ""
	}
	return strconv.Itoa(int(*j))
}

func (*jobs) Type() string { return "int" }

func (j *jobs) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxJobs {
		return fmt.Errorf("use a number from 1 to %d", maxJobs)
	}
	*j = jobs(n)
	return nil
}

// heldInMemory is how much of a compressed or piped dump is held in memory: nearly
// all small dumps are shorter, and need no temporary file then.
const heldInMemory = 4 << 20

// maxJobs bounds what is read at the same time: each has a file open.
const maxJobs = 256

// set is the catalogue with the user's signatures added, read once.
func (o *inputOptions) set() (*signatures.Set, error) {
	if o.loaded != nil {
		return o.loaded, nil
	}
	set := new(signatures.Set)
	if !o.unmatched {
		set = signatures.Catalogue()
	}
	for _, dir := range o.signatures {
		if st, err := os.Stat(dir); err != nil {
			return nil, err
		} else if !st.IsDir() {
			return nil, usagef("--signatures %s: not a folder", dir)
		}
		more, err := loadSignatures(dir)
		if err != nil {
			return nil, fmt.Errorf("signatures in %s:\n%w", dir, err)
		}
		set = set.With(more)
	}
	o.loaded = set
	return set, nil
}

// reads returns the files and folders that the command reads besides the inputs. Empty strings
// in it name nothing.
func (o *inputOptions) reads() []string {
	return slices.Concat([]string{o.poolTags, o.filesFrom}, o.also, o.signatures, o.imageFolders())
}

// imageFolders returns the folders with images of drivers and symbols.
func (o *inputOptions) imageFolders() []string {
	return slices.Concat(o.images, o.symbols, filepath.SplitList(os.Getenv(imagesVariable)))
}

// imagesVariable is a list of folders like that of --images.
const imagesVariable = "DUMPTRIAGE_IMAGES"

// ask is what is asked of every input.
func (o *inputOptions) ask() (dump.Options, error) {
	ask := dump.Options{Addresses: o.addresses, Places: o.places, Thread: o.thread, NoPool: o.noPool, Series: o.series}
	if folders := o.imageFolders(); len(folders) > 0 {
		store, err := images.New(folders, files.Cache("images"))
		if err != nil {
			return ask, fmt.Errorf("--images: %w", err)
		}
		ask.Images = store
	}
	if o.poolTags == "" {
		return ask, nil
	}
	f, _, err := files.Open(o.poolTags)
	if err != nil {
		return ask, err
	}
	defer f.Close()
	if ask.Tags, err = dump.ReadTagList(f); err != nil {
		return ask, fmt.Errorf("--pooltags %s: %w", o.poolTags, err)
	}
	return ask, nil
}

// run triages all inputs and hands each result to emit as it finishes, or in
// the order of the inputs.
func (o *inputOptions) run(ctx context.Context, s *Streams, paths []string, ordered bool,
	progress func(done, found int64), emit func(triage.Result) error) error {
	set, err := o.set()
	if err != nil {
		return err
	}
	if err := known(set, o.explain); err != nil {
		return err
	}
	ask, err := o.ask()
	if err != nil {
		return err
	}
	size, err := parseSize(o.maxSize)
	if err != nil {
		return err
	}
	if err := o.client(); err != nil {
		return err
	}
	share, err := o.share(s)
	if err != nil {
		return err
	}
	spill := &archive.Spill{Memory: heldInMemory}
	defer spill.Close()
	defer context.AfterFunc(ctx, func() { spill.Close() })()
	opt := batch.Options{
		Found: o.found, Sniff: dump.IsDump, Image: mayBeInput, Skip: o.skips, Keep: o.wanted(), Stdin: s.In, Spill: spill, MaxSize: size, MaxRatio: o.maxRatio,
		Remote: o.servers, Hash: o.hash, Jobs: share.jobs, Window: share.window, Ordered: ordered, Progress: progress,
	}
	if o.rec != nil {
		opt.Finished, opt.Walked = o.rec.left, o.rec.walked
	}
	over := &passed{verbose: o.verbose, streams: s}
	opt.Passed = over.note
	_, err = batch.Run(ctx, batch.Walk(ctx, paths, opt), opt, o.work(set, ask), emit)
	over.tell()
	return err
}

// client makes the client of servers, which keeps its connections from one run to the next.
func (o *inputOptions) client() error {
	if o.servers != nil {
		return nil
	}
	transfer, err := parseSize(o.transfer)
	if err == nil {
		o.servers = &remote.Client{MaxTransfer: transfer}
	}
	return err
}

// work opens an input, unless the store knows it, and reads its facts.
func (o *inputOptions) work(set *signatures.Set, ask dump.Options) batch.Work {
	return func(ctx context.Context, it batch.Item) triage.Result {
		in, err := it.Open(ctx)
		if err != nil {
			return triage.Result{Source: it.Source, Err: err}
		}
		defer in.Close()
		if o.rec != nil {
			if in.Source.ID, err = in.Identity(ctx); err != nil {
				return triage.Result{Source: in.Source, Err: err}
			}
			if known, why := o.rec.known(in.Source.ID); known {
				return triage.Result{Source: in.Source, Stored: true, Err: why}
			}
		}
		ask := ask
		ask.Companion = in.Beside
		res := triage.Read(ctx, in.Source, in, triage.Options{FactsOnly: o.series, Set: set, Dump: ask, Explain: o.explain})
		if err := in.Failure(); err != nil {
			return triage.Result{Source: in.Source, Err: err}
		}
		if res.Facts != nil {
			res.Facts.Warnings = append(res.Facts.Warnings, in.Warnings...)
			if e := in.Failed; e != nil {
				res.Facts.ReadErrors = append(res.Facts.ReadErrors, facts.ReadError{Offset: uint64(e.Offset), Why: e.Err.Error()})
			}
		}
		return res
	}
}

// wanted says which inputs are read; nil: all.
func (o *inputOptions) wanted() func(triage.Source) bool {
	switch {
	case o.rec == nil:
		return o.keep
	case o.keep == nil:
		return o.rec.wants
	}
	return func(src triage.Source) bool {
		if !o.keep(src) {
			o.rec.skip(src)
			return false
		}
		return o.rec.wants(src)
	}
}

// storeVariable names a store like --store.
const storeVariable = "DUMPTRIAGE_STORE"

// aboutStore describes the flag of commands that only work with a store.
const aboutStore = "the store: a file, or postgres://…"

// storeFlag adds the flag of commands that use a store.
func storeFlag(flags *pflag.FlagSet, to *string, about string) {
	flags.StringVar(to, "store", "", about+" (also $"+storeVariable+")")
}

// storePlace is where the store is; "" is nowhere.
func storePlace(flag string) string { return cmp.Or(flag, os.Getenv(storeVariable)) }

// known refuses ids that no signature has.
func known(set *signatures.Set, ids []string) error {
	for _, id := range ids {
		if _, ok := set.Get(id); !ok && id != triage.ExplainListed {
			return usagef("there is no signature %q%s; 'dumptriage signatures list' shows all", id, suggest(id, idsOf(set)))
		}
	}
	return nil
}

// mayBeInput takes in a folder what its name tells, where the first bytes do not.
func mayBeInput(name string, head []byte, r io.ReaderAt, size int64) bool {
	return dump.MaybeImage(name, head, size) || dump.MaybeText(name, r, size)
}
