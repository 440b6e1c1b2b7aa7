package signatures

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"go.yaml.in/yaml/v3"
)

// Limits on what is read as a signature file. The catalogue's own files have
// some 3 KB; these keep a wrong or hostile folder from costing much.
const (
	maxFileSize = 256 << 10
	maxFiles    = 20000
	maxDepth    = 16
)

// Load reads every *.yaml file at the top of fsys, strictly. The error joins
// one [*Problem] for each thing that is wrong. The set holds the signatures of
// the files that have no problem, also when there is an error.
func Load(fsys fs.FS) (*Set, error) { return load(fsys, true, nil) }

// LoadConditions is Load without the examples, which are more than half of a
// file and not needed to match: they are read, and checked, when somebody asks
// for them. kept has what earlier calls parsed, and keeps what this one does; nil keeps
// nothing.
func LoadConditions(fsys fs.FS, kept *Parsed) (*Set, error) { return load(fsys, false, kept) }

// load shares the files out among the processors: reading them costs more than
// anything else here.
func load(fsys fs.FS, examples bool, kept *Parsed) (*Set, error) {
	names, problems, err := signatureFiles(fsys)
	if err != nil {
		return newSet(nil), err
	}
	files := make([]file, len(names))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(len(names), runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			d := newDecoder()
			for i := next.Add(1) - 1; i < int64(len(names)); i = next.Add(1) - 1 {
				files[i] = d.open(fsys, names[i], examples, kept)
			}
		})
	}
	workers.Wait()
	return gather(files, problems)
}

// A file is what came of one file.
type file struct {
	signature *Signature
	problems  []Problem
}

// signatureFiles returns the names of the signature files.
func signatureFiles(fsys fs.FS) (names []string, problems []Problem, err error) {
	entries, err := fs.ReadDir(fsys, ".")
	for _, e := range entries {
		switch name := e.Name(); {
		case e.IsDir():
		case strings.HasSuffix(name, ".yml"):
			problems = append(problems, Problem{File: name, Msg: "signature files end in .yaml: rename it"})
		case strings.HasSuffix(name, ".yaml"):
			names = append(names, name)
		}
	}
	switch {
	case len(names) == 0:
		problems = append(problems, Problem{File: ".", Msg: "there is no *.yaml file here: name a folder of signatures"})
	case len(names) > maxFiles:
		problems = append(problems, Problem{File: ".", Msg: fmt.Sprintf("there are more than %d files here: name a folder of signatures", maxFiles)})
		names = nil
	}
	return names, problems, err
}

// gather makes a set of the files without problems, in the order of the files.
func gather(files []file, problems []Problem) (*Set, error) {
	var signatures []*Signature
	first := make(map[string]*Signature, len(files))
	for _, f := range files {
		problems = append(problems, f.problems...)
		if len(f.problems) > 0 {
			continue
		}
		s := f.signature
		if other := first[fold(s.ID)]; other != nil {
			problems = append(problems, s.problem("the ID %s is already used by %s: give each signature its own", s.ID, other.file))
			continue
		}
		first[fold(s.ID)] = s
		signatures = append(signatures, s)
	}
	found := make([]error, len(problems))
	for i := range problems {
		found[i] = &problems[i]
	}
	return newSet(signatures), errors.Join(found...)
}

// open reads one file.
func (d *decoder) open(fsys fs.FS, name string, examples bool, kept *Parsed) file {
	info, err := fs.Stat(fsys, name)
	if err == nil && kept != nil {
		if root, ok := kept.get(info); ok {
			d.reset(name)
			return d.later(fsys, d.made(name, root))
		}
	}
	text, err := readFile(fsys, name)
	if err != nil {
		return file{problems: []Problem{{File: name, Msg: err.Error()}}}
	}
	if examples {
		return d.read(name, text)
	}
	d.reset(name)
	root := d.parse(beforeExamples(text))
	f := d.made(name, root)
	if kept != nil && len(f.problems) == 0 {
		kept.put(info, root)
	}
	return d.later(fsys, f)
}

// later has the examples of a signature read when somebody asks for them.
func (d *decoder) later(fsys fs.FS, f file) file {
	name := f.signature.file
	f.signature.later = sync.OnceValue(func() []Example { return readExamples(fsys, name) })
	return f
}

// readExamples reads the examples of a signature file, as far as they are
// without problems.
func readExamples(fsys fs.FS, name string) []Example {
	text, err := readFile(fsys, name)
	if err != nil {
		return nil
	}
	return newDecoder().read(name, text).signature.examples
}

