package whea

import (
	"fmt"

	"dumptriage/dump/internal/bin"
)

// mcaSection is WHEA_XPF_MCA_SECTION (ntddk.h), packed to 4 bytes.
var mcaSection = struct{ processor, bank, status, address bin.Field }{bin.U32(0x10), bin.U32(0x24), bin.U64(0x28), bin.U64(0x30)}

// The bits of MCi_STATUS that say what else is known (Intel SDM volume 3).
const (
	statusValid   = 1 << 63
	statusAddress = 1 << 58
)

// machineCheck reads the registers of one bank.
func machineCheck(rec bin.Record) string {
	subject := fmt.Sprintf("processor %d, bank %d", rec.Or(mcaSection.processor, 0), rec.Or(mcaSection.bank, 0))
	status, err := rec.Uint(mcaSection.status)
	if err != nil || status&statusValid == 0 {
		return sentence(subject, "its status register contains nothing valid")
	}
	where := ""
	if status&statusAddress != 0 {
		where = fmt.Sprintf("at address 0x%x", rec.Or(mcaSection.address, 0))
	}
	return sentence(subject, Code(status), Flags(status>>32), where)
}
