package nt

// The values of MajorVersion in the header of a dump and in DBGKD_GET_VERSION64.
const (
	FreeBuild    = 0xf
	CheckedBuild = 0xc
)
