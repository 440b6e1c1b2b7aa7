package report

import (
	"fmt"
	"strings"

	"dumptriage/dump/units"
)

// textParameters lists the four parameters of the STOP.
func textParameters(l *lines, d *Document) {
	if d.Bugcheck == nil || marker(d.Bugcheck) {
		return
	}
	l.section("Parameters of STOP " + d.Bugcheck.Code)
	l.table(parameterTable(d.Bugcheck), "  ")
}

// parameterTable is the four parameters and what they say.
func parameterTable(b *Bugcheck) *Table {
	value := "Value"
	if b.Parameters[0].Value == "" {
		value = "" // the STOP in general
	}
	t := &Table{Columns: []Column{
		{Title: "", Right: true},
		{Title: value},
		{Title: "What it is", Give: true, Wrap: true},
		{Title: "What it says", Give: true, Wrap: true},
	}}
	for i, p := range b.Parameters {
		t.Add(fmt.Sprint(i+1), p.Value, p.Label, p.Meaning)
	}
	return t
}

// textException shows the exception record and the place in the registers.
func textException(l *lines, d *Document) {
	if d.Exception == nil && d.Context == nil {
		return
	}
	l.section("Exception and context")
	if e := d.Exception; e != nil {
		l.field("Exception", text(exceptionSays(e)+" at "+where(e.Module, e.Offset, e.Address, false)))
		l.field("Arguments", text(strings.Join(e.Parameters, " ")))
	}
	if c := d.Context; c != nil {
		l.field("Registers", text("ip "+c.IP+", sp "+c.SP+others(len(c.Registers))))
	}
}

// others says how many registers JSON lists.
func others(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (the report in JSON lists %d)", n)
}

// textRunning shows what ran.
func textRunning(l *lines, d *Document) {
	if d.User != nil {
		textUser(l, d.User)
		return
	}
	r := d.Running
	if r == nil {
		return
	}
	l.section("Running on the processor")
	l.field("Process", text(withID(r.Process, r.ProcessID)))
	l.field("Thread", text(threadWords(r)))
	if r.StackBytes != nil {
		l.field("Stack", text(units.Bytes(*r.StackBytes)+" saved"))
	}
}

// withID is a name with a process id.
func withID[N uint32 | uint64](name string, id *N) string {
	switch {
	case id == nil:
		return name
	case name == "":
		return fmt.Sprintf("process %d", *id)
	}
	return fmt.Sprintf("%s (process %d)", name, *id)
}

// threadWords is what is known of the thread.
func threadWords(r *Running) string {
	var words []string
	if r.ThreadName != "" {
		words = append(words, r.ThreadName)
	}
	if r.ThreadID != nil {
		words = append(words, fmt.Sprintf("thread %d", *r.ThreadID))
	}
	if r.Thread != "" {
		words = append(words, "object at "+r.Thread)
	}
	return strings.Join(words, ", ")
}

// textUser shows the process of a user-mode dump.
func textUser(l *lines, u *User) {
	l.section("Process")
	l.field("Process", text(withID(u.Process, u.ProcessID)))
	l.field("System", text(u.OS))
	if u.Threads != nil {
		crashed := ""
		if u.CrashThread != nil {
			crashed = fmt.Sprintf(", of which thread %d raised the exception", *u.CrashThread)
		}
		l.field("Threads", text(units.Count(*u.Threads, "thread", "threads")+crashed))
	}
	l.field("Streams", text(units.Count(u.Streams, "stream", "streams")))
}
