package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dumptriage/cmd/internal/report"
	"dumptriage/dump/inspect"
)

// An inspection is a command that shows one part of one dump.
type inspection struct {
	use, short, long, example string
	shows                     string
	ask                       func(args []string) ([]inspect.Question, error) // parses the arguments after FILE; nil if there are none
	most                      int                                             // number of arguments after FILE
}

// inspections are the commands, in the order of the help.
var inspections = []inspection{
	{
		use: "stack FILE", short: "List the whole call stack", shows: report.ShowStack,
		long:    "List every frame of the call stack at the crash, and how each was found. With driver files\n(--images), the frames of a small memory dump are exact and have function names.",
		example: "  dumptriage stack 102622-12000-01.dmp --images C:\\Windows\\System32\n  dumptriage stack MEMORY.DMP --thread ffffe58edcf0a080",
	},
	{
		use: "registers FILE", short: "List the registers at the crash", shows: report.ShowRegisters,
		long:    "List the registers at the moment of the fault or, if the dump does not contain them, those\nof the processor that stopped Windows.",
		example: "  dumptriage registers MEMORY.DMP",
	},
	{
		use: "processes FILE", short: "List the processes", shows: report.ShowProcesses,
		long:    "List the running processes. The dump must contain memory pages.",
		example: "  dumptriage processes MEMORY.DMP",
	},
	{
		use: "symbol FILE ADDRESS…", short: "Show what is at an address", shows: report.ShowSymbol, ask: symbolPlaces, most: 1000,
		long:    "Show what is at each address: code of a module with the nearest symbol, the stack, or a\nregion of kernel address space. " + addressHelp,
		example: "  dumptriage symbol MEMORY.DMP fffff80310001050 nt+0x1000",
	},
	{
		use: "memory FILE ADDRESS [LENGTH]", short: "Show memory as bytes and text", shows: report.ShowMemory, ask: memoryPlaces, most: 2,
		long:    "Show 256 bytes of memory, or LENGTH, starting at an address. " + addressHelp,
		example: "  dumptriage memory MEMORY.DMP ffffa50d6bc4a000 0x40\n  dumptriage memory MEMORY.DMP 1000 --physical",
	},
	{
		use: "disassemble FILE ADDRESS [COUNT]", short: "Show code as instructions", shows: report.ShowDisassembly, ask: codePlaces, most: 2,
		long:    "Show 16 instructions, or COUNT, starting at an address. x86 and x64 use Intel syntax. " + addressHelp,
		example: "  dumptriage disassemble MEMORY.DMP nt!KeBugCheckEx 8 --images C:\\Windows\\System32",
	},
}

const addressHelp = "An\naddress is hexadecimal or relative to a module: afd+0x1c40, nt!KeBugCheckEx+0x10."

// newInspection makes one of the commands.
func newInspection(s *Streams, i inspection) *cobra.Command {
	o := &reportOptions{}
	o.noPool, o.unmatched = true, true
	physical, thread := false, ""
	cmd := &cobra.Command{
		Use: i.use, Short: i.short, Long: i.long + "\n\n" + exitHelp, Example: i.example,
		Args: func(_ *cobra.Command, args []string) error {
			least := 1
			if i.ask != nil {
				least = 2
			}
			if len(args) < least || len(args) > 1+i.most {
				return usagef("use: dumptriage %s", i.use)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args[:1]
			if i.ask != nil {
				places, err := i.ask(args[1:])
				if err != nil {
					return err
				}
				for n := range places {
					places[n].Physical = physical
				}
				o.places = places
			}
			shows := i.shows
			if thread != "" {
				at, err := parseAddress(thread)
				if err != nil || at == 0 {
					return usagef("--thread %s: write the address of a thread object, as ffffe58edcf0a080", thread)
				}
				o.thread, shows = at, report.ShowThread
			}
			return o.show(cmd.Context(), s, never, func(w report.Writer, d *report.Document) error {
				shown := report.NewInspection(d, shows)
				if shown.Empty() {
					for _, why := range shown.Reasons() {
						s.note("%s: %s", report.Safe(d.Source.Path), report.Safe(why))
					}
				}
				return w.Inspect(shown)
			})
		},
	}
	o.flags(cmd)
	if i.shows == report.ShowStack {
		cmd.Flags().StringVar(&thread, "thread", "", "list the call stack of the thread at this address; the dump must contain memory pages")
	}
	if i.shows == report.ShowMemory {
		cmd.Flags().BoolVar(&physical, "physical", false, "ADDRESS is a physical address")
	}
	return cmd
}

func symbolPlaces(args []string) ([]inspect.Question, error) {
	var out []inspect.Question
	for _, text := range args {
		q, err := parsePlace(text)
		if err != nil {
			return nil, err
		}
		out = append(out, q)
	}
	return out, nil
}

func memoryPlaces(args []string) ([]inspect.Question, error) {
	const usual = 256
	q, n, err := placeAndCount(args, usual, inspect.MaxBytes)
	q.Bytes = n
	return []inspect.Question{q}, err
}

func codePlaces(args []string) ([]inspect.Question, error) {
	const usual = 16
	q, n, err := placeAndCount(args, usual, inspect.MaxInstructions)
	q.Instructions = n
	return []inspect.Question{q}, err
}

// placeAndCount reads a place and how much is wanted of it.
func placeAndCount(args []string, usual, most int) (inspect.Question, int, error) {
	q, err := parsePlace(args[0])
	if err != nil || len(args) == 1 {
		return q, usual, err
	}
	n, err := strconv.ParseInt(args[1], 0, 32)
	if err != nil || n < 1 || int(n) > most {
		return q, 0, usagef("%s: use a number from 1 to %d, or one in hexadecimal as 0x40", args[1], most)
	}
	return q, int(n), nil
}

// parsePlace reads an address, or a place in a module.
func parsePlace(text string) (inspect.Question, error) {
	if at, err := parseAddress(text); err == nil {
		return inspect.Question{Address: at}, nil
	}
	name, digits, plus := strings.Cut(text, "+")
	q := inspect.Question{}
	q.Module, q.Function, _ = strings.Cut(name, "!")
	if plus {
		at, err := parseAddress(digits)
		if err != nil {
			return q, usagef("%s: write the offset in hexadecimal, as afd+0x1c40", text)
		}
		q.Offset = at
	}
	if q.Module == "" || !plus && q.Function == "" {
		return q, usagef("%s: write an address in hexadecimal, or a place as afd+0x1c40 or nt!KeBugCheckEx", text)
	}
	return q, nil
}
