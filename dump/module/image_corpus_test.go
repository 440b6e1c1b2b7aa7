package module

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"dumptriage/dump/dumptest"
	"dumptriage/dump/facts"
	"dumptriage/dump/memory"
)

const corpus = "../../../shared/corpus/nt-compatible/"

// x86Dump is a complete 32-bit dump, translated as the Intel SDM (volume 3,
// 32-bit paging) says and read as DUMP_HEADER32 says, without the readers of
// this project.
type x86Dump struct{ file []byte }

func (d x86Dump) physical(pa uint32) ([]byte, bool) {
	off := 0x1000
	for i := range le.Uint32(d.file[0x64:]) {
		base, count := le.Uint32(d.file[0x6c+8*i:]), le.Uint32(d.file[0x70+8*i:])
		if page := pa >> 12; page >= base && page < base+count {
			off += int(page-base)<<12 + int(pa&0xfff)
			return d.file[off : off|0xfff+1], true
		}
		off += int(count) << 12
	}
	return nil, false
}

func (d x86Dump) page(va uint32) ([]byte, bool) {
	directory, ok := d.physical(le.Uint32(d.file[0x10:])&^0xfff | va>>22<<2)
	if !ok || directory[0]&1 == 0 {
		return nil, false
	}
	pde := le.Uint32(directory)
	if pde&0x80 != 0 {
		return d.physical(pde&0xffc00000 | va&0x3fffff)
	}
	table, ok := d.physical(pde&^0xfff | va>>12<<2&0xffc)
	if !ok || table[0]&1 == 0 {
		return nil, false
	}
	return d.physical(le.Uint32(table)&^0xfff | va&0xfff)
}

func (d x86Dump) ReadVirt(p []byte, va memory.Virt) error {
	for read := 0; read < len(p); {
		b, ok := d.page(uint32(va) + uint32(read))
		if !ok {
			return &memory.AbsentError{Virt: va, Read: read, Why: memory.ErrNotPresent}
		}
		read += copy(p[read:], b)
	}
	return nil
}

func openCorpus(t *testing.T, name string) (memory.Space, []truthModule) {
	t.Helper()
	b, err := dumptest.Unzip(corpus + name + ".dmp.zip")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no corpus of real dumps here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(corpus + name + ".truth.json")
	if err != nil {
		t.Fatal(err)
	}
	var truth struct{ Modules []truthModule }
	if err := json.Unmarshal(raw, &truth); err != nil {
		t.Fatal(err)
	}
	return memory.Space{Virtual: x86Dump{b}, Pointer: 4}, truth.Modules
}

// truthModule is an entry of the kernel's module list, as an independent script
// read it: all but the name and the base stands in the headers too.
type truthModule struct {
	Name          string
	Base          string
	Size          uint32
	EntryPoint    string `json:"entry_point"`
	Checksum      string
	TimeDateStamp string
}

// TestCorpusModules reads every module of two running kernels.
func TestCorpusModules(t *testing.T) {
	for name, modules := range map[string]int{"nt52-compatible-stop-d1": 58, "nt52-compatible-setup-a": 30} {
		s, truth := openCorpus(t, name)
		if len(truth) != modules {
			t.Errorf("%s: %d modules, want %d", name, len(truth), modules)
		}
		for _, m := range truth {
			base := hexNumber(t, m.Base)
			img, err := ReadImage(s, memory.Virt(base), uint64(m.Size))
			if err != nil {
				t.Errorf("%s: %s: %v", name, m.Name, err)
				continue
			}
			entry := hexNumber(t, m.EntryPoint) // an image without an entry point has its base there
			if img.SizeOfImage != m.Size || img.CheckSum != uint32(hexNumber(t, m.Checksum)) ||
				img.TimeStamp != uint32(hexNumber(t, m.TimeDateStamp)) || uint64(img.EntryPoint) != entry-base ||
				img.Machine != 0x14c || img.Subsystem != 1 || img.LinkerVersion != "2.40" || len(img.Sections.Or(nil)) < 4 {
				t.Errorf("%s: %s: %+v, want %+v", name, m.Name, img.Header, m)
			}
			if !IsImage(s, memory.Virt(base)) || IsImage(s, memory.Virt(base+0x1000)) {
				t.Errorf("%s: %s: not told from what lies behind it", name, m.Name)
			}
			checkPlain(t, m.Name, img)
			if m.Name != "kbdus.dll" && img.Version.FileVersion.OK {
				t.Errorf("%s: %s: version %+v, whose page is not there", name, m.Name, img.Version)
			}
		}
	}
}

// TestCorpusVersion reads the one module of the dump whose version resource is
// in memory; the values were read off its bytes by hand: VS_FIXEDFILEINFO has
// 002a0004 and 00100000.
func TestCorpusVersion(t *testing.T) {
	s, _ := openCorpus(t, "nt52-compatible-stop-d1")
	img, err := ReadImage(s, 0xfc628000, 0x5000)
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		got  facts.Known[string]
		want string
	}{
		"number": {img.Version.FileVersion, "42.4.16.0"}, "text": {img.Version.FileVersionText, "42.4.16-dev"},
		"company": {img.Version.CompanyName, "ReactOS Project"}, "product": {img.Version.ProductName, "ReactOS Operating System"},
		"description": {img.Version.FileDescription, "ReactOS United States Keyboard Layout"},
		"file":        {img.Version.OriginalFilename, "kbdus.dll"},
	} {
		if c.got != facts.Some(c.want) {
			t.Errorf("%s: %+v, want %q", what, c.got, c.want)
		}
	}
	if img.TimeStamp != 0x6b0396d1 || img.SizeOfImage != 0x5000 {
		t.Errorf("time stamp %x, size %x", img.TimeStamp, img.SizeOfImage)
	}
}

