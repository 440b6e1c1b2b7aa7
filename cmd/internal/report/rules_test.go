package report

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"dumptriage/cmd/internal/advice"
	"dumptriage/dump/facts"
)

// Forms of text that a schema asks for.
const (
	formHex         = "^0x[0-9a-f]+$"
	formHex32       = "^0x[0-9a-f]{8}$"
	formHex16       = "^0x[0-9a-f]{4}$"
	formTime        = `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$`
	formGUID        = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
	formFingerprint = "^dt[23]-[0-9a-f]{16}$"
	formMachine     = "^m1-[0-9a-f]{20}$"
	formWord        = "^[a-z0-9-]+$"
	formSHA256      = "^[0-9a-f]{64}$"
)

// A rule says which values a field takes: one of some, or of a form.
type rule struct {
	form string
	one  []string
}

func form(f string) rule          { return rule{form: f} }
func oneOf(values ...string) rule { return rule{one: values} }

var (
	anyPool     = oneOf("nonpaged", "paged")
	anySeverity = oneOf(string(advice.SeverityCritical), string(advice.SeverityHigh), string(advice.SeverityMedium), string(advice.SeverityLow), string(advice.SeverityInfo))
	anyState    = oneOf("met", "not-met", "unknown")
	anyBasis    = oneOf(advice.MachineBySerial, advice.MachineByConfiguration)
	anyPower    = oneOf(facts.PowerSleep, facts.PowerStandby, facts.PowerUserShutdown, facts.PowerShutdown)
	anyError    = oneOf("recoverable", "fatal", "corrected", "informational")
	anyVerdict  = oneOf("strong", "probable", "possible", "unknown", "ruled-out")
)

