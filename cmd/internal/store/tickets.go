package store

import (
	"context"
	"time"
)

// A Ticket is what was filed for crashes that have something in common.
type Ticket struct {
	Target string // the ticketing system
	Key    string // the fingerprint or the computer
}

// Filed reports for how many crashes a ticket was filed, 0 if it was not, and how many there
// are now.
func (s *Store) Filed(ctx context.Context, t Ticket) (filed, now int, err error) {
	if _, err = s.row(ctx, "SELECT crashes FROM tickets WHERE target = $1 AND key = $2", []any{t.Target, t.Key}, &filed); err != nil {
		return 0, 0, err
	}
	_, err = s.row(ctx, "SELECT COUNT(DISTINCT crash) FROM reports WHERE fingerprint = $1 OR machine = $1", []any{t.Key}, &now)
	return filed, now, err
}

// putTicket writes a row of tickets.
var putTicket = upsert("tickets", []string{"target", "key"}, []string{"target", "key", "crashes", "filed"})

// File notes that a ticket was filed for so many crashes.
func (s *Store) File(ctx context.Context, t Ticket, crashes int) error {
	return s.together(ctx, func(b *batch) { b.do(putTicket, t.Target, t.Key, crashes, stamp(time.Now())) })
}
