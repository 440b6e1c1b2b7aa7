package signatures

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io/fs"
	"maps"
	"slices"
	"sync"
)

// Parsed keeps what the YAML of signature files says, so that files which did not change need
// not be parsed again: that takes most of the time of loading them. Their conditions are
// checked each time.
type Parsed struct {
	mu      sync.Mutex
	files   map[string]parsedFile
	changed bool
}

// A parsedFile is one file as it was.
type parsedFile struct {
	size, modified int64
	nodes          string // of the document, up to its examples
	used           bool
}

// parsedHead begins what Bytes returns; another version is not read.
const parsedHead = "dumptriage signatures 1\n"

// ReadParsed reads what Bytes returned. It is empty where b is something else, or damaged.
func ReadParsed(b []byte) *Parsed {
	p := &Parsed{files: map[string]parsedFile{}}
	rest, ok := bytes.CutPrefix(b, []byte(parsedHead))
	if !ok || len(rest) < sumSize || !bytes.Equal(rest[:sumSize], sumOf(rest[sumSize:])) {
		return p
	}
	r := &nodeReader{rest: string(rest[sumSize:])}
	for r.rest != "" {
		name := r.text()
		f := parsedFile{size: int64(r.number()), modified: int64(r.number()), nodes: r.text()}
		if r.bad {
			return &Parsed{files: map[string]parsedFile{}}
		}
		p.files[name] = f
	}
	return p
}

// Changed reports whether the files that were loaded differ from those that were read.
func (p *Parsed) Changed() bool {
	for _, f := range p.files {
		if !f.used {
			return true
		}
	}
	return p.changed
}

// Bytes returns what there is of the files that were loaded.
func (p *Parsed) Bytes() []byte {
	b := make([]byte, len(parsedHead)+sumSize)
	for _, name := range slices.Sorted(maps.Keys(p.files)) {
		f := p.files[name]
		if !f.used {
			continue
		}
		b = appendText(b, name)
		b = binary.AppendUvarint(b, uint64(f.size))
		b = binary.AppendUvarint(b, uint64(f.modified))
		b = appendText(b, f.nodes)
	}
	copy(b[copy(b, parsedHead):], sumOf(b[len(parsedHead)+sumSize:]))
	return b
}

// sumSize is the size of a checksum in bytes.
const sumSize = 4

// sumOf is a checksum.
func sumOf(b []byte) []byte {
	return binary.BigEndian.AppendUint32(nil, crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)))
}

// get returns the nodes of a file that did not change.
func (p *Parsed) get(info fs.FileInfo) (*node, bool) {
	p.mu.Lock()
	f, ok := p.files[info.Name()]
	ok = ok && f.size == info.Size() && f.modified == info.ModTime().UnixNano()
	if ok {
		f.used = true
		p.files[info.Name()] = f
	}
	p.mu.Unlock()
	if !ok {
		return nil, false
	}
	r := &nodeReader{rest: f.nodes}
	n := r.node(0)
	return &n, !r.bad && r.rest == ""
}

// put keeps the nodes of a file.
func (p *Parsed) put(info fs.FileInfo, root *node) {
	f := parsedFile{info.Size(), info.ModTime().UnixNano(), string(appendNode(nil, root)), true}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.files[info.Name()], p.changed = f, true
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// appendNode writes a node: its kind with a bit for null, its place, and what it holds.
func appendNode(b []byte, n *node) []byte {
	kind := byte(n.kind) << 1
	if n.null {
		kind |= 1
	}
	b = append(b, kind)
	b = binary.AppendUvarint(b, uint64(n.line))
	b = binary.AppendUvarint(b, uint64(n.column))
	if n.kind == scalarNode {
		return appendText(b, n.text)
	}
	b = binary.AppendUvarint(b, uint64(len(n.items)))
	for i := range n.items {
		if n.kind == tableNode {
			b = appendNode(b, &n.keys[i])
		}
		b = appendNode(b, &n.items[i])
	}
	return b
}

// A nodeReader reads what appendNode wrote. What is damaged makes it bad, and nothing else.
type nodeReader struct {
	rest string
	bad  bool
}

func (r *nodeReader) number() uint64 {
	v := uint64(0)
	for i := 0; i < len(r.rest) && i < binary.MaxVarintLen64; i++ {
		c := r.rest[i]
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.rest = r.rest[i+1:]
			return v
		}
	}
	r.bad, r.rest = true, ""
	return 0
}

func (r *nodeReader) text() string {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.bad, r.rest = true, ""
		return ""
	}
	text := r.rest[:n]
	r.rest = r.rest[n:]
	return text
}

func (r *nodeReader) node(depth int) node {
	kind := r.number()
	n := node{kind: nodeKind(kind >> 1), null: kind&1 != 0, line: int(r.number()), column: int(r.number())}
	if n.kind == scalarNode {
		n.text = r.text()
		return n
	}
	count := r.number()
	if n.kind > tableNode || depth > maxDepth || count > uint64(len(r.rest)) {
		r.bad, r.rest = true, ""
		return n
	}
	n.items = make([]node, 0, min(count, maxKeys))
	if n.kind == tableNode {
		n.keys = make([]node, 0, min(count, maxKeys))
	}
	for range count {
		if r.bad {
			return n
		}
		if n.kind == tableNode {
			n.keys = append(n.keys, r.node(depth+1))
		}
		n.items = append(n.items, r.node(depth+1))
	}
	return n
}
