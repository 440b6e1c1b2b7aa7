package report

// Safe makes text from a dump or a file name fit for a terminal: what would
// move the cursor, break the line or hide shows as an escape.
func Safe(s string) string { return plain(s) }