func hexNumber(t *testing.T, s string) uint64 {
	t.Helper()
	v, err := strconv.ParseUint(s, 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// realFiles are files that the PE library brings for its own tests. What is
// expected of them was read by a script that knows the file layout alone: it
// follows PointerToRawData and searches for the keys of the version.
var realFiles = []struct {
	file                                    string
	machine                                 uint16
	stamp, size, sum, entry                 uint32
	linker, sections                        string
	export, pdb, id                         string
	version, text, company, product, origin string
	description                             string
}{
	{"acpi.sys", 0x8664, 0x637b6dad, 0xcc000, 0xcbd8c, 0xbb010, "14.15",
		".text .rdata .data .pdata .idata PAGE .edata PAGECONS INIT GFIDS .rsrc .reloc",
		"ACPI.SYS", "acpi.pdb", "A30C7413C3EAF4C899AC95798321BE651", "10.0.18362.1", "10.0.18362.1 (WinBuild.160101.0800)",
		"Microsoft Corporation", "Microsoft® Windows® Operating System", "ACPI.sys", "ACPI Driver for NT"},
	{"amdi2c.sys", 0x8664, 0x5b20aad7, 0x10000, 0xdbfe, 0x6e10, "14.00",
		".text .rdata .data .pdata .gfids PAGE INIT .rsrc .reloc",
		"", "amdi2c.pdb", "31E7BEB41ACE4A3C91893B8B99074AF71", "1.2.0.94", "1.2.0.94",
		"Advanced Micro Devices, Inc", "AMD I2C Controller Driver", "amdi2c.sys", "AMD I2C Controller Driver"},
	{"PSCRIPT5.DLL", 0x8664, 0x5b3aca84, 0xa0000, 0xa90c3, 0x546f0, "14.15", ".text .rdata .data .pdata .rsrc .reloc",
		"pscript5.dll", "pscript5.pdb", "0A608414EF289192C48F9FD4524EA5FE1", "0.3.18362.145", "10.0.18362.145 (WinBuild.160101.0800)",
		"Microsoft Corporation", "Microsoft® Windows® Operating System", "PSCRIPT5.DLL", "PostScript 印表機驅動程式"},
	{"pwsh.exe", 0x8664, 0x641de100, 0x4a000, 0x51838, 0x14320, "14.35", ".text .rdata .data .pdata _RDATA .rsrc .reloc",
		"", `D:\a\_work\1\s\artifacts\obj\win-x64.Release\corehost\apphost\standalone\apphost.pdb`, "C1C27BE52C354DEE8F551F2C86FF6E4F1",
		"7.3.4.500", "7.3.4.500", "Microsoft Corporation", "PowerShell", "pwsh.dll", "pwsh"},
	{"mfc40u.dll", 0x14c, 0x3b7dfe9a, 0xe9000, 0xebb26, 0xc4d3, "3.10", ".text .rdata .data .idata .rsrc .reloc",
		"MFC40u.DLL", "", "", "4.1.0.6140", "4.1.6140",
		"Microsoft Corporation", "Microsoft (R) Visual C++", "MFC40.DLL", "MFCDLL Shared Library - Retail Version"},
	{"arp.dll", 0x166, 0x341e0f31, 0xb000, 0, 0x10a0, "5.10", ".text .data .pdata .reloc",
		"ARP.dll", "", "", "", "", "", "", "", ""},
}

func TestRealFiles(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/saferwall/pe").Output()
	if err != nil {
		t.Skipf("the go command does not find the PE library: %v", err)
	}
	for _, c := range realFiles {
		file, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "test", c.file))
		if err != nil {
			t.Skipf("the PE library is here without its test files: %v", err)
		}
		b := load(file)
		img, err := ReadImage(mapAt(b), testBase, uint64(len(b)))
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		var names []string
		for _, s := range img.Sections.Or(nil) {
			names = append(names, s.Name)
		}
		if img.Machine != c.machine || img.TimeStamp != c.stamp || img.SizeOfImage != c.size || img.CheckSum != c.sum ||
			img.EntryPoint != c.entry || img.LinkerVersion != c.linker || strings.Join(names, " ") != c.sections {
			t.Errorf("%s: %+v", c.file, img.Header)
		}
		got := list(img)
		for name, want := range map[string]string{
			"ExportName": c.export, "PDB.Name": c.pdb, "PDB.ID": c.id, "FileVersion": c.version, "FileVersionText": c.text,
			"CompanyName": c.company, "ProductName": c.product, "OriginalFilename": c.origin, "FileDescription": c.description,
		} {
			if f := got[name]; f.Or("") != want || f.OK != (want != "") {
				t.Errorf("%s: %s is %+v, want %q", c.file, name, f, want)
			}
		}
	}
}

// load lays a file out as the loader does: headers, then each section at its
// address.
func load(file []byte) []byte {
	nt := file[le.Uint32(file[60:]):]
	optional := nt[24:]
	b := make([]byte, le.Uint32(optional[56:]))
	copy(b, file[:le.Uint32(optional[60:])])
	table := optional[le.Uint16(nt[20:]):]
	for i := range int(le.Uint16(nt[6:])) {
		h := table[40*i:]
		rva, size, at := le.Uint32(h[12:]), le.Uint32(h[16:]), le.Uint32(h[20:])
		copy(b[rva:], file[at:at+size])
	}
	return b
}
