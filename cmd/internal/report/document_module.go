package report

// Module is one loaded driver or image.
type Module struct {
	Name      string `json:"name,omitempty"`
	Path      string `json:"path,omitempty"`
	Base      string `json:"base,omitempty" jsonschema:"absent where a text does not state it"`
	Size      uint64 `json:"size,omitempty" jsonschema:"bytes in memory; absent where a text does not state it"`
	TimeStamp string `json:"timestamp,omitempty" jsonschema:"eight hex digits from the PE header; on Windows 10 and later often a hash, not a time"`
	LinkTime  string `json:"link_time,omitempty" jsonschema:"the time stamp as a time, where it is one; RFC 3339, UTC"`
	Checksum  string `json:"checksum,omitempty"`
	Version   string `json:"version,omitempty"`
	Company   string `json:"company,omitempty"`
	Product   string `json:"product,omitempty"`
	PDB       *PDB   `json:"pdb,omitempty"`
	ImageFile string `json:"image_file,omitempty" jsonschema:"the file of the same version, of the folders that --images names, that was read"`
	ImageKey  string `json:"image_key,omitempty" jsonschema:"what a symbol server files the image under: name/TIMESTAMPsize"`
	Windows   bool   `json:"windows" jsonschema:"one of Windows' own files, by name"`
	About     string `json:"about,omitempty" jsonschema:"what a third party's driver is, by its name"`
	From      string `json:"where_to_get,omitempty" jsonschema:"where the driver comes from"`
}

// PDB names a module's symbol file.
type PDB struct {
	Name string `json:"name"`
	ID   string `json:"id"`
	Key  string `json:"key,omitempty" jsonschema:"what a symbol server files it under: name/GUIDAGE"`
}

// UnloadedModule is a driver that had been unloaded before the crash.
type UnloadedModule struct {
	Name  string `json:"name"`
	Start string `json:"start"`
	End   string `json:"end"`
}

// Process is one process of the machine.
type Process struct {
	Name    string  `json:"name,omitempty" jsonschema:"as the kernel keeps it: at most 15 characters"`
	ID      *uint64 `json:"id,omitempty"`
	Address string  `json:"address" jsonschema:"of its EPROCESS"`
}
