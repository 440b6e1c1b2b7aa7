package container

import (
	"fmt"

	"dumptriage/dump/facts"
	"dumptriage/dump/internal/bin"
	"dumptriage/dump/memory"
)

func (u *userDump) exception(s mdStream) {
	l := &mdExceptionStream
	if len(s.rec) < l.size {
		const cut = "the exception stream is truncated"
		u.warn("%s after %d of %d bytes", cut, len(s.rec), l.size)
		u.user.CrashThread = facts.Unknown[uint32](cut)
		u.user.Exception = facts.Unknown[UserException](cut)
		return
	}
	count := s.rec.Or(l.count, 0)
	if count > uint64(l.most) {
		u.warn("the exception record counts %d parameters and has room for %d", count, l.most)
		count = uint64(l.most)
	}
	e := UserException{
		Code:       uint32(s.rec.Or(l.code, 0)),
		Flags:      uint32(s.rec.Or(l.flags, 0)),
		Address:    s.rec.Or(l.address, 0),
		Parameters: make([]uint64, count),
	}
	for i := range e.Parameters {
		e.Parameters[i] = s.rec.Or(bin.U64(l.first+8*i), 0)
	}
	u.user.Exception = facts.Some(e)
	u.user.CrashThread = facts.Some(uint32(s.rec.Or(l.thread, 0)))
	u.user.Context = u.whole("thread contexts", s.rec, l.context)
}

func (u *userDump) threads(s mdStream)   { u.threadList(s, &mdThreads) }
func (u *userDump) threadsEx(s mdStream) { u.threadList(s, &mdThreadsEx) }

// threadList counts the threads and finds the stack of the one that crashed.
func (u *userDump) threadList(s mdStream, l *mdList) {
	list, count, ok := u.entries(s, l)
	if !ok {
		u.user.Threads = facts.Unknown[int]("the " + l.name + " is damaged")
		return
	}
	n := len(list) / l.stride
	u.user.Threads = facts.Some(n)
	if uint64(n) < count {
		u.user.Threads = facts.Unknown[int](fmt.Sprintf("the %s counts %d threads, of which %d could be read", l.name, count, n))
	}
	crash, known := u.user.CrashThread.Get()
	for ; len(list) >= l.stride; list = list[l.stride:] {
		stack := u.location("thread stacks", list, mdThread.stack)
		crashed := known && uint32(list.Or(mdThread.id, 0)) == crash
		if crashed && !u.user.Context.Exists() { // the exception brought no registers
			u.user.Context = u.whole("thread contexts", list, mdThread.context)
		} else {
			u.location("thread contexts", list, mdThread.context)
		}
		if crashed && u.user.StackAddress == 0 {
			u.user.Stack = stack
			u.user.StackAddress = memory.Virt(list.Or(mdThread.stackStart, 0))
		}
	}
}

func (u *userDump) memory(s mdStream) {
	list, _, _ := u.entries(s, &mdMemory)
	for ; len(list) >= mdMemory.stride; list = list[mdMemory.stride:] {
		u.savedRange(list.Or(mdRange.start, 0), list.Or(mdRange.location.rva, 0), list.Or(mdRange.location.size, 0))
	}
}

// memory64 walks the ranges of a full-memory dump: the first that the file
// does not hold ends them.
func (u *userDump) memory64(s mdStream) {
	at := s.rec.Or(mdRange64.base, 0)
	list, _, _ := u.entries(s, &mdMemory64)
	for ; len(list) >= mdMemory64.stride; list = list[mdMemory64.stride:] {
		size := list.Or(mdRange64.size, 0)
		u.savedRange(list.Or(mdRange64.start, 0), at, size)
		if end := uint64(u.img.Size); at > end || size > end-at {
			return
		}
		at += size
	}
}

// savedRange notes a saved range of the process's memory. The stack of the
// crashed thread lies in one of them where the thread list does not place it.
func (u *userDump) savedRange(start, off, size uint64) {
	u.reach("memory ranges", off, size)
	want := uint64(u.user.StackAddress)
	if want == 0 || u.user.Stack.Exists() || want < start || want-start >= size {
		return
	}
	if skip := want - start; off+skip >= off {
		u.user.Stack = u.inFile(off+skip, size-skip)
	}
}
