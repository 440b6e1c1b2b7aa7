package advice

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"dumptriage/dump/facts"
)

// The grounds on which a machine is known again.
const (
	MachineBySerial        = "serial-number" // of the system or its board: it is one machine
	MachineByConfiguration = "configuration" // model, processor and memory are equal: it may be several of one kind
)

// MachineID is the same for dumps of one machine: a hash, keyed with a salt of
// the user's, of its serial numbers or, where the dump holds none, of what it is
// built of. It is "" where nothing tells one machine from another, or where some of
// that may be missing: half of it makes another hash. Serial numbers are short: who
// must keep them secret uses a salt.
func MachineID(k facts.Known[facts.Hardware], salt string) (id, basis string) {
	h, ok := k.Get()
	if !ok || h.Partial {
		return "", ""
	}
	var parts []string
	for _, i := range h.Identifiers {
		parts = append(parts, i.Kind, i.Value)
	}
	basis = MachineBySerial
	if len(parts) == 0 {
		if h.Manufacturer+h.Model+h.Board == "" {
			return "", ""
		}
		basis = MachineByConfiguration
		parts = []string{h.Processor}
		if s, ok := h.Signature.Get(); ok {
			parts = append(parts, fmt.Sprint(s))
		}
		for _, m := range h.Memory {
			parts = append(parts, m.MakerText, m.Part, fmt.Sprint(m.Bytes.Or(0)))
		}
	}
	parts = append(parts, h.Manufacturer, h.Model, h.Board)
	mac := hmac.New(sha256.New, []byte(salt))
	mac.Write([]byte(basis + "\x00" + strings.Join(parts, "\x00")))
	return "m1-" + hex.EncodeToString(mac.Sum(nil)[:machineBytes]), basis
}

// machineBytes of the hash are kept: two machines in millions are told apart.
const machineBytes = 10
