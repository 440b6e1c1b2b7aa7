package report

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"time"

	"dumptriage/cmd/internal/triage"
	"dumptriage/dump/facts"
	"dumptriage/signatures"
)

// scraps are what random text is made of: hostile, wide, long, ordinary.
var scraps = []string{
	evil, "afd.sys", "0x1", " ", "", "\n", "|", "`", "界", "\u0301", "e\u0301", "\xc3", "\u202e", "👩\u200d👩\u200d👧", "\ufe0f", "ק",
	strings.Repeat("x", 130), strings.Repeat("界", 70), "a b c d e f", "\x1b[2J", "- ", "C:\\Windows\\", "#1 @me", "\U000e0041", "\u3164",
}

// A maker fills values with random content.
type maker struct{ *rand.Rand }

func (m maker) text() string {
	var b strings.Builder
	for range m.IntN(5) {
		b.WriteString(scraps[m.IntN(len(scraps))])
	}
	return b.String()
}

// fill fills whatever can be set below v.
func (m maker) fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(m.text())
	case reflect.Bool:
		v.SetBool(m.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(m.Int64() >> m.IntN(64))
	case reflect.Uint32, reflect.Uint64:
		v.SetUint(m.Uint64() >> m.IntN(64))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), m.IntN(4), 4))
		for i := range v.Len() {
			m.fill(v.Index(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			m.fill(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(m.Int64N(1<<37), 0)))
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				m.fill(v.Field(i))
			}
		}
	}
}

// result makes a random result.
func (m maker) result() triage.Result {
	var r triage.Result
	f := &facts.Facts{}
	m.fill(reflect.ValueOf(f).Elem())
	m.fill(reflect.ValueOf(&r.Source).Elem())
	r.Facts = f
	for range m.IntN(4) {
		finding := signatures.Finding{Signature: &signatures.Signature{}}
		s := finding.Signature
		for _, text := range []*string{&s.ID, &s.Title, &s.Kind, &s.Cause, &s.Workaround, &s.Resolution, &finding.Behind} {
			*text = m.text()
		}
		s.References = []signatures.Reference{{KB: m.text(), URL: m.text()}}
		finding.Verdict = signatures.Verdict(m.IntN(int(signatures.Strong) + 1))
		for range m.IntN(5) {
			finding.Evidence = append(finding.Evidence, signatures.Evidence{Condition: m.text(), Role: "need", State: signatures.State(m.IntN(3)),
				Observed: m.text(), Why: m.text(), Specific: m.IntN(2) == 0})
			finding.Missing = append(finding.Missing, m.text())
		}
		r.Findings = append(r.Findings, finding)
	}
	return r
}

// randomDocuments gives reports on random facts, the same in each run, and the
// samples.
func randomDocuments(n int) []*Document {
	var docs []*Document
	for _, s := range samples() {
		docs = append(docs, built(s.result, tool))
	}
	m := maker{rand.New(rand.NewPCG(1, 2))}
	for range n {
		docs = append(docs, built(m.result(), tool))
	}
	return docs
}
