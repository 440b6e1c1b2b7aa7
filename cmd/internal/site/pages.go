package site

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"dumptriage/cmd/internal/report"
)

// The pages of a site.
const (
	home  = "index.html"
	index = "index.js"
)

// folders are where the pages of each kind are.
var folders = map[string]string{fingerprint: "kind", driver: "driver", computer: "computer", windows: "windows"}

// Each calls write for every file of the site, with its path and content. of gives the
// reports again: the latest of each kind is a page.
func (b *Builder) Each(of Source, write func(name string, content []byte) error) error {
	all := make([]int, len(b.crashes))
	for i := range all {
		all[i] = i
	}
	first := b.page(overview, "", all, fingerprint, driver, computer, windows)
	first.Title = "Crashes"
	if err := b.write(first, home, write); err != nil {
		return err
	}
	var entries []report.SiteEntry
	conclusions := b.conclusions()
	for _, is := range []string{fingerprint, driver, computer, windows} {
		groups := b.by(is, all)
		for _, key := range slices.Sorted(maps.Keys(groups)) {
			p := b.groupPage(is, key, groups[key])
			if m, ok := conclusions[key]; ok && is == computer {
				p.Title, p.Conclusions = "Computer "+m.Machine+" ("+key+")", append(p.Conclusions, m.Met()...)
			}
			name := pageName(is, key)
			entries = append(entries, report.SiteEntry{p.Title, report.SiteAddress(name), is + " " + key})
			if err := b.write(p, name, write); err != nil {
				return err
			}
		}
	}
	script, err := report.SiteIndex(entries)
	if err != nil {
		return err
	}
	if err := write(index, script); err != nil {
		return err
	}
	return b.writeExamples(of, write)
}

// conclusions are what the dumps of each computer with several say together.
func (b *Builder) conclusions() map[string]report.MachineGroup {
	out := map[string]report.MachineGroup{}
	for _, m := range b.sum.Summary("count").Machines {
		out[m.MachineID] = m
	}
	return out
}

// groupPage is the page of the crashes that have something in common.
func (b *Builder) groupPage(is, key string, of []int) *report.SitePage {
	others := map[string][]string{
		fingerprint: {driver, version, computer, windows}, driver: {version, fingerprint, computer, windows},
		computer: {fingerprint, driver, windows}, windows: {fingerprint, driver, computer},
	}[is]
	p := b.page(is, key, of, others...)
	switch p.Title = b.title(is, of); is {
	case fingerprint:
		p.Example = "../" + reportPage(key)
	case computer:
		p.Title = "Computer " + key
		p.Changes = b.changes(of)
	}
	return p
}

// write writes a page, and the same as JSON.
func (b *Builder) write(p *report.SitePage, name string, write func(string, []byte) error) error {
	up, l := "", report.SiteLayout{}
	if strings.Contains(name, "/") {
		up, l.Home = "../", "../"+home
	} else {
		l.Search = index
	}
	l.Link = func(by, key string) string {
		if folders[by] == "" || key == "" {
			return ""
		}
		return report.SiteAddress(up + pageName(by, key))
	}
	var html bytes.Buffer
	if err := p.WriteHTML(&html, l); err != nil {
		return err
	}
	text, err := p.JSON()
	if err != nil {
		return err
	}
	if err := write(name, html.Bytes()); err != nil {
		return err
	}
	return write(strings.TrimSuffix(name, ".html")+".json", text)
}

// writeExamples writes the whole report on the latest crash of each kind.
func (b *Builder) writeExamples(of Source, write func(string, []byte) error) error {
	pages := b.examples()
	return of(func(n int) bool { return pages[n] != "" }, func(n int, d *report.Document) error {
		var html bytes.Buffer
		w, err := report.New("html", &html, report.Options{Plain: true})
		if err == nil {
			err = w.Report(d)
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			return err
		}
		return write(pages[n], html.Bytes())
	})
}

// pageName is the file of a page. Names come from dumps: only letters, digits and a few marks
// are kept, and a hash tells those apart that are then the same.
func pageName(is, key string) string { return path.Join(folders[is], slug(key)+".html") }

func reportPage(key string) string { return path.Join("report", slug(key)+".html") }

// maxSlug is the longest name of a file, without its ending.
const maxSlug = 80

func slug(key string) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '.':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, key)
	safe = strings.Trim(strings.ReplaceAll(safe, "..", "--"), ".")
	if safe == key && len(safe) <= maxSlug {
		return safe
	}
	h := fnv.New32a()
	h.Write([]byte(key))
	return fmt.Sprintf("%s-%08x", safe[:min(len(safe), maxSlug)], h.Sum32())
}

// monthBefore returns the month before month, both written like 2026-11, or "" if month is invalid.
func monthBefore(month string) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return ""
	}
	return t.AddDate(0, -1, 0).Format("2006-01")
}
