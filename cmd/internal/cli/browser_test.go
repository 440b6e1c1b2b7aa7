package cli_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// What the checks in a browser need; without a browser they are skipped.
const (
	requireBrowser = "REQUIRE_CHROMIUM" // fail without one
	axeVariable    = "AXE_CORE"         // the script that checks whether everybody can use a page
	checkVariable  = "HTML_CHECK"       // a command that complains of files that are not valid
)

// browser starts Chromium.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	switch {
	case path == "" && os.Getenv(requireBrowser) != "":
		t.Fatal("no Chromium")
	case path == "":
		t.Skip("no Chromium: pages are not looked at in a browser")
	}
	ctx, late := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(late)
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox)
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(ctx)
	t.Cleanup(end)
	switch err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); {
	case err == nil:
	case os.Getenv(requireBrowser) != "":
		t.Fatal(err)
	default:
		t.Skipf("Chromium does not start: %v", err)
	}
	return ctx
}

// do runs steps in the browser.
func do(ctx context.Context, t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// evaluated is what an expression yields in the page.
func evaluated[T any](ctx context.Context, t *testing.T, expression string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%.200s: %v", expression, err)
	}
	return v
}

// call gives a command to the browser.
func call[P, R any](ctx context.Context, t *testing.T, command cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(ctx, command, params); err != nil {
		t.Fatal(err)
	}
}

// growing is what poolmon printed of a pool that grows.
const growing = `2026-03-01 22:00:00
 Memory: 8386100K Avail: 5200940K  PageFlts:   214   InRam Krnl:10520K P:201816K
 Commit:1000000K Limit:1030720K Peak:1030720K            Pool N:20480K P:240288K
 Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc
 Wxyz Nonp      20240 (   0)     10000 (   0)    10240  10485760 (     0)   1024
2026-03-02 02:00:00
 Memory: 8386100K Avail: 5200940K  PageFlts:   214   InRam Krnl:10520K P:201816K
 Commit:1000000K Limit:1025600K Peak:1030720K            Pool N:40960K P:240288K
 Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc
 Wxyz Nonp      40720 (   0)     10000 (   0)    30720  31457280 (     0)   1024
`

// pages writes a page of each kind, and a site.
func pages(t *testing.T) (paths []string) {
	t.Helper()
	dir, samples := t.TempDir(), filepath.Join("..", "..", "..", "testdata")
	nt, win := filepath.Join(samples, "nt351-q138935.dmp.zip"), filepath.Join(samples, "win11-d1.dmp.zip")
	series := filepath.Join(dir, "series.txt")
	if err := os.WriteFile(series, []byte(growing), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"triage": {"triage", nt, win}, "scan": {"scan", samples, "--ordered"}, "pool": {"pool", nt},
		"machine": {"machine", win}, "modules": {"modules", nt}, "stack": {"stack", win}, "registers": {"registers", win},
		"compare": {"compare", series}, "processes": {"processes", nt}, "memory": {"memory", nt, "0xff780000"},
	} {
		path := filepath.Join(dir, name+".html")
		if _, errs, code := run(t, append(args, "--format", "html", "--output", path)...); code != 0 {
			t.Fatalf("%s: exit code %d: %s", name, code, errs)
		}
		paths = append(paths, path)
	}
	store, site := filepath.Join(dir, "s.db"), filepath.Join(dir, "site")
	run(t, "scan", samples, "--store", store)
	if _, errs, code := run(t, "site", site, "--store", store); code != 0 {
		t.Fatalf("site: exit code %d: %s", code, errs)
	}
	err := filepath.WalkDir(site, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".html") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil || len(paths) < 15 {
		t.Fatalf("%d pages, %v", len(paths), err)
	}
	slices.Sort(paths)
	return paths
}

// complaints gathers what a browser says of pages: errors, and requests that leave the disk.
type complaints struct {
	mu  sync.Mutex
	all []string
}

func listen(ctx context.Context, t *testing.T) *complaints {
	t.Helper()
	c := &complaints{}
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			c.add("console: %s", e.Type)
		case *runtime.EventExceptionThrown:
			c.add("exception: %v", e.ExceptionDetails)
		case *log.EventEntryAdded:
			c.add("log: %s", e.Entry.Text)
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, "file:") {
				c.add("request: %s", e.Request.URL)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	call(ctx, t, network.Enable, network.EnableParams{})
	call(ctx, t, log.Enable, cdp.Empty{})
	call(ctx, t, runtime.Enable, cdp.Empty{})
	return c
}

func (c *complaints) add(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, fmt.Sprintf(format, args...))
}

func (c *complaints) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := c.all
	c.all = nil
	return all
}

// wide lists what is wider than the page, outside of what scrolls by itself.
const wide = `(() => {
	const page = document.documentElement;
	if (page.scrollWidth <= page.clientWidth) return [];
	return [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > page.clientWidth + 1)
		.slice(0, 5).map((e) => e.tagName + "." + e.className + ": " + e.textContent.slice(0, 40));
})()`

