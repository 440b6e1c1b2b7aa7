package report

import (
	"fmt"
	"strings"
	"time"

	"dumptriage/dump/units"
)

// A fact is one line of a block of facts.
type fact struct{ key, value string }

// machineFacts is the machine and its Windows.
func machineFacts(d *Document) []fact {
	return []fact{
		{systemWord(d), windowsWords(&d.Dump)},
		{"Build lab", d.Dump.BuildLab},
		{"Processors", processorWords(&d.Dump)},
		{"Memory", sizeOrNothing(d.Dump.MemoryBytes)},
		{"Time", timeWords(d.Dump.CrashTime)},
		{"Uptime", uptimeWords(d.Dump.UptimeSeconds)},
		{"Kernel base", d.Dump.KernelBase},
	}
}

// fileFacts is the dump file.
func fileFacts(d *Document) []fact {
	saved := ""
	if n := d.Dump.PagesSaved; n != nil {
		saved = units.Count(*n, "page", "pages")
		if in := d.Dump.PagesInFile; in != nil && *in != *n {
			saved += "; the file contains" + units.Number(*in)
		}
	}
	blocks := ""
	if n := d.Dump.DataBlocks; n != nil {
		blocks = units.Count(*n, "data block", "data blocks")
		if size := sizeOrNothing(d.Dump.DataBlockBytes); size != "" {
			blocks += ", " + size
		}
	}
	return []fact{
		{"Format", strings.TrimSpace(d.Dump.Format + " " + d.Dump.Kind)},
		{"Size", sizeWords(d.Source.Size)},
		{"SHA-256", d.Source.SHA256},
		{"Saved", strings.TrimPrefix(saved+", "+blocks, ", ")},
		{"Truncated", yesNo(d.Dump.Truncated)},
		{"Encrypted", yes(d.Dump.Encrypted)},
		{"Comment", d.Dump.Comment},
		{"Dump", d.Dump.SavedAs},
		{"Secondary data", secondaryWords(d.SecondaryData)},
		{"Fingerprint", d.Ticket.Fingerprint},
	}
}

// windowsWords is the product, service pack, edition and build.
func windowsWords(d *Dump) string {
	words := []string{}
	add := func(s string) {
		if s != "" {
			words = append(words, s)
		}
	}
	add(d.Product)
	if d.ServicePack != nil && *d.ServicePack != 0 {
		add(fmt.Sprintf("Service Pack %d", *d.ServicePack))
	}
	add(d.Edition)
	const smallest = 500 // the builds of Windows NT begin there; other systems number otherwise
	if d.Build != nil && *d.Build >= smallest {
		add(fmt.Sprintf("build %d", *d.Build))
	}
	if isTrue(d.Checked) {
		add("checked")
	}
	return strings.Join(words, ", ")
}

// processorWords is the number of processors and the one that crashed.
func processorWords(d *Dump) string {
	words := []string{}
	if d.Processors != nil {
		words = append(words, strings.TrimSuffix(units.Number(uint64(*d.Processors))+", "+d.Machine, ", "))
	} else if d.Machine != "" {
		words = append(words, d.Machine)
	}
	if c := d.CPU; c != nil {
		if c.Vendor != "" {
			words = append(words, c.Vendor)
		}
		if c.MHz != nil {
			words = append(words, fmt.Sprintf("%d MHz", *c.MHz))
		}
		if c.Number != nil {
			words = append(words, fmt.Sprintf("processor %d (counted from 0) stopped", *c.Number))
		}
	}
	return strings.Join(words, ", ")
}

// timeWords writes an RFC 3339 time for people.
func timeWords(rfc3339 string) string {
	if rfc3339 == "" {
		return ""
	}
	return strings.TrimSuffix(strings.Replace(rfc3339, "T", " ", 1), "Z") + " UTC"
}

// uptimeWords writes how long the system had run.
func uptimeWords(seconds *float64) string {
	if seconds == nil || *seconds < 0 {
		return ""
	}
	return units.Span(time.Duration(*seconds * float64(time.Second)))
}

func sizeOrNothing(n *uint64) string {
	if n == nil {
		return ""
	}
	return units.Bytes(*n)
}

// sizeWords is the size of a file, "" where it was not known.
func sizeWords(n int64) string {
	switch {
	case n <= 0:
		return ""
	case n < 1024:
		return units.Bytes(uint64(n))
	}
	return units.Bytes(uint64(n)) + " (" + units.Count(uint64(n), "byte", "bytes") + ")"
}

func yes(b *bool) string {
	if isTrue(b) {
		return "yes"
	}
	return ""
}

func yesNo(b *bool) string {
	if b != nil && !*b {
		return "no"
	}
	return yes(b)
}

// secondaryWords counts the secondary data and names what is known of it.
func secondaryWords(blobs []Blob) string {
	if len(blobs) == 0 {
		return ""
	}
	var total uint64
	var names []string
	for _, b := range blobs {
		total = addUp(total, b.Size)
		if b.Name != "" {
			names = append(names, b.Name)
		}
	}
	words := units.Count(len(blobs), "block", "blocks") + ", " + units.Bytes(total)
	if len(names) > 0 {
		words += ": " + units.Listed(names, 4, ", ")
	}
	return words
}

// systemWord names the line on the operating system: a user-mode dump may come
// from another one than Windows.
func systemWord(d *Document) string {
	if d.User != nil {
		return "System"
	}
	return "Windows"
}
