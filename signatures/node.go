package signatures

// nodeKind says what a node is.
type nodeKind int

const (
	scalarNode nodeKind = iota
	listNode
	tableNode
)

var nodeKinds = [...]string{"a single value", "a list", "a table of keys and values"}

func (k nodeKind) String() string { return nodeKinds[k] }

// A node is one value of a signature file with its place in it. It is what
// the loader makes of YAML, so that nothing else needs to know YAML.
type node struct {
	kind         nodeKind
	text         string // of a scalar, as written
	null         bool   // a scalar with nothing in it
	keys         []node // of a table
	items        []node // of a list, or the values of a table
	line, column int
}
