package batch

import "sync"

// A hold keeps something as long as there are users of it.
type hold struct {
	mu    sync.Mutex
	users int
	ended bool // no more users will come
	free  func() error
}

func (h *hold) add() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.users++
}

// end says that no more users will come.
func (h *hold) end() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
	return h.freed()
}

// done takes one user away.
func (h *hold) done() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.users--
	return h.freed()
}

func (h *hold) freed() error {
	if !h.ended || h.users > 0 || h.free == nil {
		return nil
	}
	free := h.free
	h.free = nil
	return free()
}
