package dump_test

import (
	"strings"
	"testing"

	"dumptriage/dump"
)

// TestMention: a text that somebody wrote of a blue screen is read if it is named, and is none
// of the dumps of a folder.
func TestMention(t *testing.T) {
	const text = "The server shows a blue screen: MEMORY_MANAGEMENT\n"
	r := strings.NewReader(text)
	all, err := dump.ReadAll(t.Context(), r, r.Size(), dump.Options{})
	if err != nil || len(all) != 1 || all[0].Bugcheck.Value.Code != 0x1a {
		t.Errorf("%d reports, %v", len(all), err)
	}
	if dump.MaybeText("note.txt", r, r.Size()) {
		t.Error("a note is taken for a dump")
	}
	if event := strings.NewReader("The bugcheck was: 0x0000001a (0x41792, 0x1, 0x2, 0x0). A dump was saved in: C:\\Windows\\MEMORY.DMP."); !dump.MaybeText("event.txt", event, event.Size()) {
		t.Error("an event is passed by")
	}
}
