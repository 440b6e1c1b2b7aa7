package bugcheck

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dumptriage/dump/internal/lazyregexp"
	"dumptriage/dump/ntstatus"
)

// maxSummary is the most bytes a summary may have.
const maxSummary = 200

// classSentences say what kind of trouble a code without a sentence of its
// own stands for.
var classSentences = map[string]string{
	"boot":            "Windows could not start or set itself up",
	"driver-verifier": "Driver Verifier or the kernel caught a driver that broke a rule",
	"exception":       "An exception in kernel mode was not handled",
	"filesystem":      "A file system driver found a condition from which it cannot continue",
	"graphics":        "The graphics kernel or a display driver failed",
	"hardware":        "The hardware or its firmware failed, or the kernel does not support it",
	"irql":            "A driver performed an operation that its IRQL, or a lock that it held, does not allow",
	"other":           "The kernel found a condition from which it cannot continue",
	"page-fault":      "A driver accessed memory that it cannot access",
	"pool-corruption": "Kernel pool was corrupted or misused",
	"pool-exhaustion": "The kernel ran out of memory or of address space to map it",
	"power":           "A power transition failed",
	"timeout":         "Something took longer than a watchdog allows",
	"live":            "A dump was written and the system kept running",
}

// summary is the one sentence on what happened.
func (s *stop) summary() string {
	template := s.variant.Sentence
	if template == "" {
		class := s.entry.Class
		if isLiveName(s.entry.Name) {
			class = "live"
		}
		template = s.classSentence(class) + " (" + s.entry.Name + "{more})."
	}
	if s.variant.Case == "" && s.unselected() {
		template = strings.ReplaceAll(template, ": {case}", "")
	}
	if s.lacks(template) {
		template = s.classSentence(s.entry.Class) + " (" + s.entry.Name + ")."
		if s.variant.Case != "" {
			template = "{case}."
		}
	}
	text := s.fill(template, s.details())
	if len(text) > maxSummary {
		text = s.fill(template, nil)
	}
	return clip(text)
}

// unselected reports whether what would select a case is missing.
func (s *stop) unselected() bool {
	i := s.first(RoleSelector)
	return s.missing[max(i, 0)]
}

// classSentence is what a code without a sentence of its own stands for.
func (s *stop) classSentence(class string) string {
	if class == "boot" && s.running {
		return "A stop code that normally occurs during startup was raised long after it"
	}
	return classSentences[class]
}

// lacks reports whether a template asks for a parameter that is missing. What
// stands in brackets may be left out.
func (s *stop) lacks(template string) bool {
	if strings.Contains(template, "{case}") && s.variant.Case == "" && s.unselected() && !strings.Contains(template, "[") {
		return true
	}
	if strings.Contains(optional.ReplaceAllString(template, ""), "{ref}") && s.missing == [4]bool{true, true, true, true} {
		return true
	}
	for i := range s.missing {
		if s.absent(i) && strings.Contains(optional.ReplaceAllString(template, ""), "{"+string(rune('1'+i))+"}") {
			return true
		}
	}
	return false
}

// absent reports whether parameter i says nothing: it is missing, or is a zero in
// the place of an address that was not there to give. That memory was touched at
// address zero does say something.
func (s *stop) absent(i int) bool {
	role := s.params[i].Role
	return s.missing[i] || s.values[i] == 0 && role.IsAddress() && role != RoleReferenced && role != RoleExecuted
}

// optional is a part of a template that is left out where a parameter in it is
// missing, or is a status that says nothing, or where no case is selected.
var optional = lazyregexp.New(`\[[^\]]*\]`)

// settle decides on the optional parts of a template.
func (s *stop) settle(template string) string {
	return optional.ReplaceAllStringFunc(template, func(part string) string {
		if s.variant.Case == "" && strings.Contains(part, "{case}") {
			return ""
		}
		if strings.Contains(part, "{ref}") && (s.dataAt < 0 || s.missing[s.dataAt]) {
			return ""
		}
		for i, p := range s.params {
			if strings.Contains(part, "{"+string(rune('1'+i))+"}") && (s.absent(i) || p.Role == RoleStatus && s.values[i] == 0) {
				return ""
			}
		}
		return part[1 : len(part)-1]
	})
}

// fill puts values into a template. Its words in braces are
//
//	{1} to {4}   a parameter
//	{code}       "Code at afd.sys+0x1c40"
//	{did} {ref}  how memory was touched, and which
//	{at}         " at DISPATCH_LEVEL"
//	{touch}      " (read of address 0xf025)", of the exception record
//	{case}       the selected case
//	{details}    further parameters, in parentheses
//	{more}       the same, to follow inside parentheses
func (s *stop) fill(template string, details []string) string {
	var b strings.Builder
	template = s.settle(template)
	for {
		before, rest, ok := strings.Cut(template, "{")
		b.WriteString(before)
		if !ok {
			break
		}
		word, after, _ := strings.Cut(rest, "}")
		b.WriteString(s.word(word, details))
		template = after
	}
	return capital(b.String())
}