// beforeExamples cuts a file before its key examples, which is at the start of
// a line and nowhere else: anything nested is indented.
func beforeExamples(text []byte) []byte {
	before, _, _ := bytes.Cut(text, []byte("\nexamples:"))
	return before
}

// readFile is fs.ReadFile with a limit.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file") // to open a pipe waits for its writer
	}
	if err != nil {
		return nil, err
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if err == nil && len(text) > maxFileSize {
		err = fmt.Errorf("the file has more than %d KB: write one signature a file", maxFileSize>>10)
	}
	return text, err
}

// read makes a signature of the text of one file.
func (d *decoder) read(name string, text []byte) file {
	d.reset(name)
	return d.made(name, d.parse(text))
}

// made is the signature that nodes are, nil if there are none.
func (d *decoder) made(name string, root *node) file {
	s := &Signature{file: name}
	if root != nil {
		d.into(root, s)
	}
	return file{s, d.problems}
}

// parse makes nodes of the one YAML document in text.
func (d *decoder) parse(text []byte) *node {
	var document, next yaml.Node
	in := yaml.NewDecoder(bytes.NewReader(text))
	err := in.Decode(&document)
	switch {
	case errors.Is(err, io.EOF) || err == nil && len(document.Content) != 1:
		d.fail(&node{line: 1, column: 1}, "the file is empty: write a signature")
		return nil
	case err != nil:
		d.syntax(err)
		return nil
	}
	root, ok := d.convert(document.Content[0], 0)
	if !ok {
		return nil
	}
	if err := in.Decode(&next); err == nil {
		d.fail(&node{line: next.Line, column: next.Column}, "a second document begins here: write one signature a file")
		return nil
	} else if !errors.Is(err, io.EOF) {
		d.syntax(err)
		return nil
	}
	return &root
}

// syntax notes an error of the YAML parser, which gives a line at most. It
// counts lines from 0 where the order of words is wrong, and from 1 where a
// word itself is.
func (d *decoder) syntax(err error) {
	at := &node{}
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if n, _ := fmt.Sscanf(text, "line %d:", &at.line); n == 1 {
		_, text, _ = strings.Cut(text, ": ")
		if slices.Contains(wrongOrder, text) {
			at.line++
		}
	}
	d.fail(at, "this is not YAML: %s", text)
}

// wrongOrder is what the YAML parser says of the order of words.
var wrongOrder = []string{
	"did not find expected <document start>", "did not find expected node content", "did not find expected '-' indicator",
	"did not find expected key", "did not find expected ',' or ']'", "did not find expected ',' or '}'",
}

var yamlKinds = map[yaml.Kind]nodeKind{
	yaml.ScalarNode: scalarNode, yaml.SequenceNode: listNode, yaml.MappingNode: tableNode,
}

// convert makes a node of a YAML node. Anchors, aliases and type tags are
// refused: a signature is to be read from top to bottom.
func (d *decoder) convert(y *yaml.Node, depth int) (node, bool) {
	n := node{kind: yamlKinds[y.Kind], text: y.Value, line: y.Line, column: y.Column}
	switch {
	case y.Kind == yaml.AliasNode || y.Anchor != "":
		d.fail(&n, "anchors and aliases are not used in signatures: write the value out")
		return n, false
	case y.Style&yaml.TaggedStyle != 0:
		d.fail(&n, "type tags are not used in signatures: leave %s out", y.Tag)
		return n, false
	case depth > maxDepth:
		d.fail(&n, "this is nested more than %d deep: no signature needs that", maxDepth)
		return n, false
	}
	plain := y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	n.null = n.kind == scalarNode && plain && slices.Contains(nulls, y.Value)
	step := 1
	if n.kind == tableNode {
		step = 2
		n.keys = make([]node, 0, len(y.Content)/2)
	}
	if len(y.Content) > 0 {
		n.items = make([]node, 0, len(y.Content)/step)
	}
	for i, child := range y.Content {
		c, ok := d.convert(child, depth+1)
		if !ok {
			return n, false
		}
		if n.kind == tableNode && i%2 == 0 {
			if c.kind != scalarNode {
				d.fail(&c, "a key is a single word, not %v", c.kind)
				return n, false
			}
			n.keys = append(n.keys, c)
		} else {
			n.items = append(n.items, c)
		}
	}
	return n, true
}

// nulls are the spellings of nothing in YAML.
var nulls = []string{"", "~", "null", "Null", "NULL"}
