package cli

import "dumptriage/cmd/internal/report"

// maxHeld bounds the reports that wait for the end of a run.
const maxHeld = 500

// holds reports whether a report waits for the others of its computer: a flipped bit is strong
// evidence where several dumps show it.
func (c *scan) holds(d *report.Document) bool {
	return !c.o.ordered && len(d.BitFlips) > 0 && d.Computer() != "" && len(c.held) < maxHeld
}

// release writes the reports that waited, with what the dumps of their computers say together.
func (c *scan) release() error {
	for _, d := range c.held {
		if err := c.write(c.sum.WithComputer(d)); err != nil {
			return err
		}
	}
	c.held = nil
	return nil
}