// phrases write the words in braces.
var phrases = map[string]func(*stop) string{
	"1":     func(s *stop) string { return s.text(0) },
	"2":     func(s *stop) string { return s.text(1) },
	"3":     func(s *stop) string { return s.text(2) },
	"4":     func(s *stop) string { return s.text(3) },
	"code":  (*stop).codePhrase,
	"did":   (*stop).accessPhrase,
	"ref":   (*stop).dataPhrase,
	"touch": (*stop).touch,
	"at":    (*stop).irqlPhrase,
	"case":  (*stop).casePhrase,
}

// word is the text for one word in braces.
func (s *stop) word(word string, details []string) string {
	if write := phrases[word]; write != nil {
		return write(s)
	}
	switch {
	case len(details) == 0:
	case word == "details":
		return " (" + strings.Join(details, ", ") + ")"
	case word == "more":
		return "; " + strings.Join(details, ", ")
	}
	return ""
}

// dataPhrase is the address that was touched.
func (s *stop) dataPhrase() string {
	if s.dataAt < 0 || s.missing[s.dataAt] {
		return "memory"
	}
	return "address " + s.dataAddress(s.values[s.dataAt])
}

// irqlPhrase ends a sentence with the IRQL.
func (s *stop) irqlPhrase() string {
	if i := s.first(RoleIRQL); i >= 0 && !s.missing[i] {
		return " at " + s.text(i)
	}
	return ""
}

// codePhrase begins a sentence on the code at fault.
func (s *stop) codePhrase() string {
	switch {
	case s.codeAt < 0 || s.missing[s.codeAt]:
		return "Kernel code"
	case s.values[s.codeAt] == 0 && s.access() != accessExecute:
		return "Code at an unknown address"
	}
	return "Code at " + s.codeAddress(s.values[s.codeAt])
}

// access is how memory was touched.
func (s *stop) access() access {
	if s.accessAt < 0 || s.missing[s.accessAt] {
		return accessUnknown
	}
	return accessOf(s.code, s.values[s.accessAt])
}

// accessPhrase is the verb for the access.
func (s *stop) accessPhrase() string {
	switch s.access() {
	case accessRead:
		return "read"
	case accessWrite:
		return "wrote to"
	case accessExecute:
		return "tried to execute"
	}
	return "touched"
}

// casePhrase is the selected case, or that there is none for this selector.
func (s *stop) casePhrase() string {
	if s.variant.Case != "" {
		return s.variant.Case
	}
	if i := s.first(RoleSelector); i >= 0 && !s.missing[i] {
		return "sub-code " + number(ntstatus.Short(s.values[i])) + " (not described)"
	}
	return "the parameters do not show how"
}

// telling are the roles worth a place in a sentence that does not ask for
// certain parameters.
var telling = map[Role]bool{
	RoleInstruction: true, RoleReferenced: true, RoleExecuted: true, RoleStatus: true, RoleIRQL: true,
	RolePoolAddress: true, RolePoolTag: true, RolePoolType: true, RoleDeviceObject: true,
	RoleDriverObject: true, RoleIRP: true, RoleMDL: true, RoleThread: true, RoleProcess: true,
	RoleLock: true, RoleBytes: true, RoleCount: true, RoleSeconds: true, RoleMilliseconds: true,
	RolePFN: true,
}

// maxDetails is how many parameters a sentence lists.
const maxDetails = 2

// details lists the first telling parameters: "current IRQL APC_LEVEL".
func (s *stop) details() []string {
	var list []string
	for i, p := range s.params {
		if len(list) == maxDetails {
			break
		}
		switch {
		case s.missing[i], p.Role == RoleStatus && s.values[i] == 0:
		case !telling[p.Role], p.Role.IsAddress() && s.values[i] == 0, p.Role == RolePoolTag && poolTag(s.values[i]) == "":
		case p.Role == RoleStatus:
			list = append(list, s.text(i))
		default:
			list = append(list, p.Label+" "+s.text(i))
		}
	}
	return list
}

// capital makes the first letter of a sentence a capital.
func capital(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 || r == utf8.RuneError {
		return text
	}
	return string(unicode.ToUpper(r)) + text[size:]
}

// clip cuts a sentence that is still too long.
func clip(text string) string {
	if len(text) <= maxSummary {
		return text
	}
	cut := maxSummary - len("….")
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…."
}
