package report

// A StoredReport is a report as a store exports it: a line of NDJSON.
type StoredReport struct {
	Schema    string    `json:"schema"`
	Dump      string    `json:"dump" jsonschema:"identifies the content of the input"`
	Part      int       `json:"part" jsonschema:"number of the crash in a text that tells of several"`
	Catalogue string    `json:"catalogue,omitempty" jsonschema:"version of the signatures that were matched"`
	Path      string    `json:"path" jsonschema:"the file that was read"`
	Stored    string    `json:"stored" jsonschema:"when it was first stored; RFC 3339, UTC"`
	Report    *Document `json:"report"`
}

// NewStoredReport begins a line.
func NewStoredReport() *StoredReport { return &StoredReport{Schema: contract("stored-report")} }

// Valid reports whether a line that was read is one.
func (s *StoredReport) Valid() bool {
	return s.Schema == contract("stored-report") && s.Dump != "" && s.Report != nil && s.Report.IsReport()
}
