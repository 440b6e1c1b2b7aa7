package dumptest

import (
	"bytes"
	"fmt"
)

// NT351 is the machine of the sample: Windows NT 3.51 with 64 MB, on which a
// program has sent with WriteFile() on a socket until AFD.SYS held nearly all
// nonpaged pool, as KB Q138935 tells it. The article names no STOP code and no
// pool tag: that the machine ends with 0x41, and that the blocks carry the tag
// AfdB, are choices of this builder.
func NT351() System {
	const blocks = 17010
	s := System{
		Header: Header{
			Build: 1057, Code: 0x41, Params: [4]uint64{0x1000, 0, 0x20, 0x352},
			Runs:    []Run{{0x1, 0x9E}, {0x100, 0xF00}, {0x1000, 0x3000}},
			Context: Context{IP: 0x80112F40, SP: 0xFF73F8D4},
		},
		Modules:    nt351Modules("3.51.1057.1", &places32),
		Processes:  nt351Processes(),
		BigPages:   0x20,
		PagedPages: 1180,
	}
	s.Blocks = append(ordinaryBlocks(), Blocks{Tag: "AfdB", Bytes: 1344, Count: blocks, Fill: sent})
	s.Tags = append(countTags(s.Blocks), pagedTags()...)
	s.Header.Params[1] = 6149 // pages of small blocks
	return s
}

// sent is the payload of one send buffer.
func sent(i int) []byte {
	var b []byte
	for j := range 3 {
		b = fmt.Appendf(b, "REC %06d.%d %08x%08x ", i, j, uint32(i*3+j)*2654435761, uint32(i*7+j)*2246822519)
	}
	return append(b, bytes.Repeat([]byte("sixteen bytes.. "), 90)...)
}

// nt351Modules are the kernel and the drivers of the machine, with the pool tags
// that their code passes.
func nt351Modules(version string, p *places) []Module {
	const company, product = "Microsoft Corporation", "Microsoft(R) Windows NT(TM) Operating System"
	list := []struct {
		name string
		size uint32
		tags []string
	}{
		{"ntoskrnl.exe", 0xDC000, []string{"Proc", "Thre", "Even", "File", "Sema", "Muta", "Time", "Irp ", "Mdl ", "Io  ", "Vad ", "CM  ", "CMkb",
			"Key ", "ObNm", "ObDi", "SeSd", "SeAc", "SeTd", "Sect", "Toke", "Devi", "Driv", "MmSt", "MmCa", "CcSc", "Pool", "Atom", "Symb", "IoNm"}},
		{"hal.dll", 0xE000, []string{"Hal "}},
		{"atapi.sys", 0x9000, nil}, {"SCSIPORT.SYS", 0x9000, []string{"ScsP"}}, {"Disk.sys", 0x6000, nil},
		{"Ntfs.sys", 0x58000, []string{"NtFC", "Ntfn", "NtFs"}}, {"Fastfat.SYS", 0x1E000, []string{"Fatn", "Fatd"}},
		{"Floppy.SYS", 0x6000, nil}, {"Cdfs.SYS", 0x10000, nil}, {"Null.SYS", 0x4000, nil},
		{"i8042prt.sys", 0x8000, []string{"8042"}}, {"mouclass.sys", 0x5000, []string{"Mou "}}, {"kbdclass.sys", 0x5000, []string{"Kbd "}},
		{"VIDEOPRT.SYS", 0x6000, nil}, {"vga.sys", 0x6000, nil}, {"Npfs.SYS", 0x9000, []string{"NpFr"}}, {"Msfs.SYS", 0x7000, nil},
		{"NDIS.SYS", 0x1D000, []string{"NDpb"}}, {"TDI.SYS", 0x5000, nil}, {"tcpip.sys", 0x32000, []string{"TCPt", "TCPc", "UDPt"}},
		{"netbt.sys", 0x1F000, []string{"Nbt0"}}, {"afd.sys", 0x10000, []string{"AfdB", "AfdC", "AfdE", "Afda"}},
		{"netbios.sys", 0xA000, nil}, {"rdr.sys", 0x2F000, []string{"RdrB"}}, {"srv.sys", 0x36000, []string{"LSbf", "LSwi", "LSfi"}},
		{"Serial.SYS", 0xB000, []string{"Seri"}},
	}
	modules := make([]Module, len(list))
	base := p.drivers
	for i, m := range list {
		d := Driver{Name: m.name, Size: m.size, Stamp: 0x2F9E0000 + uint32(i)*0x1357, CheckSum: 0x10000 + uint32(i)*0x2468, Base: base}
		switch i {
		case 0:
			d.Base, d.Path = p.kernel, `\WINNT35\system32\ntoskrnl.exe`
		case 1:
			d.Base, d.Path = p.hal, `\WINNT35\system32\hal.dll`
		default:
			base += uint64(m.size+0xFFF) &^ 0xFFF
		}
		modules[i] = Module{Driver: d, Version: version, Company: company, Product: product, Tags: m.tags}
	}
	return modules
}

