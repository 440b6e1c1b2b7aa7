package spell_test

import (
	"fmt"

	"dumptriage/dump/spell"
)

func ExampleClosest() {
	fmt.Println(spell.Closest("markdwon", []string{"json", "markdown", "rows"}))
	// Output: markdown
}
