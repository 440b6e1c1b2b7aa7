package signatures

import (
	"reflect"

	"dumptriage/dump/facts"
)

// The roles of a condition.
const (
	roleNeed    = "need"
	roleSupport = "support"
	roleAgainst = "against"
	roleExclude = "exclude"
)

// The grounds of a condition, best first.
const (
	basisStated   = "stated"   // the reference says so
	basisDerived  = "derived"  // it follows from what the reference says
	basisInferred = "inferred" // we take it to be so
	basisDefault  = "default"  // a threshold of ours
)

// A Condition is one question to the facts and what its answer means.
type Condition struct {
	Role     string `key:"role" oneof:"need,support,against,exclude" need:"write need, support, against or exclude"`
	Basis    string `key:"basis" oneof:"stated,derived,inferred,default" need:"write stated, derived, inferred or default"`
	Specific bool   `key:"specific"`
	See      string `key:"see"`

	// Text is the condition in words, a clause: "module afd.sys is loaded".
	Text string
	// Key names the kind of question: "module".
	Key string

	ask predicate
}

// A predicate is one kind of question to the facts.
type predicate interface {
	// Describe puts the question in words, as a clause that is true where the
	// answer is met.
	Describe() string
	// Eval answers it from the facts in the view.
	Eval(*view) Answer
	// validate says what is wrong with the question as it is written.
	validate() error
}

// An unspecific predicate knows when it cannot tell an issue from its
// neighbours, and why; otherwise it gives "".
type unspecific interface{ unspecific() string }

// predicates lists every kind of question by its key. A new kind is one file
// and one line here.
var predicates = []struct {
	key, about string
	new        func() predicate
}{
	{"os", "which Windows it is", func() predicate { return new(osPredicate) }},
	{"machine", "the architecture", func() predicate { return new(machinePredicate) }},
	{"system", "the computer, as its firmware describes it", func() predicate { return new(systemPredicate) }},
	{"bios", "the firmware", func() predicate { return new(biosPredicate) }},
	{"processor", "the processor and its microcode", func() predicate { return new(processorPredicate) }},
	{"processors", "how many processors there are", func() predicate { return new(processorsPredicate) }},
	{"memory", "how much physical memory there is", func() predicate { return new(memoryPredicate) }},
	{"memory_speed", "whether memory runs above its rated speed", func() predicate { return new(memorySpeedPredicate) }},
	{"crash_time", "when the computer stopped", func() predicate { return new(crashTimePredicate) }},
	{"uptime", "how long the system had been up", func() predicate { return new(uptimePredicate) }},
	{"process", "whether a program was running", func() predicate { return new(processPredicate) }},
	{"stop", "the stop code and its parameters", func() predicate { return new(stopPredicate) }},
	{"faulting", "in which driver the fault is", func() predicate { return new(faultingPredicate) }},
	{"suspect", "whether the exception, a parameter, a structure or the stack points to a driver", func() predicate { return new(suspectPredicate) }},
	{"on_stack", "whether the stack points to a driver", func() predicate { return &suspectPredicate{basis: facts.BasisStack} }},
	{"module", "whether a driver is loaded, and its date, version and size", func() predicate { return new(modulePredicate) }},
	{"pool", "how full a pool is", func() predicate { return new(poolPredicate) }},
	{"tags", "what the blocks of pool tags hold", func() predicate { return new(tagsPredicate) }},
	{"pool_block", "the tag of a pool block that the STOP names", func() predicate { return new(poolBlockPredicate) }},
}

func newPredicate(key string) predicate {
	for _, p := range predicates {
		if p.key == key {
			return p.new()
		}
	}
	return nil
}

func predicateKeys() []string {
	keys := make([]string, len(predicates))
	for i, p := range predicates {
		keys[i] = p.key
	}
	return keys
}

// conditionFile is a Condition without its decode method.
type conditionFile Condition

// decode reads a condition: its own keys and the one that names a predicate.
func (c *Condition) decode(d *decoder, n *node) {
	before := len(d.problems)
	var asked *node // the key of the predicate
	d.table(n, valueOf((*conditionFile)(c)), func(key, value *node) bool {
		p := newPredicate(key.text)
		switch {
		case p == nil:
			return false
		case asked != nil:
			d.fail(key, "a condition asks one question, and %s is there already: write a second condition", asked.text)
			return true
		}
		asked, c.ask = key, p
		c.read(d, value)
		return true
	}, predicateKeys())
	switch {
	case len(d.problems) > before:
	case asked == nil:
		d.fail(n, "the condition asks nothing: add one of %s", orList(predicateKeys()))
	default:
		c.Text, c.Key = c.ask.Describe(), asked.text
		c.check(d, n)
	}
}

// read fills the predicate and has it look at itself.
func (c *Condition) read(d *decoder, n *node) {
	before := len(d.problems)
	d.into(n, c.ask)
	if len(d.problems) > before {
		return
	}
	if err := c.ask.validate(); err != nil {
		d.fail(n, "%v", err)
	}
}

// check holds role, specific and see against each other.
func (c *Condition) check(d *decoder, n *node) {
	counts := c.Role == roleNeed || c.Role == roleSupport
	switch {
	case c.Role == roleAgainst && c.See == "":
		d.fail(n, "a condition against needs the key see: name the signature that fits better")
	case c.Role != roleAgainst && c.See != "":
		d.fail(n.value("see"), "see is only for conditions with the role against: remove it or write role: against")
	case c.See != "" && !idForm().MatchString(c.See):
		d.fail(n.value("see"), "%q is not the ID of a signature: write one, as Q138935", c.See)
	case c.Specific && !counts:
		d.fail(n.value("specific"), "specific is only for the roles need and support: remove it")
	case c.Specific:
		if u, ok := c.ask.(unspecific); ok && u.unspecific() != "" {
			d.fail(n.value("specific"), "%s: leave specific out", u.unspecific())
		}
	}
}

// value is the node at a key, or the table itself where the key is not there.
func (n *node) value(key string) *node {
	for i := range n.keys {
		if n.keys[i].text == key {
			return &n.items[i]
		}
	}
	return n
}

func valueOf(p any) reflect.Value { return reflect.ValueOf(p).Elem() }
