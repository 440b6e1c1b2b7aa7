package report

import (
	"fmt"
	"maps"
	"slices"
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

// textException shows the exception record and the place in the registers.
func textException(l *lines, d *Document) {
	if d.Exception == nil && d.Context == nil {
		return
	}
	l.section("Exception and context")
	if e := d.Exception; e != nil {
		l.field("Exception", text(exceptionSays(e)+" at "+e.where()))
		l.field("Arguments", text(strings.Join(e.Parameters, " ")))
	}
	if c := d.Context; c != nil {
		l.field("Instruction", text(instructionWords(c)))
		if l.full {
			l.field("Registers", text(registerWords(c)))
		} else {
			l.field("Registers", text("ip "+c.IP+", sp "+c.SP+others(len(c.Registers))))
		}
	}
}

// registerWords lists all registers.
func registerWords(c *Context) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(c.Registers)) {
		words = append(words, name+" "+c.Registers[name])
	}
	return strings.Join(words, ", ")
}

// textStack lists the frames of the stack.
func textStack(l *lines, d *Document) {
	textFrames(l, "Stack", d.Stack)
	for _, s := range d.otherStacks() {
		textFrames(l, s.title, s.frames)
	}
	if words := tablesMissing(d); words != "" {
		l.wrap("  ", "  ", text(words))
	}
	if d.StackEnd != "" {
		l.wrap("  ", "  ", text("The call stack ends early: "+d.StackEnd+"."))
	}
}

// textFrames lists the first frames of a stack.
func textFrames(l *lines, title string, frames []Frame) {
	shown := shownFrames(frames, l.full)
	if len(shown) == 0 {
		return
	}
	l.section(title)
	l.table(stackTable(shown), "  ")
	if more := len(frames) - len(shown); more > 0 {
		l.wrap("  ", "  ", text("and "+units.Count(more, "more frame", "more frames")))
	}
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
	l.section("Current process and thread")
	l.field("Process", text(withID(r.Process, r.ProcessID)))
	l.field("Thread", text(threadWords(r)))
	if r.StackBytes != nil {
		l.field("Stack", text(units.Bytes(*r.StackBytes)+" saved"))
	}
	l.field("IRQL", text(r.IRQL))
}

// textUser shows the process of a user-mode dump.
func textUser(l *lines, u *User) {
	if u.Process == "" && u.OS == "" && u.Threads == nil && u.Streams == 0 {
		return
	}
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
	if u.Streams > 0 { // as a text has none
		l.field("Streams", text(units.Count(u.Streams, "stream", "streams")))
	}
}
