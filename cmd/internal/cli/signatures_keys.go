package cli

import (
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dumptriage/signatures"
)

func newSignaturesKeys(s *Streams) *cobra.Command {
	return &cobra.Command{
		Use: "keys [KEY…]", Short: "List the questions that a condition can ask",
		RunE: func(_ *cobra.Command, names []string) error { return runSignaturesKeys(s.Out, names) },
	}
}

func runSignaturesKeys(w io.Writer, names []string) error {
	keys := signatures.Keys()
	all := make([]string, len(keys))
	for i, k := range keys {
		all[i] = k.Name
	}
	for _, name := range names {
		if !slices.Contains(all, name) {
			return usagef("there is no condition %q%s", name, suggest(name, all))
		}
	}
	var b strings.Builder
	for _, k := range keys {
		if len(names) > 0 && !slices.Contains(names, k.Name) {
			continue
		}
		fmt.Fprintf(&b, "%s: asks %s\n", k.Name, k.About)
		if len(k.Keys) == 0 {
			fmt.Fprintf(&b, "  %s\n", k.Value)
		}
		writeKeys(&b, k.Keys, "  ")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeKeys(b *strings.Builder, keys []signatures.Key, indent string) {
	const column = 22
	for i, k := range keys {
		value, inner := k.Value, k.Keys
		if k.Words != nil {
			value = strings.Join(k.Words, ", ")
		}
		if i > 0 && inner != nil && reflect.DeepEqual(inner, keys[i-1].Keys) {
			value, inner = "as "+keys[i-1].Name, nil
		}
		if k.Required {
			value += " (required)"
		}
		fmt.Fprintf(b, "%s%-*s %s\n", indent, column-len(indent), k.Name+":", value)
		writeKeys(b, inner, indent+"  ")
	}
}

func newSignaturesNew(s *Streams) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "new ID", Short: "Write a commented signature file to start from",
		Example: "  dumptriage signatures new MY-1 -o mine/MY-1.yaml",
		Args:    oneArg("id"),
		RunE:    func(_ *cobra.Command, args []string) error { return runSignaturesNew(s, args[0], file) },
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "write to this file, which must not exist, instead of standard output")
	return cmd
}

// runSignaturesNew never replaces a file.
func runSignaturesNew(s *Streams, id, file string) error {
	text, err := signatures.Skeleton(id)
	if err != nil {
		return usagef("%v", err)
	}
	if file == "" {
		_, err := io.WriteString(s.Out, text)
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(f, text); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
