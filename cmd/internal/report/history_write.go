package report

import (
	"strings"

	"dumptriage/dump/units"
)

func (t *textWriter) History(h *History) error {
	if t.o.Plain {
		return h.records().Write(t.w, t.o)
	}
	l := t.page()
	l.wrap("", "  ", in(bold, h.Line()))
	if len(h.Groups) > 0 {
		l.section(historyBy(h))
		l.table(h.groupRows(), "  ")
		if h.MoreOf > 0 {
			l.wrap("  ", "  ", text("and "+units.Count(h.MoreOf, "more group", "more groups")+" (--limit 0 shows all)"))
		}
	}
	if len(h.List) > 0 {
		l.section("Crashes, latest first")
		l.table(h.crashRows(), "  ")
	}
	return l.flush(t.w)
}

// historyBy is the title of the table of groups.
func historyBy(h *History) string {
	if h.By == "windows" {
		return "By version of Windows"
	}
	return "By " + strings.ToLower(historyTitles[h.By])
}

func (j *jsonWriter) History(h *History) error { return j.add(h) }

func (n *ndjsonWriter) History(h *History) error { return n.add(h) }

func (r *recordWriter) History(h *History) error { return r.table(h.records()) }

func (w *markdownWriter) History(h *History) error {
	p := w.begin()
	p.heading(2, "Stored crashes")
	p.para(markdown(h.Line()))
	if len(h.Groups) > 0 {
		p.heading(3, historyBy(h))
		p.whole(h.groupRows())
	}
	if len(h.List) > 0 {
		p.heading(3, "Crashes, latest first")
		p.whole(h.crashRows())
	}
	return w.flush(p)
}

func (h *htmlWriter) History(x *History) error {
	a := htmlArticle{Title: "Stored crashes", Verdict: x.Line()}
	a.add(htmlSection{Title: historyBy(x), Table: tableOf(x.groupRows())})
	a.add(htmlSection{Title: "Crashes, latest first", Table: tableOf(x.crashRows())})
	return h.article(a)
}

func (t *templateWriter) History(*History) error { return errReportsOnly }

func (t *ticketWriter) History(*History) error { return errReportsOnly }