// TestPagesInBrowser: at any width, by day and by night and on paper, nothing is wider than
// the page; nothing is complained of, and no request leaves the disk.
func TestPagesInBrowser(t *testing.T) {
	ctx := browser(t)
	said := listen(ctx, t)
	for _, path := range pages(t) {
		name := filepath.Base(filepath.Dir(path)) + "/" + filepath.Base(path)
		do(ctx, t, chromedp.Navigate(fileURL(path)))
		for look, widths := range looks {
			show(ctx, t, look)
			for _, width := range widths {
				call(ctx, t, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 900, DeviceScaleFactor: 1})
				if over := evaluated[[]string](ctx, t, wide); len(over) > 0 {
					t.Errorf("%s at %d px, %s: %q is wider than the page", name, width, look, over)
				}
			}
		}
		if all := said.take(); len(all) > 0 {
			t.Errorf("%s: %q", name, all)
		}
	}
}

// looks are how a page may be shown, with widths in CSS pixels; paper is A5 and A4.
var looks = map[string][]int64{"light": {320, 400, 1280, 1920, 3840}, "dark": {400, 1280, 1920}, "print": {559, 794}}

// show shows the page in the colours of the day or of the night, or as on paper.
func show(ctx context.Context, t *testing.T, look string) {
	t.Helper()
	media := emulation.SetEmulatedMediaParams{Media: "print"}
	if look != "print" {
		media = emulation.SetEmulatedMediaParams{Media: "screen", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look}}}
	}
	call(ctx, t, emulation.SetEmulatedMedia, media)
}

func fileURL(path string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
}

// TestPageWorks: sorting and folding work by click and by keyboard, and the search finds.
func TestPageWorks(t *testing.T) {
	ctx := browser(t)
	said := listen(ctx, t)
	all := pages(t)
	open := func(name string) {
		t.Helper()
		at := slices.IndexFunc(all, func(path string) bool { return strings.HasSuffix(filepath.ToSlash(path), name) })
		if at < 0 {
			t.Fatalf("no page %s", name)
		}
		do(ctx, t, chromedp.Navigate(fileURL(all[at])))
	}
	const table = `table:has(tbody tr:nth-child(4))`
	const column = `[...document.querySelector("` + table + `").tBodies[0].rows].map((r) => r.cells[0].textContent)`
	open("/modules.html")
	before := evaluated[[]string](ctx, t, column)
	do(ctx, t, chromedp.Click(chromedp.CSS(table+" th button")))
	up := evaluated[[]string](ctx, t, column)
	do(ctx, t, chromedp.Focus(chromedp.CSS(table+" th button")), chromedp.KeyEvent(kb.Enter))
	down := evaluated[[]string](ctx, t, column)
	mirrored := slices.Clone(down)
	slices.Reverse(mirrored)
	if len(before) < 4 || slices.Equal(before, up) || !slices.Equal(up, mirrored) {
		t.Errorf("sorted by click %q, by keyboard %q, before %q", up, down, before)
	}

	const isOpen = `document.querySelector("details").open`
	summary := chromedp.CSS("details > summary")
	open("/triage.html")
	first := evaluated[bool](ctx, t, isOpen)
	do(ctx, t, chromedp.Click(summary))
	clicked := evaluated[bool](ctx, t, isOpen)
	do(ctx, t, chromedp.Focus(summary), chromedp.KeyEvent(kb.Enter))
	if pressed := evaluated[bool](ctx, t, isOpen); clicked == first || pressed != first {
		t.Errorf("open %v, after a click %v, after a key %v", first, clicked, pressed)
	}

	open("/site/index.html")
	do(ctx, t, chromedp.SendKeys(chromedp.CSS("#find"), "example.sys"))
	found := evaluated[[]string](ctx, t, `[...document.querySelectorAll("#found a")].map((a) => a.textContent)`)
	if !strings.Contains(strings.Join(found, " "), "example.sys") {
		t.Errorf("the search finds %q", found)
	}
	if all := said.take(); len(all) > 0 {
		t.Errorf("%q", all)
	}
}

// TestPagesForEveryone: an independent check finds nothing that keeps anybody from a page.
func TestPagesForEveryone(t *testing.T) {
	path := os.Getenv(axeVariable)
	if path == "" {
		t.Skipf("no $%s: pages are not checked for accessibility", axeVariable)
	}
	axe, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx := browser(t)
	const check = `axe.run().then((r) => r.violations.map((v) => v.id + ": " + v.help + ": " + v.nodes.slice(0, 2).map((n) => n.html.slice(0, 200)).join(" | ")))`
	for _, path := range pages(t) {
		do(ctx, t, chromedp.Navigate(fileURL(path)))
		evaluated[int](ctx, t, string(axe)+"; 0")
		for _, look := range []string{"light", "dark"} {
			show(ctx, t, look)
			if bad := evaluated[[]string](ctx, t, check); len(bad) > 0 {
				t.Errorf("%s, %s: %q", path, look, bad)
			}
		}
	}
}

// TestPagesAreValid: an independent program finds nothing wrong with the pages.
func TestPagesAreValid(t *testing.T) {
	command := strings.Fields(os.Getenv(checkVariable))
	if len(command) == 0 {
		t.Skipf("no $%s: pages are not checked for validity", checkVariable)
	}
	out, err := exec.Command(command[0], append(command[1:], pages(t)...)...).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
}
