//go:build !windows

package local

// Read returns the settings of this computer.
func Read() (Settings, error) { return Settings{}, ErrNotWindows }
