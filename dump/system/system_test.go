package system

import (
	"testing"
	"time"

	"dumptriage/dump/container"
	"dumptriage/dump/facts"
	"dumptriage/dump/target"
)

// TestLive: a header that says so, an image of memory and an imager's mark show that no
// crash happened; a stop code shows that one did.
func TestLive(t *testing.T) {
	header := func(attributes uint32) *container.Header {
		return &container.Header{Attributes: facts.Some(attributes)}
	}
	stop := func(kind facts.StopKind, notACrash string) facts.Known[facts.Bugcheck] {
		return facts.Some(facts.Bugcheck{Kind: kind, NotACrash: notACrash})
	}
	none := facts.Unknown[facts.Bugcheck]("none")
	for name, c := range map[string]struct {
		t    target.Target
		stop facts.Known[facts.Bugcheck]
		live facts.Known[bool]
		why  string
	}{
		"crash":           {target.Target{Image: &container.Image{Header: header(0)}}, stop(facts.StopCrash, ""), facts.Some(false), ""},
		"marked":          {target.Target{Image: &container.Image{Header: header(container.AttrLiveDump)}}, stop(facts.StopCrash, ""), facts.Some(true), "the header marks it as a live dump"},
		"imager":          {target.Target{Image: &container.Image{Header: header(0)}}, stop(facts.StopImage, "an imager's mark"), facts.Some(true), "an imager's mark"},
		"live stop":       {target.Target{Image: &container.Image{Header: header(0)}}, stop(facts.StopLive, "a live dump"), facts.Known[bool]{}, "a live dump"},
		"memory image":    {target.Target{Image: &container.Image{Header: header(0)}, Imaged: true}, none, facts.Some(true), "it is an image of running memory: the kernel had not stopped"},
		"image of a stop": {target.Target{Image: &container.Image{Header: header(0)}, Imaged: true}, stop(facts.StopCrash, ""), facts.Some(false), ""},
		"no stop":         {target.Target{Image: &container.Image{Header: header(0)}}, none, facts.Known[bool]{}, ""},
	} {
		live, why := Live(&c.t, c.stop)
		if live.OK != c.live.OK || live.Value != c.live.Value || why != c.why || !live.OK && live.Reason() == "" {
			t.Errorf("%s: %+v, %q; want %+v, %q", name, live, why, c.live, c.why)
		}
	}
}

// TestNameByRelease: releases that keep the kernel of an older one are told by the number
// of the release, within one family.
func TestNameByRelease(t *testing.T) {
	d := &target.Target{Image: &container.Image{Header: &container.Header{ProductType: facts.Some[uint32](1)}}, Arch: facts.Some("amd64")}
	for name, c := range map[string]struct {
		number facts.Known[uint32]
		want   string
	}{
		"22H2":           {facts.Some[uint32](19045), "Windows 10 22H2"},
		"the kernel's":   {facts.Some[uint32](19041), "as before"},
		"another family": {facts.Some[uint32](22621), "as before"},
		"unknown":        {facts.Unknown[uint32]("none"), "as before"},
	} {
		s := facts.System{Build: facts.Some[uint32](19041), Family: facts.Some("win10"), Product: facts.Some("as before")}
		NameByRelease(d, &s, c.number)
		if s.Product.Value != c.want {
			t.Errorf("%s: %q, want %q", name, s.Product.Value, c.want)
		}
	}
}

// TestObserve: what is remarkable about a computer, and nothing about one that is new and
// sound. The microcode is that of Intel's advice of September 2024 (0x12B).
func TestObserve(t *testing.T) {
	crash := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	set := &Setting{CrashTime: facts.Some(crash)}
	sound := facts.Hardware{
		Memory:    []facts.MemoryModule{{Maker: "A", Rated: facts.Some[uint32](3200), Configured: facts.Some[uint32](3200)}},
		BIOSBuilt: facts.Some(crash.AddDate(-1, 0, 0)),
		Processor: "13th Gen Intel(R) Core(TM) i7-13700", Signature: facts.Some(facts.CPUSignature{Family: 6, Model: 183}), Microcode: facts.Some[uint32](0x12b),
	}
	if got := Observe(&sound, set); len(got) != 0 || sound.OldMicrocode != "" || sound.AboveRating != 0 {
		t.Errorf("of a sound computer: %q", got)
	}
	bad := sound
	bad.Memory = []facts.MemoryModule{{Maker: "A", Rated: facts.Some[uint32](2667), Configured: facts.Some[uint32](3200)}, {Maker: "B"}}
	bad.BIOSBuilt, bad.Microcode = facts.Some(crash.AddDate(-5, 0, 0)), facts.Some[uint32](0x113)
	if got := Observe(&bad, set); len(got) != 4 || bad.AboveRating != 2667 || bad.OldMicrocode == "" {
		t.Errorf("%d observations: %q", len(got), got)
	}
}