// rules are the values that fields take, by the type and the field's name in
// JSON. Every field that is text has a rule, or is prose.
var rules = map[string]rule{
	"ReadError.offset": form(formHex), "Source.sha256": form(formSHA256),
	"Dump.format": form(formWord), "Dump.kind": form("^[a-z0-9-]+$"), "Dump.machine": form(formWord),
	"Dump.edition": oneOf("workstation", "domain controller", "server"), "Dump.crash_time": form(formTime),
	"Dump.kernel_base": form(formHex), "Dump.directory_table_base": form(formHex), "Dump.debugger_data_block": form(formHex),
	"System.machine_id": form(formMachine), "System.machine_id_basis": anyBasis,
	"ProcessorModel.microcode": form(formHex), "Device.vendor_id": form(formHex16), "Device.device_id": form(formHex16),
	"Device.address": form("^[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]$"), "Session.boot_time": form(formTime), "Session.power": anyPower, "Storage.last_request": form(formTime),
	"HardwareError.severity": anyError, "ErrorSection.severity": anyError, "ErrorSection.kind": form(formGUID),
	"ErrorSection.subject": oneOf(facts.SubjectProcessor, facts.SubjectMemory, facts.SubjectDevice),
	"Blob.guid":            form(formGUID),
	"Bugcheck.code":        form(formHex32), "Bugcheck.stop": form("^0x[0-9A-F]+$"), "Bugcheck.referenced_address": form(formHex),
	"Bugcheck.kind":   oneOf(string(facts.StopCrash), string(facts.StopForced), string(facts.StopLive), string(facts.StopImage)),
	"Bugcheck.class":  form(formWord),
	"Parameter.value": form(formHex), "Faulting.address": form(formHex), "Faulting.offset": form(formHex),
	"Exception.code": form(formHex32), "Exception.address": form(formHex), "Exception.offset": form(formHex),
	"Exception.parameters": form(formHex), "Exception.accessed": form(formHex), "Exception.access": oneOf("read", "write", "execute"),
	"Context.ip": form(formHex), "Context.sp": form(formHex), "Context.operand": form(formHex), "Running.thread": form(formHex),
	"Frame.address": form(formHex), "Frame.offset": form(formHex),
	"Frame.trust":   oneOf(facts.TrustContext, facts.TrustUnwind, facts.TrustFramePointer, facts.TrustLink, facts.TrustCall, facts.TrustWord, facts.TrustDebugger),
	"Blame.address": form(formHex), "Blame.offset": form(formHex),
	"Blame.basis": oneOf(facts.BasisException, facts.BasisParameter, facts.BasisStructure, facts.BasisCaller, facts.BasisDebugger, facts.BasisScreen, facts.BasisStack),
	"Module.base": form(formHex), "Module.timestamp": form(formHex32), "Module.checksum": form(formHex32), "Module.link_time": form(formTime),
	"UnloadedModule.start": form(formHex), "UnloadedModule.end": form(formHex), "Process.address": form(formHex),
	"PoolBlock.address": form(formHex), "PoolAddress.address": form(formHex), "PoolAddress.offset": form(formHex),
	"Pool.origin": form(formWord), "PoolUsage.state": oneOf(facts.PoolExhausted, facts.PoolNear, facts.PoolNotExhausted),
	"Owner.basis": oneOf(facts.OwnerByImage, facts.OwnerByTagList), "BlockSize.pool": anyPool,
	"ComparedPool.pool": anyPool, "ComparedTag.pool": anyPool, "ComparedSource.time": form(formTime),
	"PoolDescriptor.address": form(formHex), "PoolDescriptor.pool": anyPool, "BigPage.address": form(formHex), "BigPage.pool": anyPool,
	"PoolSuspect.pool": anyPool, "PoolSuspect.level": oneOf(facts.SuspectHigh, facts.SuspectMedium, facts.SuspectLow),
	"Finding.kind": oneOf("leak", "depletion", "usage", "misconfiguration", "defect"), "Finding.verdict": anyVerdict, "Finding.at_most": anyVerdict,
	"Reference.reviewed": form("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), "Reference.url": form("^https?://"),
	"Evidence.role": oneOf("need", "support", "against", "exclude"), "Evidence.basis": oneOf("stated", "derived", "inferred", "default"),
	"Evidence.state": anyState, "Ticket.fingerprint": form(formFingerprint), "Ticket.stack_fingerprint": form("^st1-[0-9a-f]{16}$"), "Ticket.severity": anySeverity,
	"TicketGroup.by": oneOf(ByFingerprint, ByMachine), "TicketGroup.first": form(formTime), "TicketGroup.last": form(formTime),
	"Coverage.state":    oneOf(facts.Collected, facts.Absent, facts.Failed),
	"Group.fingerprint": form(formFingerprint), "Group.severity": anySeverity, "Group.first": form(formTime), "Group.last": form(formTime),
	"MachineGroup.machine_id": form(formMachine), "MachineGroup.machine_id_basis": anyBasis, "MachineGroup.first": form(formTime), "MachineGroup.last": form(formTime),
	"KnownIssue.kind": oneOf("leak", "depletion", "usage", "misconfiguration", "defect"), "KnownIssue.at_most": anyVerdict,
	"Condition.role": oneOf("need", "support", "against", "exclude"), "Condition.basis": oneOf("stated", "derived", "inferred", "default"),
	"PatternResult.pattern": form(formWord), "PatternResult.state": anyState,
}

// constrain puts the rules into the schema of a type, and asks of all other text
// that it is not empty.
func constrain(t reflect.Type, s *jsonschema.Schema) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		if t.Kind() == reflect.Slice {
			s = s.Items
		}
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || s == nil {
		return
	}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		property := s.Properties[name]
		if name == "" || property == nil {
			continue
		}
		constrain(t.Field(i).Type, property)
		text := property
		if text.Type == "array" {
			text = text.Items
		}
		if text == nil || text.Type != "string" || text.Const != nil {
			continue
		}
		r := rules[t.Name()+"."+name]
		text.Pattern = r.form
		for _, v := range r.one {
			text.Enum = append(text.Enum, v)
		}
	}
}

// TestRulesAreUsed: every rule is one of a field that exists.
func TestRulesAreUsed(t *testing.T) {
	fields := map[string]bool{}
	var walk func(reflect.Type)
	walk = func(t reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct {
			return
		}
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			fields[t.Name()+"."+name] = true
			walk(t.Field(i).Type)
		}
	}
	for _, d := range documents {
		walk(d)
	}
	for name := range rules {
		if !fields[name] {
			t.Errorf("a rule for %s, which is no field", name)
		}
	}
}
