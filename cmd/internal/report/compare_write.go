package report

import (
	"fmt"
	"strconv"
	"strings"

	"dumptriage/dump/units"
)

// comparedRows is the table of tags. figures writes numbers of bytes.
func (c *Comparison) comparedRows(bytes func(uint64) string, growth func(int64) string) *Table {
	t := &Table{Columns: []Column{
		{Title: "Tag"}, {Title: "Type"}, {Title: "First", Right: true}, {Title: "Last", Right: true}, {Title: "Growth", Right: true},
		{Title: "Blocks", Right: true}, {Title: "Per hour", Right: true}, {Title: "Share", Right: true}, {Title: "Leak"}, {Title: "Owner", Give: true},
	}}
	for i := range c.Tags {
		r := &c.Tags[i]
		blocks, perHour, part := "", "", ""
		if r.Blocks != nil {
			blocks = strconv.FormatInt(*r.Blocks, 10)
		}
		if r.PerHour != nil {
			perHour = growth(int64(*r.PerHour))
		}
		if r.Share != nil && r.Growth > 0 {
			part = fmt.Sprintf("%.0f%%", 100**r.Share)
		}
		t.Add(r.Tag, poolTypes[r.Pool], bytes(r.First), bytes(r.Last), growth(r.Growth), blocks, perHour, part, r.Level, ownerWords(r.Owners))
	}
	return t
}

// growths are the growths of the tags, as parts of the largest.
func (c *Comparison) growths() []float64 {
	largest := int64(1)
	for i := range c.Tags {
		largest = max(largest, c.Tags[i].Growth)
	}
	out := make([]float64, len(c.Tags))
	for i := range c.Tags {
		out[i] = float64(c.Tags[i].Growth) / float64(largest)
	}
	return out
}

// records is the table for programs.
func (c *Comparison) records() *Table {
	return c.comparedRows(decimal, func(n int64) string { return strconv.FormatInt(n, 10) })
}

// poolWords is a pool in one line.
func (p *ComparedPool) words() string {
	line := fmt.Sprintf("%s to %s", units.Bytes(p.First), units.Bytes(p.Last))
	if p.PerHour != nil {
		line += ", " + perHourWords(p.PerHour) + " an hour"
	}
	if p.Limit != nil {
		line += fmt.Sprintf("; limit %s (%s)", units.Bytes(*p.Limit), p.LimitSource)
	}
	if p.HoursLeft != nil {
		line += ", reached in " + hoursWords(*p.HoursLeft)
	}
	return line
}

// sourceWords names a state.
func (s *ComparedSource) words() string {
	line := s.Path
	if s.Member != "" {
		line += ":" + s.Member
	}
	if s.Line > 0 {
		line += fmt.Sprintf(", line %d", s.Line)
	}
	if s.Time != "" {
		line += ", " + s.Time
	}
	return line
}

// lines is what a comparison says beside its table, as labels and texts.
func (c *Comparison) facts() []fact {
	var out []fact
	for i := range c.Sources {
		out = append(out, fact{"State " + strconv.Itoa(i+1), c.Sources[i].words()})
	}
	switch {
	case c.Hours != nil:
		out = append(out, fact{"Time between", hoursWords(*c.Hours)})
	default:
		out = append(out, fact{"Time between", "not known: " + c.HoursWhy})
	}
	for i := range c.Pools {
		label := "NonPagedPool"
		if c.Pools[i].Pool == PoolTypes()[1] {
			label = "PagedPool"
		}
		out = append(out, fact{label, c.Pools[i].words()})
	}
	for i := range c.Issues {
		x := &c.Issues[i]
		out = append(out, fact{"Known issue", x.Signature + " (" + x.Verdict + "): " + x.Title + ". Cause: " + x.Cause + " " + remedyWords(x.Workaround, x.Resolution)})
	}
	for _, group := range c.Together {
		out = append(out, fact{"Together", quotedList(group) + " grow by the same number of blocks: probably one leak"})
	}
	if d := c.Drivers; d != nil {
		changed := make([]string, len(d.Changed))
		for i, x := range d.Changed {
			changed[i] = fmt.Sprintf("%s (%s to %s)", x.Name, x.First, x.Last)
		}
		for _, f := range []fact{
			{"New drivers", units.Listed(d.New, maxNames, ", ")}, {"Gone drivers", units.Listed(d.Gone, maxNames, ", ")},
			{"Changed drivers", units.Listed(changed, maxNames, ", ")}, {"Unloaded", units.Listed(d.Unloaded, maxNames, ", ")},
		} {
			if f.value != "" {
				out = append(out, f)
			}
		}
	}
	for _, w := range c.Warnings {
		out = append(out, fact{"Warning", w})
	}
	return out
}

// maxNames is how many drivers a line names.
const maxNames = 20

func quotedList(tags []string) string {
	out := make([]string, len(tags))
	for i, t := range tags {
		out[i] = quoted(t)
	}
	return strings.Join(out, ", ")
}

// shown is the comparison with the tags that a page has room for.
func (c *Comparison) shown(most int) *Comparison {
	out := *c
	out.Tags = c.Tags[:min(len(c.Tags), most)]
	return &out
}

func (t *textWriter) Compare(c *Comparison) error {
	l := t.page()
	if t.o.Plain {
		return c.records().Write(t.w, t.o)
	}
	l.wrap("", "  ", in(bold, c.Conclusion+"."))
	textFacts(l, "Compared", c.facts())
	if most := l.most(maxTags); len(c.Tags) > 0 {
		l.section("Tags that grew or shrank")
		shown := c.shown(most)
		l.table(shown.comparedRows(units.Bytes, signedBytes).bars("Growth", shown.growths(), t.o), "  ")
		if n := len(c.Tags) - most; n > 0 {
			l.wrap("  ", "  ", text("and "+units.Count(n, "more", "more")))
		}
	}
	return l.flush(t.w)
}

func (j *jsonWriter) Compare(c *Comparison) error { return j.add(c) }

func (n *ndjsonWriter) Compare(c *Comparison) error { return n.add(c) }

func (r *recordWriter) Compare(c *Comparison) error { return r.table(c.records()) }

func (w *markdownWriter) Compare(c *Comparison) error {
	p := w.begin()
	p.heading(2, "Comparison")
	p.para(markdown(c.Conclusion) + ".")
	p.facts(c.facts())
	p.whole(c.comparedRows(units.Bytes, signedBytes))
	return w.flush(p)
}

func (t *templateWriter) Compare(*Comparison) error { return errReportsOnly }

func (t *ticketWriter) Compare(*Comparison) error { return errReportsOnly }
