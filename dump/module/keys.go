package module

import "fmt"

// ImageKey is where symbol servers keep an image: under its file name, by the
// time stamp and the size in the headers ("SymStore Folder Tree" page).
func ImageKey(name string, timestamp, size uint32) string {
	name = FileName(name)
	return fmt.Sprintf("%s/%08X%x/%s", name, timestamp, size, name)
}

// PDBKey is where symbol servers keep a PDB: under its file name, by the
// identifier of PDB.ID.
func PDBKey(pdb, id string) string {
	pdb = FileName(pdb)
	return pdb + "/" + id + "/" + pdb
}
