//go:build uncompiled

package signatures

// compiled is empty while compiled.go is written.
var compiled [0]Signature
