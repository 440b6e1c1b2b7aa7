package secondary

import (
	"strings"

	"dumptriage/dump/facts"
)

// virtualMakers and virtualModels are how firmware of virtual machines names
// them: by its maker, or by the model of a maker that builds others, too.
var (
	virtualMakers = []string{"innotek", "vmware", "qemu", "xen", "parallels", "bochs", "amazon ec2", "nutanix", "openstack", "ovirt", "red hat"}
	virtualModels = []string{"virtual machine", "virtualbox", "vmware", "standard pc", "kvm", "hvm domu", "google compute engine", "bhyve", "parallels"}
)

// judge reports whether the machine is a virtual one, by what its firmware calls
// it.
func judge(h *facts.Hardware) {
	maker, model := strings.ToLower(h.Manufacturer), strings.ToLower(h.Model)
	for _, v := range virtualModels {
		h.Virtual = h.Virtual || strings.Contains(model, v)
	}
	for _, v := range virtualMakers {
		h.Virtual = h.Virtual || strings.HasPrefix(maker, v)
	}
}
