package pool

// A usualTag is one that is large on computers that leak nothing. Up to so many
// bytes it is no suspect unless its pool is full.
type usualTag struct {
	tag   string // a ? stands for any character
	paged bool
	bytes uint64
	why   string
}

const gib = 1 << 30

// usualTags come from poolmon and !poolused listings of healthy computers: a
// server with 16 GB, desktops with 8, 32 and 92 GB, virtual machines, and those
// printed in Windows Internals (7th edition, part 1) and in "PoolMon Display" of
// the Windows driver documentation. The bounds are some three times the largest
// figure seen.
var usualTags = []usualTag{
	{"EtwB", false, 600 * mib, "buffers of event traces"},
	{"cxbm", false, 6 * gib, "receive buffers that network drivers reserve at startup (NetAdapterCx)"},
	{"NxRx", false, 400 * mib, "receive queues of network drivers (NetAdapterCx)"},
	{"IXGB", false, 160 * mib, "receive buffers of a server's network card"},
	{"DAL3", false, 2 * gib, "an AMD display driver"},
	{"DAL2", false, 100 * mib, "an AMD display driver"},
	{"NVRM", false, 160 * mib, "an NVIDIA display driver"},
	{"VdMm", false, 320 * mib, "the video memory manager"},
	{"HalD", false, 600 * mib, "buffers for direct memory access"},
	{"ConT", false, 64 * mib, "contiguous memory that drivers reserve"},
	{"Cont", false, 64 * mib, "contiguous memory that drivers reserve"},
	{"sm??", false, 1 * gib, "the store of compressed memory"},
	{"File", false, 800 * mib, "one block for each open or cached file"},
	{"Ntfx", false, 700 * mib, "one block for each cached file"},
	{"NtxF", false, 700 * mib, "one block for each cached file"},
	{"MmCa", false, 450 * mib, "one block for each cached file"},
	{"FMsl", false, 450 * mib, "one block for each cached file"},
	{"CcSc", false, 180 * mib, "one block for each cached file"},
	{"SQSF", false, 80 * mib, "one block for each cached file"},
	{"Thre", false, 43 * mib, "some 20,000 threads"},
	{"Pool", false, 40 * mib, "the pool's own tables"},
	{"AmlH", false, 20 * mib, "the ACPI driver's heap"},
	{"EtwR", false, 10 * mib, "registrations of event providers"},
	{"Vad?", false, 10 * mib, "mappings of processes"},
	{"MmSt", true, 500 * mib, "page tables of mapped files"},
	{"CM??", true, 380 * mib, "the registry"},
	{"NtfF", true, 200 * mib, "one block for each cached file"},
	{"Ntff", true, 200 * mib, "one block for each cached file"},
	{"IoNm", true, 160 * mib, "names of open files"},
	{"Ntop", true, 100 * mib, "names of open files"},
	{"MmRe", true, 45 * mib, "relocations of images"},
	{"Toke", true, 30 * mib, "tokens of processes and sessions"},
	{"ViMm", true, 15 * mib, "the video memory manager"},
	{"BGIK", true, 20 * mib, "the picture shown at startup"},
	{"CIcr", true, 10 * mib, "code integrity"},
	{"CcPD", true, 15 * mib, "traces for prefetching"},
	{"FMfn", true, 100 * mib, "the cache of file names"},
}

// usual finds the row of a tag that holds no more than is usual.
func (s *sign) usual() (usualTag, bool) {
	for _, u := range usualTags {
		if u.paged == s.Paged && s.Bytes <= u.bytes && u.is(s.Tag) {
			return u, true
		}
	}
	return usualTag{}, false
}

func (u *usualTag) is(tag string) bool {
	if len(tag) != len(u.tag) {
		return false
	}
	for i := range len(tag) {
		if u.tag[i] != '?' && u.tag[i] != tag[i] {
			return false
		}
	}
	return true
}
