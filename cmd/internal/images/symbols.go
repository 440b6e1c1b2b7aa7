package images

import (
	"fmt"

	"dumptriage/cmd/internal/files"
	"dumptriage/dump/module"
	"dumptriage/dump/pdb"
)

// Symbols returns the functions of a symbol file by its GUID and age, as symbol stores write
// them. It returns ErrNone if no folder has it.
func (s *Store) Symbols(id string) (module.Symbols, error) {
	for _, e := range s.kinds[key(id)] {
		o := s.entered(e.path)
		o.once.Do(func() { o.symbols, o.err = readSymbols(e) })
		return o.symbols, o.err
	}
	return nil, ErrNone
}

// readSymbols reads the file of an entry, whose version must be that of the index.
func readSymbols(e entry) (module.Symbols, error) {
	f, size, err := files.Open(e.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p, err := pdb.Open(f, size)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.path, err)
	}
	if p.ID() != string(e.key) {
		return nil, &OtherVersionError{e.path, p.ID()}
	}
	list, err := p.Symbols()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.path, err)
	}
	return module.SortSymbols(list), nil
}
