package system

import (
	"dumptriage/dump/container"
	"dumptriage/dump/facts"
	"dumptriage/dump/target"
)

// File describes the file that holds the dump.
func File(img *container.Image) facts.Dump {
	d := facts.Dump{
		Format: img.Format, Kind: img.Kind, Size: img.Size, Truncated: img.Truncated,
		PagesSaved: img.Pages.Saved, PagesInFile: img.Pages.InFile, PageSize: img.Pages.PageSize,
	}
	if t := img.Triage; t != nil {
		d.DataBlocks, d.DataBlockBytes = facts.Some(t.DataBlocks), facts.Some(t.DataBlockBytes)
	}
	h := img.Header
	if h == nil {
		return d
	}
	d.RequiredSpace, d.Comment, d.Attributes = h.RequiredDumpSpace, h.Comment, h.Attributes
	if a, ok := h.Attributes.Get(); ok {
		d.Encrypted = facts.Some(a&container.AttrEncrypted != 0 && a&container.AttrDecrypted == 0)
	}
	return d
}

// FileWarnings returns what the header says of a dump that is not whole.
func FileWarnings(img *container.Image) []string {
	if h := img.Header; h != nil && h.Attributes.Or(0)&container.AttrInsufficientSpace != 0 {
		return []string{"the header says that disk space ran out while the dump was written"}
	}
	return nil
}

// Live reports whether no crash occurred: the dump is of a system that went on running.
// why is what shows it.
func Live(d *target.Target, stop facts.Known[facts.Bugcheck]) (live facts.Known[bool], why string) {
	b := &stop.Value
	switch {
	case d.Image.Header != nil && d.Image.Header.Attributes.Or(0)&container.AttrLiveDump != 0:
		return facts.Some(true), "the header marks it as a live dump"
	case d.Imaged && !stop.OK:
		return facts.Some(true), "it is an image of running memory: the kernel had not stopped"
	case stop.OK && b.Kind == facts.StopImage:
		return facts.Some(true), b.NotACrash
	case stop.OK && b.NotACrash == "":
		return facts.Some(false), ""
	}
	return facts.Unknown[bool]("the dump records no stop code, and does not say whether it is a live dump"), b.NotACrash
}
