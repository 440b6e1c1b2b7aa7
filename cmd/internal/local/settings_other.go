//go:build !windows

package local

// Read gives the settings of this computer.
func Read() (Settings, error) { return Settings{}, ErrNotWindows }
