// Package nt knows the kernel: where the fields of its structures lie, and how to
// read them. All structure offsets of the kernel stand here, in tables by version
// and machine.
//
// It must not know files or dump formats: it decodes bytes and reads through a
// memory.Space. A structure that moved is one line in its table.
package nt
