package cli

import (
	"context"

	"dumptriage/cmd/internal/report"
	"dumptriage/dump/units"
)

// rematch matches the stored reports with signatures that are newer than they are, and writes
// those that gain a known issue.
func (c *scan) rematch(ctx context.Context) error {
	if c.o.rec == nil || !c.o.rec.works(nil) {
		return nil
	}
	set, err := c.o.inputOptions.set()
	if err != nil {
		return err
	}
	gained := 0
	var failed error
	err = c.o.rec.store.Rematch(ctx, set.Version(), func(d *report.Document) (bool, error) {
		if !d.Rematch(set) {
			return false, nil
		}
		gained++
		c.out.found = c.out.found || c.out.failOn(d)
		failed = c.w.Report(d)
		return true, failed
	})
	if gained > 0 {
		c.s.note("%s known issues that were added later", units.Count(gained, "stored report matches", "stored reports match"))
	}
	c.out.left += gained
	if failed == nil {
		c.o.rec.works(err)
	}
	return failed
}
