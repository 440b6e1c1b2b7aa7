package signatures

import (
	"errors"

	"dumptriage/dump/facts"
)

// poolPredicate asks how full a kernel pool is:
//
//	pool: {type: nonpaged, state: [exhausted, near]}
//	pool: {type: paged, used_at_least: 0.8, bytes_at_least: 160MiB}
//	pool: {type: nonpaged, limit: {max: 128MiB}}
//
// Type any asks for either pool.
type poolPredicate struct {
	Type         string            `key:"type" oneof:"nonpaged,paged,any" need:"write nonpaged, paged or any"`
	State        []string          `key:"state" oneof:"exhausted,near,not-exhausted"`
	BytesAtLeast *byteSize         `key:"bytes_at_least"`
	UsedAtLeast  *float64          `key:"used_at_least"`
	Limit        *bounds[byteSize] `key:"limit"`
}

// The pools that a predicate may ask for.
const (
	nonPaged = "nonpaged"
	paged    = "paged"
	anyPool  = "any"
)

// poolWords names the pool that a predicate asks for.
func poolWords(pool string) string {
	if pool == anyPool {
		return "nonpaged or paged pool"
	}
	return pool + " pool"
}

func (p *poolPredicate) validate() error {
	if p.State == nil && p.BytesAtLeast == nil && p.UsedAtLeast == nil && p.Limit == nil {
		return errors.New("pool asks nothing: write one of state, bytes_at_least, used_at_least, limit")
	}
	return nil
}

func (*poolPredicate) unspecific() string {
	return "a full pool is shared by many issues and is never specific"
}

func (p *poolPredicate) Describe() string {
	var tests []string
	if p.State != nil {
		states := make([]string, len(p.State))
		for i, s := range p.State {
			states[i] = facts.PoolStateWords[s]
		}
		tests = append(tests, "is "+orList(states))
	}
	if p.BytesAtLeast != nil {
		tests = append(tests, "has at least "+p.BytesAtLeast.String()+" in use")
	}
	if p.UsedAtLeast != nil {
		tests = append(tests, "is at least "+percent(*p.UsedAtLeast)+" full")
	}
	if p.Limit != nil {
		tests = append(tests, "has a limit of "+p.Limit.String())
	}
	return poolWords(p.Type) + " " + andList(tests)
}

func (p *poolPredicate) Eval(f *view) Answer {
	pool, ok := f.Pool.Get()
	if !ok {
		return unknown(f.Pool.Reason())
	}
	switch p.Type {
	case nonPaged:
		return p.evalUsage(&pool.NonPaged)
	case paged:
		return p.evalUsage(&pool.Paged)
	}
	return some(inPool(nonPaged, p.evalUsage(&pool.NonPaged)), inPool(paged, p.evalUsage(&pool.Paged)))
}

// inPool says in which pool something was observed.
func inPool(pool string, a Answer) Answer {
	if a.Observed != "" {
		a.Observed = pool + ": " + a.Observed
	}
	return a
}

func (p *poolPredicate) evalUsage(u *facts.PoolUsage) Answer {
	observed := usageWords(u)
	var parts [4]Answer
	n := 0
	add := func(a Answer) { parts[n] = a; n++ }
	if p.State != nil {
		add(p.evalState(u, observed))
	}
	bytes, bytesKnown := u.Used()
	limit, limitKnown := u.Limit.Get()
	if p.BytesAtLeast != nil {
		if !bytesKnown {
			add(unknown(u.Bytes.Reason()))
		} else {
			add(answer(bytes >= uint64(*p.BytesAtLeast), observed))
		}
	}
	if p.UsedAtLeast != nil {
		switch {
		case !bytesKnown:
			add(unknown(u.Bytes.Reason()))
		case !limitKnown || limit == 0:
			add(unknown("the limit of the pool: " + u.Limit.Reason()))
		default:
			add(answer(float64(bytes) >= *p.UsedAtLeast*float64(limit), observed))
		}
	}
	if p.Limit != nil {
		if !limitKnown {
			add(unknown("the limit of the pool: " + u.Limit.Reason()))
		} else {
			add(answer(p.Limit.holds(byteSize(limit)), observed))
		}
	}
	return every(parts[:n]...)
}

func (p *poolPredicate) evalState(u *facts.PoolUsage, observed string) Answer {
	state, ok := u.State.Get()
	if !ok {
		return unknown(u.State.Reason())
	}
	if observed == "" {
		observed = facts.PoolStateWords[state]
	}
	for _, s := range p.State {
		if s == state {
			return met(observed)
		}
	}
	return notMet(observed)
}

// usageWords writes 12.1 MiB of 12.5 MiB in use, as far as it is known.
func usageWords(u *facts.PoolUsage) string {
	bytes, ok := u.Used()
	if !ok {
		return ""
	}
	words := byteSize(bytes).String()
	if limit, ok := u.Limit.Get(); ok {
		words += " of " + byteSize(limit).String()
	}
	return words + " in use"
}
