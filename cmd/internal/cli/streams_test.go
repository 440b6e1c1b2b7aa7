package cli

import "testing"

// TestEnvironment: what the environment says of a terminal.
func TestEnvironment(t *testing.T) {
	for _, test := range []struct {
		terminal bool
		set      map[string]string
		want     Streams
	}{
		{true, nil, Streams{Color: true}},
		{false, nil, Streams{}},
		{true, map[string]string{"NO_COLOR": "1"}, Streams{}},
		{true, map[string]string{"TERM": "dumb"}, Streams{Dumb: true}},
		{false, map[string]string{"CLICOLOR_FORCE": "1"}, Streams{Color: true, ErrColor: true}},
		{true, map[string]string{"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, Streams{}},
		{true, map[string]string{"COLUMNS": "132"}, Streams{Color: true, Width: 132}},
		{true, map[string]string{"WT_SESSION": "a"}, Streams{Color: true, Links: true}},
		{true, map[string]string{"VTE_VERSION": "7600"}, Streams{Color: true, Links: true}},
		{true, map[string]string{"VTE_VERSION": "4602"}, Streams{Color: true}},
		{true, map[string]string{"TERM_PROGRAM": "WezTerm"}, Streams{Color: true, Links: true}},
		{true, map[string]string{"TERM_PROGRAM": "Apple_Terminal"}, Streams{Color: true}},
		{true, map[string]string{"TERM": "foot"}, Streams{Color: true, Links: true}},
		{true, map[string]string{"TERM": "foot", "TMUX": "/tmp/t"}, Streams{Color: true}},
		{false, map[string]string{"TERM": "foot"}, Streams{}},
	} {
		got := Streams{OutTerminal: test.terminal}
		got.environment(func(name string) string { return test.set[name] })
		got.OutTerminal = false
		if got != test.want {
			t.Errorf("%v, terminal %v: %+v, want %+v", test.set, test.terminal, got, test.want)
		}
	}
}
