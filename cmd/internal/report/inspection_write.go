package report

func (t *textWriter) Inspect(i *Inspection) error {
	if t.o.Plain {
		return i.records().Write(t.w, t.o)
	}
	l := t.page()
	for _, n := range i.notes() {
		l.wrap("", "  ", text(n))
	}
	if table := i.records(); len(table.rows) > 0 {
		l.table(table, "")
	}
	for _, n := range i.Reasons() {
		l.wrap("", "  ", text(n))
	}
	return l.flush(t.w)
}

func (j *jsonWriter) Inspect(i *Inspection) error { return j.add(i) }

func (n *ndjsonWriter) Inspect(i *Inspection) error { return n.add(i) }

func (r *recordWriter) Inspect(i *Inspection) error { return r.table(i.records()) }

func (w *markdownWriter) Inspect(i *Inspection) error {
	p := w.begin()
	p.heading(2, i.Shows)
	for _, n := range i.notes() {
		p.item(markdown(n))
	}
	p.whole(i.records())
	for _, n := range i.Reasons() {
		p.item(markdown(n))
	}
	return w.flush(p)
}

func (t *templateWriter) Inspect(*Inspection) error { return errReportsOnly }

func (t *ticketWriter) Inspect(*Inspection) error { return errReportsOnly }