func nt351Processes() []Running {
	return []Running{
		{"System", 2}, {"smss.exe", 19}, {"csrss.exe", 28}, {"winlogon.exe", 35}, {"services.exe", 41}, {"lsass.exe", 44},
		{"spoolss.exe", 67}, {"rpcss.exe", 74}, {"progman.exe", 88}, {"sockets.exe", 103},
	}
}

// ordinaryBlocks is what a machine without a leak has in nonpaged pool.
func ordinaryBlocks() []Blocks {
	return []Blocks{
		{"Thre", 640, 410, nil}, {"Proc", 704, 24, nil}, {"Even", 64, 3200, nil}, {"File", 160, 2900, nil}, {"Sema", 64, 420, nil},
		{"Muta", 96, 230, nil}, {"Time", 96, 160, nil}, {"Irp ", 256, 410, nil}, {"Mdl ", 96, 520, nil}, {"Io  ", 128, 300, nil},
		{"Vad ", 64, 1800, nil}, {"MmCa", 160, 900, nil}, {"CcSc", 224, 310, nil}, {"Devi", 416, 96, nil}, {"Driv", 224, 60, nil},
		{"Ntfn", 192, 340, nil}, {"NtFs", 96, 260, nil}, {"NpFr", 96, 130, nil}, {"NDpb", 512, 48, nil}, {"TCPt", 320, 90, nil},
		{"TCPc", 160, 70, nil}, {"UDPt", 160, 20, nil}, {"Nbt0", 224, 110, nil}, {"AfdC", 288, 36, nil}, {"AfdE", 320, 64, nil},
		{"LSbf", 2048, 24, nil}, {"LSwi", 512, 40, nil}, {"RdrB", 1088, 12, nil}, {"Hal ", 96, 12, nil}, {"ScsP", 384, 16, nil},
		{"8042", 128, 4, nil}, {"Mou ", 160, 3, nil}, {"Kbd ", 160, 3, nil}, {"Seri", 256, 4, nil}, {"Pool", 64, 8, nil},
	}
}

// countTags are the tracker's rows for blocks: some more were allocated and
// freed again.
func countTags(blocks []Blocks) []Tag {
	tags := make([]Tag, 0, len(blocks))
	for i, b := range blocks {
		freed := uint32(b.Count)*3 + uint32(i)*17
		tags = append(tags, Tag{Tag: b.Tag, NonPaged: Counts{uint32(b.Count) + freed, freed, uint32(b.Count * b.Bytes)}})
	}
	return tags
}

// pagedTags are the rows of paged pool.
func pagedTags() []Tag {
	var tags []Tag
	for i, t := range []struct {
		tag          string
		count, bytes uint32
	}{
		{"CM  ", 260, 1064960}, {"CMkb", 1900, 121600}, {"Key ", 850, 81600}, {"ObNm", 4100, 262400}, {"ObDi", 30, 3840},
		{"SeSd", 900, 144000}, {"SeAc", 640, 40960}, {"SeTd", 700, 67200}, {"Sect", 820, 78720}, {"Toke", 95, 30400},
		{"MmSt", 1300, 998400}, {"Atom", 420, 26880}, {"Symb", 60, 3840}, {"IoNm", 800, 76800}, {"NtFC", 350, 112000},
		{"Fatd", 130, 33280}, {"Fatn", 60, 9600}, {"LSfi", 210, 73920}, {"Afda", 5, 320},
	} {
		freed := t.count*5 + uint32(i)*29
		tags = append(tags, Tag{Tag: t.tag, Paged: Counts{t.count + freed, freed, t.bytes}})
	}
	return tags
}
